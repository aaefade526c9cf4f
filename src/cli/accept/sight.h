/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sight.h - what one alert saw, as knowledge of its program
 *
 * The window, the run that ends it, and the items of facets that were new: as
 * much as a program would have learned of that one call, and nothing else.
 */
#ifndef SQ_SIGHT_H
#define SQ_SIGHT_H

#include "cli/evidence/evidence.h"
#include "model/program.h"

/* What an alert of that reason can make normal. */
enum sq_sight_kind {
	SQ_SIGHT_NOTHING, /* it is of no program, or of all that one does */
	SQ_SIGHT_CALL,	  /* one call of a program */
	SQ_SIGHT_PROGRAM, /* the program as such */
	SQ_SIGHT_FILE,	  /* its file, which is another one */
};

enum sq_sight_kind sq_sight_kind(const struct sq_evidence *e);

/*
 * Add what e saw to p, whose calls without an ABI are of abi. Returns 0, or
 * with the reason in *why -SQ_ENOMEM, or -SQ_EFORMAT for evidence that somebody
 * edited.
 */
int sq_sight_add(const struct sq_evidence *e, unsigned int abi,
		 struct sq_program *p, struct sq_why *why);

#endif
