/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * nearest.h - which of a program's sequences is most like a window
 *
 * Answers what a plain scan of the set would answer, many times faster. Keeps
 * one byte for each call of a sequence, a column for each place in it, so that
 * sixteen sequences are compared at a time. Equal calls have equal bytes; a few
 * different ones have, too, so whatever looks better than the best so far is
 * compared call by call. Keeps the last answers as well: the windows that a
 * program is not known for tend to come again.
 *
 * Looks at the set when it is asked, so nobody need tell it what was added.
 * Pure. One owner at a time.
 */
#ifndef SQ_NEAREST_H
#define SQ_NEAREST_H

#include "model/seqset.h"

/* Sequences looked at, the newest; bounds the time of one answer. */
#define SQ_DISTANCE_SCAN 65536

struct sq_nearest_answer {
	unsigned int distance; /* calls that differ */
	uint32_t row;	       /* the first sequence that differs in so few */
};

struct sq_nearest;

/* k: calls in a sequence. Caller frees *out. Returns 0 or -SQ_ENOMEM. */
int sq_nearest_new(struct sq_nearest **out, unsigned int k);
void sq_nearest_free(struct sq_nearest *n);

/*
 * The sequence of set that is nearest to the k calls at key. The set is not
 * empty, has sequences of k calls, and is the same one each time, with nothing
 * taken out of it. Returns 0 or -SQ_ENOMEM.
 */
int sq_nearest_find(struct sq_nearest *n, const struct sq_seqset *set,
		    const sq_call *key, struct sq_nearest_answer *answer);

/* Bytes of memory that n takes: some two megabytes at most. */
size_t sq_nearest_bytes(const struct sq_nearest *n);

#endif
