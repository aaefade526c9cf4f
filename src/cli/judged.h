/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * judged.h - whether anything in the input could be learned or judged
 *
 * A script must be able to tell a log in which nothing is anomalous from one
 * in which nothing could be.
 */
#ifndef SQ_JUDGED_H
#define SQ_JUDGED_H

#include "cli/logs/input.h"

/*
 * Returns whether something could be, else false with the reason on stderr in
 * one line: nothing was read, or no system call, or none with the key, or none
 * of the alphabet, or starts of programs alone.
 */
bool sq_judged(const char *verb, const struct sq_options *o,
	       const struct sq_engine *e, const struct sq_input_total *total);

/* How many starts of programs there were, where there was no other call. */
uint64_t sq_judged_starts(const struct sq_engine *e);

#endif
