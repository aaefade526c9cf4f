/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * held.h - what a stream did that its program has not learned yet
 *
 * Sequences and runs that wait until it is clear whether they are an attack
 * (learner.h). They lie in the stream, which owns them. At most SQ_HELD_MAX
 * sequences wait, and a run for each. One owner at a time.
 */
#ifndef SQ_HELD_H
#define SQ_HELD_H

#include <stdbool.h>

#include "model/seqset.h"
#include "stream/trail.h"

#define SQ_HELD_MAX 64 /* sequences of one stream; then all are learned */

struct sq_held {
	struct sq_seqset sequences;
	struct sq_seqset runs; /* of up to SQ_RUN_LEN calls, as rows */
	bool novel;	       /* there is something strong among it */
};

/*
 * Add the newest run and, where it has k calls, the window. *held is made when
 * it is NULL. Returns 0 or -SQ_ENOMEM.
 */
int sq_held_add(struct sq_held **held, const struct sq_trail *trail,
		unsigned int k);
void sq_held_free(struct sq_held *held);

/* held may be NULL. */
bool sq_held_has(const struct sq_held *held, const sq_call *key);

#endif
