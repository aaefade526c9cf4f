/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "seqset.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "hash.h"

#define SLOTS_MIN 16
#define ROWS_MAX  (UINT32_MAX / 4) /* slots stay below 2^32 */

struct sq_seqslot {
	uint32_t tag; /* upper half of the hash: spares most row reads */
	uint32_t row; /* 1 + index into rows; 0: free */
};

void sq_seqset_init(struct sq_seqset *set, unsigned int k)
{
	memset(set, 0, sizeof(*set));
	set->k = k;
}

void sq_seqset_free(struct sq_seqset *set)
{
	free(set->rows);
	free(set->slots);
	sq_seqset_init(set, set->k);
}

int sq_seqset_copy(struct sq_seqset *copy, const struct sq_seqset *set)
{
	size_t row_bytes = set->k * sizeof(*set->rows);
	size_t slots = (size_t)set->slot_mask + 1;

	*copy = *set;
	copy->rows = NULL;
	copy->slots = NULL;
	if (!set->count) {
		sq_seqset_init(copy, set->k);
		return 0;
	}
	copy->room = set->count;
	copy->rows = malloc(set->count * row_bytes);
	copy->slots = malloc(slots * sizeof(*copy->slots));
	if (!copy->rows || !copy->slots) {
		sq_seqset_free(copy);
		return -SQ_ENOMEM;
	}
	memcpy(copy->rows, set->rows, set->count * row_bytes);
	memcpy(copy->slots, set->slots, slots * sizeof(*copy->slots));
	return 0;
}

static uint64_t hash_key(const struct sq_seqset *set, const sq_call *key)
{
	return sq_hash_bytes(0, key, set->k * sizeof(*key));
}

/* The slot that holds key, or the free one where it belongs. */
static struct sq_seqslot *find(const struct sq_seqset *set, const sq_call *key,
			       uint64_t hash)
{
	size_t key_bytes = set->k * sizeof(*key);
	uint32_t at = (uint32_t)hash & set->slot_mask;
	uint32_t tag = (uint32_t)(hash >> 32);

	for (;; at = (at + 1) & set->slot_mask) {
		struct sq_seqslot *slot = &set->slots[at];

		if (!slot->row)
			return slot;
		if (slot->tag == tag &&
		    memcmp(sq_seqset_row(set, slot->row - 1), key, key_bytes) ==
			    0)
			return slot;
	}
}

int sq_seqset_has(const struct sq_seqset *set, const sq_call *key)
{
	if (!set->count)
		return 0;
	return find(set, key, hash_key(set, key))->row != 0;
}

static int grow_rows(struct sq_seqset *set)
{
	uint32_t room = set->room + set->room / 2 + SLOTS_MIN / 2;
	sq_call *rows;

	if (set->count >= ROWS_MAX)
		return -SQ_ENOMEM;
	rows = reallocarray(set->rows, room, set->k * sizeof(*rows));
	if (!rows)
		return -SQ_ENOMEM;
	set->rows = rows;
	set->room = room;
	return 0;
}

static int grow_slots(struct sq_seqset *set)
{
	uint32_t slots = set->slots ? (set->slot_mask + 1) * 2 : SLOTS_MIN;
	struct sq_seqslot *old = set->slots;

	set->slots = calloc(slots, sizeof(*set->slots));
	if (!set->slots) {
		set->slots = old;
		return -SQ_ENOMEM;
	}
	set->slot_mask = slots - 1;
	free(old);
	for (uint32_t i = 0; i < set->count; i++) {
		const sq_call *row = sq_seqset_row(set, i);
		uint64_t hash = hash_key(set, row);
		struct sq_seqslot *slot = find(set, row, hash);

		slot->tag = (uint32_t)(hash >> 32);
		slot->row = i + 1;
	}
	return 0;
}

int sq_seqset_add(struct sq_seqset *set, const sq_call *key)
{
	uint64_t hash = hash_key(set, key);
	struct sq_seqslot *slot;
	int err;

	/* at most three quarters full */
	if (!set->slots || set->count >= (set->slot_mask + 1) / 4 * 3) {
		if (set->count && find(set, key, hash)->row)
			return 0;
		if ((err = grow_slots(set)) < 0)
			return err;
	}
	slot = find(set, key, hash);
	if (slot->row)
		return 0;
	if (set->count == set->room && (err = grow_rows(set)) < 0)
		return err;
	memcpy(set->rows + (size_t)set->count * set->k, key,
	       set->k * sizeof(*key));
	slot->tag = (uint32_t)(hash >> 32);
	slot->row = ++set->count;
	return 1;
}

size_t sq_seqset_bytes(const struct sq_seqset *set)
{
	size_t slots = set->slots ? (size_t)set->slot_mask + 1 : 0;

	return (size_t)set->room * set->k * sizeof(*set->rows) +
	       slots * sizeof(*set->slots);
}
