/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

#define SLOTS_MIN 32

struct slot {
	uint64_t print; /* 0: free */
	uint64_t last_ms;
	uint32_t count;
};

struct sq_tally {
	size_t count, mask; /* mask: slots - 1 */
	struct slot *slots;
};

int sq_tally_new(struct sq_tally **out)
{
	struct sq_tally *t = calloc(1, sizeof(*t));

	if (!t)
		return -SQ_ENOMEM;
	t->slots = calloc(SLOTS_MIN, sizeof(*t->slots));
	if (!t->slots) {
		free(t);
		return -SQ_ENOMEM;
	}
	t->mask = SLOTS_MIN - 1;
	*out = t;
	return 0;
}

void sq_tally_free(struct sq_tally *t)
{
	if (!t)
		return;
	free(t->slots);
	free(t);
}

static struct slot *find(const struct sq_tally *t, uint64_t print)
{
	size_t at = print & t->mask;

	while (t->slots[at].print && t->slots[at].print != print)
		at = (at + 1) & t->mask;
	return &t->slots[at];
}

static void forget_all(struct sq_tally *t)
{
	memset(t->slots, 0, (t->mask + 1) * sizeof(*t->slots));
	t->count = 0;
}

/* Twice the slots, or no memory: then all is forgotten. */
static void make_room(struct sq_tally *t)
{
	size_t old_count = t->mask + 1;
	struct slot *old = t->slots;
	struct slot *slots = NULL;

	if (t->count < SQ_TALLY_MAX)
		slots = calloc(old_count * 2, sizeof(*slots));
	if (!slots) {
		forget_all(t);
		return;
	}
	t->slots = slots;
	t->mask = old_count * 2 - 1;
	for (size_t i = 0; i < old_count; i++)
		if (old[i].print)
			*find(t, old[i].print) = old[i];
	free(old);
}

uint32_t sq_tally_count(struct sq_tally *t, uint64_t print, uint64_t now_ms,
			uint64_t forget_ms)
{
	struct slot *slot = find(t, print);

	if (!slot->print) {
		if (t->count >= (t->mask + 1) / 4 * 3) {
			make_room(t);
			slot = find(t, print);
		}
		slot->print = print;
		t->count++;
	}
	if (now_ms - slot->last_ms >= forget_ms)
		slot->count = 0;
	slot->last_ms = now_ms;
	slot->count += slot->count < UINT32_MAX;
	return slot->count;
}

size_t sq_tally_bytes(const struct sq_tally *t)
{
	return sizeof(*t) + (t->mask + 1) * sizeof(*t->slots);
}
