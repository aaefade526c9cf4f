/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/table.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

#define SLOTS_MIN 32

void sq_table_init(struct sq_table *t, size_t value_bytes, size_t max,
		   uint64_t seed)
{
	memset(t, 0, sizeof(*t));
	t->slot_bytes = sizeof(uint64_t) * (1 + (value_bytes + 7) / 8);
	t->max = max;
	t->seed = seed;
}

void sq_table_free(struct sq_table *t)
{
	free(t->slots);
	t->slots = NULL;
	t->count = 0;
	t->mask = 0;
}

static size_t slot_count(const struct sq_table *t)
{
	return t->slots ? t->mask + 1 : 0;
}

size_t sq_table_bytes(const struct sq_table *t)
{
	return slot_count(t) * t->slot_bytes;
}

int sq_table_copy(struct sq_table *copy, const struct sq_table *t)
{
	*copy = *t;
	if (!t->slots)
		return 0;
	copy->slots = malloc(sq_table_bytes(t));
	if (!copy->slots) {
		sq_table_free(copy);
		return -SQ_ENOMEM;
	}
	memcpy(copy->slots, t->slots, sq_table_bytes(t));
	return 0;
}

/* The first free slot for key. */
static uint64_t *free_slot(const struct sq_table *t, uint64_t key)
{
	size_t at = sq_table_home(t, key);

	while (*sq_table_slot(t, at))
		at++;
	return sq_table_slot(t, at);
}

static int grow(struct sq_table *t)
{
	struct sq_table old = *t;
	size_t count = t->slots ? slot_count(t) * 2 : SLOTS_MIN;
	unsigned char *slots = calloc(count, t->slot_bytes);

	if (!slots)
		return -SQ_ENOMEM;
	t->slots = slots;
	t->mask = count - 1;
	for (size_t i = 0; i < slot_count(&old); i++) {
		uint64_t *slot = sq_table_slot(&old, i);

		if (*slot)
			memcpy(free_slot(t, *slot - 1), slot, t->slot_bytes);
	}
	free(old.slots);
	return 0;
}

int sq_table_add(struct sq_table *t, uint64_t key, void **value)
{
	uint64_t *slot;
	int err;

	assert(key <= SQ_TABLE_KEY_MAX);
	if (t->count >= t->max)
		return -SQ_ELONG;
	/* a fifth stays free: searches end there */
	if (t->count >= slot_count(t) / 5 * 4 && (err = grow(t)) < 0)
		return err;
	slot = free_slot(t, key);
	*slot = key + 1;
	memset(slot + 1, 0, t->slot_bytes - sizeof(*slot));
	t->count++;
	*value = slot + 1;
	return 0;
}

/*
 * The values behind the one removed move up, as far as each can without
 * leaving its search: no search meets a gap before its value.
 */
void sq_table_remove(struct sq_table *t, void *value)
{
	size_t gap = sq_table_at(t, value), at = gap;
	uint64_t *slot;

	while (*(slot = sq_table_slot(t, ++at))) {
		size_t home = sq_table_home(t, *slot - 1);

		if (((at - home) & t->mask) < ((at - gap) & t->mask))
			continue;
		memcpy(sq_table_slot(t, gap), slot, t->slot_bytes);
		gap = at;
	}
	*sq_table_slot(t, gap) = 0;
	t->count--;
}

void sq_table_clear(struct sq_table *t)
{
	if (t->slots)
		memset(t->slots, 0, sq_table_bytes(t));
	t->count = 0;
}

void *sq_table_each(const struct sq_table *t, const void *value)
{
	size_t at = value ? sq_table_at(t, value) + 1 : 0;

	for (; at < slot_count(t); at++) {
		uint64_t *slot = sq_table_slot(t, at);

		if (*slot)
			return slot + 1;
	}
	return NULL;
}

uint64_t sq_table_probes(const struct sq_table *t)
{
	uint64_t probes = 0;

	for (size_t at = 0; at < slot_count(t); at++) {
		uint64_t *slot = sq_table_slot(t, at);

		if (*slot)
			probes +=
				((at - sq_table_home(t, *slot - 1)) & t->mask) +
				1;
	}
	return probes;
}
