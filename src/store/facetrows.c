/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/facetrows.h"

#include <stdlib.h>

#define FULL 1 /* a flag of a facet */

static int put_facet(struct sq_out *out, const struct sq_facets *f,
		     unsigned int facet)
{
	const struct sq_facet_newest *newest = &f->newest[facet];
	const struct sq_items *items = &f->items[facet];
	struct sq_item *all = sq_items_sorted(items);

	if (!all)
		return -SQ_ENOMEM;
	sq_out_number(out, facet, 1);
	sq_out_number(out, items->full ? FULL : 0, 1);
	sq_out_number(out, newest->first, 8);
	sq_out_number(out, newest->calls, 8);
	sq_out_number(out, newest->watched_ms, 8);
	sq_out_number(out, sq_items_count(items), 4);
	for (size_t i = 0; i < sq_items_count(items); i++) {
		sq_out_number(out, all[i].times, 4);
		sq_out_number(out, all[i].len, 1);
		sq_out_bytes(out, all[i].bytes, all[i].len);
	}
	free(all);
	return 0;
}

int sq_facetrows_put(struct sq_out *out, const struct sq_facets *f)
{
	int err = 0;

	sq_out_number(out, f->calls, 8);
	sq_out_number(out, f->watched_ms, 8);
	sq_out_number(out, f->last_ms, 8);
	for (unsigned int i = 0; i < SQ_FACET_COUNT && err == 0; i++)
		if (sq_items_count(&f->items[i]))
			err = put_facet(out, f, i);
	return err;
}

static int take_item(struct sq_in *in, struct sq_items *items,
		     struct sq_why *why)
{
	uint32_t times = (uint32_t)sq_in_number(in, 4);
	size_t len = (size_t)sq_in_number(in, 1);
	const unsigned char *bytes = sq_in_bytes(in, len);
	int added;

	if (!bytes || len > SQ_ITEM_LEN)
		return sq_fail(why, -SQ_EFORMAT, "a facet that is cut off");
	added = sq_items_add(items, bytes, len, times);
	if (added == 0)
		return sq_fail(why, -SQ_EFORMAT, "an item of a facet twice");
	if (added == -SQ_ELONG)
		return sq_fail(why, -SQ_EFORMAT, "too many items of a facet");
	return added < 0 ? sq_fail(why, added, "%s", sq_strerror(added)) : 0;
}

static int take_facet(struct sq_in *in, struct sq_facets *f, struct sq_why *why)
{
	unsigned int facet = (unsigned int)sq_in_number(in, 1);
	unsigned int flags = (unsigned int)sq_in_number(in, 1);
	struct sq_facet_newest newest = { 0 };
	struct sq_items other, *items = &other;
	uint64_t count;
	int err = 0;

	sq_items_init(&other, SQ_ITEMS_HOST, f->told.seed);
	if (facet < SQ_FACET_COUNT)
		items = &f->items[facet];
	newest.first = sq_in_number(in, 8);
	newest.calls = sq_in_number(in, 8);
	newest.watched_ms = sq_in_number(in, 8);
	if (newest.first > f->calls || newest.calls > f->calls ||
	    newest.watched_ms > f->watched_ms)
		err = sq_fail(why, -SQ_EFORMAT, "a facet newer than its calls");
	if (sq_items_count(items))
		err = sq_fail(why, -SQ_EFORMAT, "a facet twice");
	count = sq_in_number(in, 4);
	while (err == 0 && count--)
		err = take_item(in, items, why);
	if (facet < SQ_FACET_COUNT) {
		items->full = flags & FULL;
		f->newest[facet] = newest;
	}
	sq_items_free(&other);
	return err;
}

int sq_facetrows_take(struct sq_in *in, struct sq_facets *f, struct sq_why *why)
{
	int err = 0;

	f->calls = sq_in_number(in, 8);
	f->watched_ms = sq_in_number(in, 8);
	f->last_ms = sq_in_number(in, 8);
	while (err == 0 && in->left && !in->failed)
		err = take_facet(in, f, why);
	if (err == 0 && in->failed)
		err = sq_fail(why, -SQ_EFORMAT, "a facet that is cut off");
	return err;
}

/* One row of what was told of. */
struct told_row {
	uint64_t key;
	struct sq_told told;
};

static int by_key(const void *a, const void *b)
{
	uint64_t one = ((const struct told_row *)a)->key;
	uint64_t other = ((const struct told_row *)b)->key;

	return one < other ? -1 : one > other;
}

int sq_facetrows_put_told(struct sq_out *out, const struct sq_facets *f)
{
	struct told_row *rows;
	const struct sq_told *told = NULL;
	size_t count = 0;

	if (!f->told.count)
		return 0;
	rows = malloc(f->told.count * sizeof(*rows));
	if (!rows)
		return -SQ_ENOMEM;
	while ((told = sq_table_each(&f->told, told)))
		rows[count++] =
			(struct told_row){ sq_table_key_of(told), *told };
	qsort(rows, count, sizeof(*rows), by_key);
	sq_out_number(out, f->told.seed, 8);
	for (size_t i = 0; i < count; i++) {
		sq_out_number(out, rows[i].key, 8);
		sq_out_number(out, rows[i].told.ms, 8);
		sq_out_number(out, rows[i].told.times, 4);
	}
	free(rows);
	return 0;
}

static int take_told(struct sq_in *in, struct sq_table *told, uint64_t *least,
		     struct sq_why *why)
{
	uint64_t key = sq_in_number(in, 8);
	struct sq_told row = { .ms = sq_in_number(in, 8) };
	void *value;
	int err;

	row.times = (uint32_t)sq_in_number(in, 4);
	if (in->failed)
		return sq_fail(why, -SQ_EFORMAT, "what was told is cut off");
	if (key < *least || key > SQ_TABLE_KEY_MAX)
		return sq_fail(why, -SQ_EFORMAT,
			       "what was told is in no order");
	err = sq_table_add(told, key, &value);
	if (err == -SQ_ELONG)
		return sq_fail(why, -SQ_EFORMAT, "too much that was told");
	if (err < 0)
		return sq_fail(why, err, "%s", sq_strerror(err));
	*(struct sq_told *)value = row;
	*least = key + 1;
	return 0;
}

int sq_facetrows_take_told(struct sq_in *in, struct sq_facets *f,
			   struct sq_why *why)
{
	uint64_t seed = sq_in_number(in, 8), least = 0;
	int err = 0;

	sq_table_free(&f->told);
	sq_table_init(&f->told, sizeof(struct sq_told), SQ_TOLD_MAX, seed);
	while (err == 0 && in->left && !in->failed)
		err = take_told(in, &f->told, &least, why);
	if (err == 0 && in->failed)
		err = sq_fail(why, -SQ_EFORMAT, "what was told is cut off");
	return err;
}
