/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seqset.h - a set of sequences of one length
 *
 * The sequences lie in one array, in the order in which they came, and are
 * never removed. A hash table says where each one is. It is made of groups of
 * slots, each group a cache line, so a lookup reads one line of the table and,
 * nearly always, one sequence to compare. It costs the same for ten sequences
 * and for ten million.
 *
 * One owner at a time. A copy shares the array, which nobody changes, and may
 * be used and freed on another thread.
 */
#ifndef SQ_SEQSET_H
#define SQ_SEQSET_H

#include <stddef.h>
#include <stdint.h>

#include "event/call.h"

struct sq_seqset {
	unsigned int k;	     /* calls in a sequence */
	uint32_t count;	     /* sequences */
	uint32_t room;	     /* sequences that rows has room for */
	uint32_t group_mask; /* groups - 1; groups are a power of two */
	struct sq_seqrows *rows;
	struct sq_seqgroup *groups; /* the hash table; NULL: not made yet */
};

/* The array, which a set and its copies share. */
struct sq_seqrows {
	_Atomic uint32_t sets; /* that share it */
	sq_call calls[];       /* count * k */
};

void sq_seqset_init(struct sq_seqset *set, unsigned int k);
void sq_seqset_free(struct sq_seqset *set);

/*
 * Make copy, which is not initialised, equal to set. Takes the same time for
 * any number of sequences: the copy's hash table is made when something is
 * added.
 */
void sq_seqset_copy(struct sq_seqset *copy, const struct sq_seqset *set);

/*
 * Whether the k calls at key are in the set. A copy to which nothing was added
 * has no hash table, and compares with all of its sequences.
 */
int sq_seqset_has(const struct sq_seqset *set, const sq_call *key);

/* Returns 1 if key is new, 0 if it was there, or -SQ_ENOMEM. */
int sq_seqset_add(struct sq_seqset *set, const sq_call *key);

/* The i-th sequence by arrival. Borrows: valid until the next add. */
static inline const sq_call *sq_seqset_row(const struct sq_seqset *set,
					   uint32_t i)
{
	return set->rows->calls + (size_t)i * set->k;
}

/* Bytes of memory that the set takes, without what a copy shares. */
size_t sq_seqset_bytes(const struct sq_seqset *set);

#endif
