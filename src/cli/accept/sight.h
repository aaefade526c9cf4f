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
#include "event/alphabet.h"
#include "model/program.h"

/* What an alert of that reason can make normal. */
enum sq_sight_kind {
	SQ_SIGHT_NOTHING, /* it is of no program, or of all that one does */
	SQ_SIGHT_CALL,	  /* one call of a program */
	SQ_SIGHT_PROGRAM, /* the program as such */
	SQ_SIGHT_FILE,	  /* its file, which is another one */
};

enum sq_sight_kind sq_sight_kind(const struct sq_evidence *e);

/* What the profile is of. */
struct sq_sight_form {
	unsigned int abi; /* of calls without one */
	const struct sq_alphabet *calls;
};

/*
 * Add what e saw to p. Returns 0, or with the reason in *why -SQ_ENOMEM,
 * -SQ_ECALLS for calls that the profile is not of, or -SQ_EFORMAT for evidence
 * that somebody edited.
 */
int sq_sight_add(const struct sq_evidence *e, const struct sq_sight_form *form,
		 struct sq_program *p, struct sq_why *why);

/*
 * Whether act is what the stream of e did right behind it, and nothing new but
 * for that: a known call that goes on from the calls of e.
 */
bool sq_sight_behind(const struct sq_evidence *act, const struct sq_evidence *e,
		     const struct sq_sight_form *form);

/*
 * The acts of e that have no evidence of their own, one by one. Returns whether
 * there is act i; *act is it, as evidence, or has no root where act i has
 * evidence of its own, or is none. Caller frees it with sq_evidence_free().
 */
bool sq_sight_act(const struct sq_evidence *e, size_t i,
		  struct sq_evidence *act);

#endif
