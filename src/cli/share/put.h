/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * put.h - puts programs into a profile, which is made where it is not there
 */
#ifndef SQ_PUT_H
#define SQ_PUT_H

#include "cli/share/load.h"

/*
 * Put the loaded programs into the profile at path: each in the place of what
 * is there of it or, where that is kept, together with it. Returns 0, or
 * SQ_EXIT_WRONG with a complaint: the profile is as before then.
 */
int sq_put(const char *path, struct sq_loaded *loaded, bool keep);

#endif
