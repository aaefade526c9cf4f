/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kept.h - what is kept of acceptances, for the operator to read
 */
#ifndef SQ_KEPT_H
#define SQ_KEPT_H

#include "store/accepted.h"

/* Who is logged in, whatever user it has become since. Caller frees. */
char *sq_kept_user(void);

/* When, by whom, of which alerts, why and until when, on one line. */
void sq_kept_print_line(const struct sq_accepted *a);

/*
 * Print what was accepted of the program of that name, by the journal of the
 * profile at path, a comment or an object each. Returns 0, or SQ_EXIT_WRONG
 * with a complaint: the journal cannot be read.
 */
int sq_kept_print(const char *path, const char *program, bool json);

#endif
