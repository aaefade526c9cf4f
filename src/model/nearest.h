/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * nearest.h - which of a program's sequences is most like a window
 *
 * Gives the answer that comparing with each sequence would give, many times
 * faster. It keeps a byte for each call of a sequence, in a column for each
 * place, and so compares sixteen sequences at a time. Equal calls have equal
 * bytes, but so have a few different ones; a sequence that looks nearer than
 * the nearest so far is therefore compared call by call. It also keeps its last
 * answers, since the same unknown windows tend to come again.
 *
 * It looks for what was added to the set whenever it is asked. No input or
 * output; one owner at a time.
 */
#ifndef SQ_NEAREST_H
#define SQ_NEAREST_H

#include "model/seqset.h"

/* Only so many sequences, the newest, are looked at: this bounds the time. */
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
 * empty, and is the same one each time. Returns 0 or -SQ_ENOMEM.
 */
int sq_nearest_find(struct sq_nearest *n, const struct sq_seqset *set,
		    const sq_call *key, struct sq_nearest_answer *answer);

/* Bytes of memory that n takes: some two megabytes at most. */
size_t sq_nearest_bytes(const struct sq_nearest *n);

#endif
