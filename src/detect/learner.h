/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * learner.h - what the calls of a stream teach its program
 *
 * Once a program has settled, too many new pairs in one locality frame are an
 * attack rather than a habit (pH's tolerize_limit). So what is new is held back
 * (held.h). It is learned when a frame has passed without more of it, and
 * dropped when the limit is passed before. No input, no output, no clock; one
 * owner at a time.
 */
#ifndef SQ_LEARNER_H
#define SQ_LEARNER_H

#include "detect/detector.h"
#include "detect/held.h"
#include "detect/lifecycle.h"

/* What came of one call. */
struct sq_lesson {
	bool learned;  /* a new sequence */
	bool grown;    /* that, or a new run */
	bool novel;    /* something that would alert at once */
	bool refused;  /* too much was new: nothing is learned of it */
	bool told;     /* the operator should hear of the refusal */
	bool promoted; /* the program detects from now on */
	unsigned int locality;
};

/*
 * Learn from a stream's newest call. *held is what the stream holds back, NULL
 * for nothing. Returns 0 or -SQ_ENOMEM.
 */
int sq_learner_call(const struct sq_case *c, const struct sq_lifecycle *l,
		    struct sq_held **held, struct sq_lesson *lesson);

/*
 * The newest call of a program that detects was told of, and is learned with
 * its facets by now: so is the order in which it came. Returns 0 or -SQ_ENOMEM.
 */
int sq_learner_habit(const struct sq_case *c);

/*
 * The stream is over: learn what it held back and, if it never filled a window,
 * what it did. *held is NULL then. Returns 0 or -SQ_ENOMEM.
 */
int sq_learner_end(const struct sq_case *c, struct sq_held **held);

#endif
