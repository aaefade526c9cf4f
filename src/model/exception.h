/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * exception.h - what an operator adds to a program, and takes back
 *
 * What is added is known from then on, and nothing else of the program changes.
 * In particular it is as unlikely as before that something else is new: what
 * comes by an operator's word is not counted as seen once, and a facet that has
 * settled stays settled. No input or output; one owner at a time.
 */
#ifndef SQ_EXCEPTION_H
#define SQ_EXCEPTION_H

#include "model/program.h"

/*
 * Add what is known in what to p. fresh, which is empty and of as many calls,
 * gets what of it p did not know. Returns 0 or -SQ_ENOMEM.
 */
int sq_exception_add(struct sq_program *p, const struct sq_program *what,
		     struct sq_program *fresh);

/*
 * p forgets what is known in what, and goes on as it is. Returns 0, or
 * -SQ_ENOMEM with p as it was.
 */
int sq_exception_remove(struct sq_program *p, const struct sq_program *what);

/* Whether nothing is known in p. */
bool sq_exception_empty(const struct sq_program *p);

#endif
