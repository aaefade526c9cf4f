/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * prune.h - which programs leave a profile that has grown beyond its limit
 *
 * First those whose names look made up (madeup.h), then those that made few
 * calls, then all others; of each kind those that ran least recently. So many
 * leave that a quarter of the limit is free: not each save has to do this.
 * Thread-safe. Blocks for the disk and for other writers.
 */
#ifndef SQ_PRUNE_H
#define SQ_PRUNE_H

#include "store/store.h"

/*
 * Where the profile at path is larger than max_bytes, put one without some of
 * its programs in its place. *left: how many left, 0 where it is no larger.
 * Returns 0, or with the profile as it was and the reason in *why what
 * sq_save_programs() returns.
 */
int sq_prune_profile(const char *path, uint64_t max_bytes, uint64_t *left,
		     struct sq_why *why);

#endif
