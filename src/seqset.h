/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seqset.h - a set of sequences of one length
 *
 * Open addressing with linear probing over 8-byte slots; the sequences
 * themselves lie in one array in the order of their arrival, and never leave.
 * Lookup and insertion cost the same, whatever the number of sequences.
 * One owner at a time.
 */
#ifndef SQ_SEQSET_H
#define SQ_SEQSET_H

#include <stddef.h>
#include <stdint.h>

#include "call.h"

struct sq_seqset {
	unsigned int k;	    /* calls in a sequence */
	uint32_t count;	    /* sequences */
	uint32_t room;	    /* sequences that rows has room for */
	uint32_t slot_mask; /* slots - 1; slots are a power of two */
	sq_call *rows;	    /* count * k calls */
	struct sq_seqslot *slots;
};

void sq_seqset_init(struct sq_seqset *set, unsigned int k);
void sq_seqset_free(struct sq_seqset *set);

/* Make copy, not initialised, equal to set. Returns 0 or -SQ_ENOMEM. */
int sq_seqset_copy(struct sq_seqset *copy, const struct sq_seqset *set);

/* Whether the k calls at key are in the set. */
int sq_seqset_has(const struct sq_seqset *set, const sq_call *key);

/* Returns 1 when key is new, 0 when it was there, -SQ_ENOMEM. */
int sq_seqset_add(struct sq_seqset *set, const sq_call *key);

/* The i-th sequence by arrival. Borrows: valid until the next add. */
static inline const sq_call *sq_seqset_row(const struct sq_seqset *set,
					   uint32_t i)
{
	return set->rows + (size_t)i * set->k;
}

/* Bytes of memory that the set takes. */
size_t sq_seqset_bytes(const struct sq_seqset *set);

#endif
