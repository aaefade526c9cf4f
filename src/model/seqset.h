/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seqset.h - a set of sequences of one length
 *
 * The sequences lie in one array in the order of their arrival, and never
 * leave; beside it is a hash table of groups of slots, each group a cache
 * line. Lookup and insertion cost the same, whatever the number of sequences:
 * one line of the table tells nearly always whether a sequence is there, and
 * where; that it is the very same is then compared.
 *
 * One owner at a time. A copy shares the array, since nobody changes what is
 * in it, and may be used and freed on another thread.
 */
#ifndef SQ_SEQSET_H
#define SQ_SEQSET_H

#include <stddef.h>
#include <stdint.h>

#include "event/call.h"

struct sq_seqset {
	unsigned int k;	     /* calls in a sequence */
	uint32_t count;	     /* sequences */
	uint32_t room;	     /* sequences that may be put into rows */
	uint32_t group_mask; /* groups - 1; groups are a power of two */
	struct sq_seqrows *rows;
	struct sq_seqgroup *groups; /* NULL, and made when asked for */
};

/* The array, which some sets share. */
struct sq_seqrows {
	_Atomic uint32_t sets;
	sq_call calls[]; /* count * k */
};

void sq_seqset_init(struct sq_seqset *set, unsigned int k);
void sq_seqset_free(struct sq_seqset *set);

/*
 * Make copy, not initialised, equal to set. Costs the same for any number of
 * sequences: the table is made when the copy is first added to.
 */
void sq_seqset_copy(struct sq_seqset *copy, const struct sq_seqset *set);

/*
 * Whether the k calls at key are in the set. (All are looked at in a copy that
 * was not added to.)
 */
int sq_seqset_has(const struct sq_seqset *set, const sq_call *key);

/* Returns 1 when key is new, 0 when it was there, -SQ_ENOMEM. */
int sq_seqset_add(struct sq_seqset *set, const sq_call *key);

/* The i-th sequence by arrival. Borrows: valid until the next add. */
static inline const sq_call *sq_seqset_row(const struct sq_seqset *set,
					   uint32_t i)
{
	return set->rows->calls + (size_t)i * set->k;
}

/* Bytes of memory that the set takes; a copy's share is not its own. */
size_t sq_seqset_bytes(const struct sq_seqset *set);

#endif
