/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pairs.h - lookahead pairs: which call was seen how far ahead of which
 *
 * The model of Forrest et al. 1996 and of pH (Somayaji 2002): a call, and each
 * call up to k - 1 places before it, whatever stands between. Weaker than
 * sequences, and many times as quiet where threads interleave. One owner at a
 * time.
 */
#ifndef SQ_PAIRS_H
#define SQ_PAIRS_H

#include <stddef.h>

#include "event/call.h"

struct sq_pairs;

/* Caller frees *out. Returns 0 or -SQ_ENOMEM. */
int sq_pairs_new(struct sq_pairs **out);
void sq_pairs_free(struct sq_pairs *pairs);

/* Add all pairs in the len calls at row. Returns 0 or -SQ_ENOMEM. */
int sq_pairs_add(struct sq_pairs *pairs, const sq_call *row, unsigned int len);

/* Whether the newest of len calls is known behind each one before it. */
int sq_pairs_know(const struct sq_pairs *pairs, const sq_call *key,
		  unsigned int len);

/* Bytes of memory that pairs takes. */
size_t sq_pairs_bytes(const struct sq_pairs *pairs);

#endif
