/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * learner.h - what the windows of a stream teach its program
 *
 * Once a program has settled, too many new pairs in one locality frame are an
 * attack rather than a habit (pH's tolerize_limit). So what is new is held
 * back in the stream until a frame has passed without more of it, and is
 * dropped if the limit is passed meanwhile. Pure; one owner at a time.
 */
#ifndef SQ_LEARNER_H
#define SQ_LEARNER_H

#include "detect/detector.h"
#include "detect/lifecycle.h"

/* Sequences held back by one stream; beyond, all are learned. */
#define SQ_HELD_MAX 64

struct sq_held; /* a stream's sequences that wait; NULL: none */

/* What came of one call. */
struct sq_lesson {
	bool learned;  /* a new sequence */
	bool novel;    /* something that would alert at once */
	bool refused;  /* too much was new: nothing is learned of it */
	bool told;     /* and the operator should hear of it */
	bool promoted; /* the program detects from now on */
	unsigned int locality;
};

/* Learn from a stream's newest call. Returns 0 or -SQ_ENOMEM. */
int sq_learner_call(const struct sq_rule *rule, const struct sq_lifecycle *l,
		    struct sq_program *p, const struct sq_trail *trail,
		    uint64_t now_ms, struct sq_frame *d, struct sq_held **held,
		    struct sq_lesson *lesson);

/*
 * The stream is over: learn what it did where that is less than a window, and
 * what it held back. Frees *held. Returns 0 or -SQ_ENOMEM.
 */
int sq_learner_end(struct sq_program *p, const struct sq_trail *trail,
		   uint64_t now_ms, struct sq_held **held);

void sq_learner_drop(struct sq_held *held);

#endif
