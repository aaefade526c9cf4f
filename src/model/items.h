/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * items.h - what a program did of one kind, and how often
 *
 * An item is a short row of bytes. Items that were seen a single time tell how
 * much there may yet be to see: by Good and Turing, the next observation is of
 * a new item with odds of about (items seen once) / (observations). I. J. Good,
 * "The population frequencies of species and the estimation of population
 * parameters", Biometrika 40, 1953.
 *
 * A set has room for so many items. A set that is full stays as it is: a
 * program that brings so many new things is not known by them. No input, no
 * output; one owner at a time.
 */
#ifndef SQ_ITEMS_H
#define SQ_ITEMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/table.h"

#define SQ_ITEM_LEN   120   /* bytes; longer names are cut */
#define SQ_ITEMS_MAX  2048  /* of one program and kind; some 100 KB of paths */
#define SQ_ITEMS_HOST 16384 /* of one kind, of all programs together */

struct sq_items {
	struct sq_table table; /* hash of the bytes → struct, in items.c */
	char *text;	       /* all items' bytes, one behind the other */
	size_t text_len, text_room;
	uint32_t once; /* items seen a single time */
	bool full;     /* there was one too many */
};

/* One item, as sq_items_sorted() gives it. */
struct sq_item {
	const char *bytes; /* borrowed; not terminated */
	size_t len;
	uint32_t times; /* stays at UINT32_MAX */
};

/* For at most max items. seed: random, since programs choose their items. */
void sq_items_init(struct sq_items *s, size_t max, uint64_t seed);
void sq_items_free(struct sq_items *s); /* s is empty then */

/* Make copy, not initialised, equal to s. Returns 0 or -SQ_ENOMEM. */
int sq_items_copy(struct sq_items *copy, const struct sq_items *s);

/*
 * Count the item of len bytes, at most SQ_ITEM_LEN, times more. Returns 1 when
 * it is new, 0 when it was known, -SQ_ELONG when the set is full, -SQ_ENOMEM.
 */
int sq_items_add(struct sq_items *s, const void *item, size_t len,
		 uint32_t times);

/*
 * Count the item once more if it is known. Returns how often it was seen by
 * now, or 0. The key is that of sq_items_key(), which serves for further
 * questions.
 */
uint32_t sq_items_seen(struct sq_items *s, uint64_t key);

static inline uint64_t sq_items_key(const struct sq_items *s, const void *item,
				    size_t len)
{
	return sq_table_key(&s->table, item, len);
}

static inline bool sq_items_has(const struct sq_items *s, uint64_t key)
{
	return sq_table_find(&s->table, key);
}

/*
 * Take in what another copy of the same program knows. Both hold what was
 * counted before they parted, so of each item the larger number counts.
 * Returns 0 or -SQ_ENOMEM.
 */
int sq_items_merge(struct sq_items *s, const struct sq_items *from);

/* All items, by their bytes. Caller frees; NULL when out of memory. */
struct sq_item *sq_items_sorted(const struct sq_items *s);

/* How often all items together were seen. Takes as long as there are items. */
uint64_t sq_items_times(const struct sq_items *s);

static inline size_t sq_items_count(const struct sq_items *s)
{
	return s->table.count;
}

/* Bytes of memory that s takes. */
size_t sq_items_bytes(const struct sq_items *s);

#endif
