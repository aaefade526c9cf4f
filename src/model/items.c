/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/items.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

#define TEXT_MIN 256 /* bytes */

/*
 * A value of the table. Items are told apart by their hashes alone: under a
 * random seed, of 63 bits, nobody can choose one that is taken for another.
 */
struct entry {
	uint32_t times;
	uint32_t at; /* in text */
	uint8_t len;
};

void sq_items_init(struct sq_items *s, size_t max, uint64_t seed)
{
	memset(s, 0, sizeof(*s));
	sq_table_init(&s->table, sizeof(struct entry), max, seed);
}

void sq_items_free(struct sq_items *s)
{
	sq_table_free(&s->table);
	free(s->text);
	s->text = NULL;
	s->text_len = s->text_room = 0;
	s->once = 0;
	s->full = false;
}

int sq_items_copy(struct sq_items *copy, const struct sq_items *s)
{
	int err = sq_table_copy(&copy->table, &s->table);

	if (err < 0)
		return err;
	copy->text_len = copy->text_room = s->text_len;
	copy->once = s->once;
	copy->full = s->full;
	copy->text = NULL;
	if (!s->text_len)
		return 0;
	copy->text = malloc(s->text_len);
	if (!copy->text) {
		sq_items_free(copy);
		return -SQ_ENOMEM;
	}
	memcpy(copy->text, s->text, s->text_len);
	return 0;
}

static int need_text(struct sq_items *s, size_t len)
{
	size_t room = s->text_room ? s->text_room : TEXT_MIN;
	char *text;

	while (room < s->text_len + len)
		room *= 2;
	if (room == s->text_room)
		return 0;
	text = realloc(s->text, room);
	if (!text)
		return -SQ_ENOMEM;
	s->text = text;
	s->text_room = room;
	return 0;
}

static void count(struct sq_items *s, struct entry *e, uint32_t times)
{
	uint32_t was = e->times;

	e->times = was > UINT32_MAX - times ? UINT32_MAX : was + times;
	s->once -= was == 1;
	s->once += e->times == 1;
}

int sq_items_add(struct sq_items *s, const void *item, size_t len,
		 uint32_t times)
{
	uint64_t key = sq_items_key(s, item, len);
	struct entry *e = sq_table_find(&s->table, key);
	void *value;
	int err;

	assert(len <= SQ_ITEM_LEN);
	if (e) {
		count(s, e, times);
		return 0;
	}
	if (need_text(s, len) < 0)
		return -SQ_ENOMEM;
	err = sq_table_add(&s->table, key, &value);
	if (err < 0) {
		s->full |= err == -SQ_ELONG;
		return err;
	}
	e = value;
	e->at = (uint32_t)s->text_len;
	e->len = (uint8_t)len;
	memcpy(s->text + s->text_len, item, len);
	s->text_len += len;
	count(s, e, times);
	return 1;
}

uint32_t sq_items_seen(struct sq_items *s, uint64_t key)
{
	struct entry *e = sq_table_find(&s->table, key);

	if (!e)
		return 0;
	count(s, e, 1);
	return e->times;
}

uint64_t sq_items_times(const struct sq_items *s)
{
	const struct entry *e = NULL;
	uint64_t times = 0;

	while ((e = sq_table_each(&s->table, e)))
		times += e->times;
	return times;
}

int sq_items_merge(struct sq_items *s, const struct sq_items *from)
{
	const struct entry *theirs = NULL;
	int err = 0;

	s->full |= from->full;
	while (err != -SQ_ENOMEM &&
	       (theirs = sq_table_each(&from->table, theirs))) {
		const char *bytes = from->text + theirs->at;
		const struct entry *ours = sq_table_find(
			&s->table, sq_items_key(s, bytes, theirs->len));
		uint32_t times = ours ? ours->times : 0;

		if (!ours || theirs->times > times)
			err = sq_items_add(s, bytes, theirs->len,
					   theirs->times - times);
	}
	return err == -SQ_ENOMEM ? err : 0;
}

static int compare(const void *a, const void *b)
{
	const struct sq_item *left = a, *right = b;
	size_t len = left->len < right->len ? left->len : right->len;
	int order = memcmp(left->bytes, right->bytes, len);

	if (order)
		return order;
	return left->len < right->len ? -1 : left->len > right->len;
}

struct sq_item *sq_items_sorted(const struct sq_items *s)
{
	struct sq_item *all = malloc((s->table.count + 1) * sizeof(*all));
	const struct entry *e = NULL;
	size_t n = 0;

	if (!all)
		return NULL;
	while ((e = sq_table_each(&s->table, e)))
		all[n++] =
			(struct sq_item){ s->text + e->at, e->len, e->times };
	qsort(all, n, sizeof(*all), compare);
	return all;
}

size_t sq_items_bytes(const struct sq_items *s)
{
	return sq_table_bytes(&s->table) + s->text_room;
}
