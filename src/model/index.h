/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * index.h - what a program's sequences contain: n-grams and lookahead pairs
 *
 * N-grams answer "does any sequence contain these calls in a row?" in constant
 * time. They are kept as 64-bit fingerprints: among ten million n-grams, two
 * share one with a chance below 3e-6, and all that would do is to name an
 * order one too long.
 *
 * A lookahead pair is a call, and a call up to k - 1 places before it, whatever
 * stands between: the model of Forrest et al. 1996 and of pH (Somayaji 2002).
 * Pairs tell less than sequences, and raise many times fewer false alerts where
 * threads interleave.
 *
 * An index grows with the sequences and has no other bound. No input, no
 * output; one owner at a time.
 */
#ifndef SQ_INDEX_H
#define SQ_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event/call.h"

struct sq_index;

/* Caller frees *out. Returns 0 or -SQ_ENOMEM. */
int sq_index_new(struct sq_index **out);
void sq_index_free(struct sq_index *x);

/*
 * Add a sequence of k calls; SQ_CALL_NONE ahead of them stands for no call.
 * Returns 0 or -SQ_ENOMEM: then a part of the sequence may be missing.
 */
int sq_index_add(struct sq_index *x, const sq_call *row, unsigned int k);

/*
 * The length of the shortest n-gram at the end of the len calls at key that no
 * sequence contains; len + 1 when all are contained. len is less than k.
 */
unsigned int sq_index_order(const struct sq_index *x, const sq_call *key,
			    unsigned int len);

/* Whether the newest of k calls makes a known pair with each one before it. */
bool sq_index_knows_pairs(const struct sq_index *x, const sq_call *key,
			  unsigned int k);

/* What stands for some calls in a row: at most SQ_TABLE_KEY_MAX (table.h). */
uint64_t sq_index_fingerprint(const sq_call *calls, unsigned int len);

/* Bytes of memory that x takes. */
size_t sq_index_bytes(const struct sq_index *x);

#endif
