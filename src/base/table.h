/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * table.h - values by number or by name, in one array
 *
 * Every table has a seed of its owner's choice. Where strangers choose the
 * keys, the seed is random (seed.h), so that they cannot choose keys that fall
 * together. A value has a fixed size and lies in the table itself, next to its
 * key. Adding and removing move values: a pointer to one is good until then.
 *
 * The table doubles as it fills, up to max values, and never shrinks. When
 * memory runs out, it stays as it was. No input, no output; one owner at a
 * time.
 */
#ifndef SQ_TABLE_H
#define SQ_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"

#define SQ_TABLE_KEY_MAX (UINT64_MAX - 1)

struct sq_table {
	unsigned char *slots; /* a key and a value each; NULL: no slots yet */
	size_t slot_bytes;
	size_t mask; /* slots - 1 */
	size_t count, max;
	uint64_t seed;
};

/* An empty table of values of value_bytes each; it may be none. */
void sq_table_init(struct sq_table *t, size_t value_bytes, size_t max,
		   uint64_t seed);
void sq_table_free(struct sq_table *t); /* t is empty then */

/* Make copy, not initialised, equal to t. Returns 0 or -SQ_ENOMEM. */
int sq_table_copy(struct sq_table *copy, const struct sq_table *t);

/*
 * Add a value under key, all zero, also where there is one already; the caller
 * looks first. Returns 0 and *value, -SQ_ELONG (max values are there) or
 * -SQ_ENOMEM.
 */
int sq_table_add(struct sq_table *t, uint64_t key, void **value);
void sq_table_remove(struct sq_table *t, void *value);
void sq_table_clear(struct sq_table *t); /* the slots stay */

/*
 * The value after value, in no order; the first one after NULL. NULL at the
 * end. The table must not change in between.
 */
void *sq_table_each(const struct sq_table *t, const void *value);

/* Bytes of memory that the slots take. */
size_t sq_table_bytes(const struct sq_table *t);

/* How many slots are looked at to find each value once. For tests. */
uint64_t sq_table_probes(const struct sq_table *t);

/* The key of a name. Two names may have the same one: sq_table_again(). */
static inline uint64_t sq_table_key(const struct sq_table *t, const void *name,
				    size_t len)
{
	return sq_hash_bytes(t->seed, name, len) >> 1;
}

static inline uint64_t sq_table_key_of(const void *value)
{
	return ((const uint64_t *)value)[-1] - 1;
}

/* The rest of this file is how sq_table_find() works. */

static inline uint64_t *sq_table_slot(const struct sq_table *t, size_t at)
{
	return (uint64_t *)(void *)(t->slots + (at & t->mask) * t->slot_bytes);
}

/* Where the search for key begins. */
static inline size_t sq_table_home(const struct sq_table *t, uint64_t key)
{
	return (size_t)sq_hash_number(t->seed, key) & t->mask;
}

/* The number of a value's slot. */
static inline size_t sq_table_at(const struct sq_table *t, const void *value)
{
	const unsigned char *slot = (const unsigned char *)value - 8;

	return (size_t)(slot - t->slots) / t->slot_bytes;
}

/* The value under key in slot number at or behind it. */
static inline void *sq_table_from(const struct sq_table *t, uint64_t key,
				  size_t at)
{
	uint64_t *slot;

	while (*(slot = sq_table_slot(t, at)) != key + 1) {
		if (!*slot)
			return NULL;
		at++;
	}
	return slot + 1;
}

/* A value under key, or NULL. */
static inline void *sq_table_find(const struct sq_table *t, uint64_t key)
{
	return t->slots ? sq_table_from(t, key, sq_table_home(t, key)) : NULL;
}

/* The next value under the key of value, or NULL. */
static inline void *sq_table_again(const struct sq_table *t, const void *value)
{
	return sq_table_from(t, sq_table_key_of(value),
			     sq_table_at(t, value) + 1);
}

#endif
