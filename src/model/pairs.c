/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/pairs.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/hash.h"

#define SLOTS_MIN 64

struct slot {
	sq_call before, call;
	uint32_t places; /* a bit for each distance; 0: free */
};

struct sq_pairs {
	size_t count, mask; /* mask: slots - 1 */
	struct slot *slots;
};

int sq_pairs_new(struct sq_pairs **out)
{
	struct sq_pairs *pairs = calloc(1, sizeof(*pairs));

	if (!pairs)
		return -SQ_ENOMEM;
	pairs->slots = calloc(SLOTS_MIN, sizeof(*pairs->slots));
	if (!pairs->slots) {
		free(pairs);
		return -SQ_ENOMEM;
	}
	pairs->mask = SLOTS_MIN - 1;
	*out = pairs;
	return 0;
}

void sq_pairs_free(struct sq_pairs *pairs)
{
	if (!pairs)
		return;
	free(pairs->slots);
	free(pairs);
}

/* The slot of the pair, or the free one where it belongs. */
static struct slot *find(const struct sq_pairs *pairs, sq_call before,
			 sq_call call)
{
	size_t at = sq_hash_mix((uint64_t)before << 32 | call) & pairs->mask;
	struct slot *slot = &pairs->slots[at];

	while (slot->places && (slot->before != before || slot->call != call)) {
		at = (at + 1) & pairs->mask;
		slot = &pairs->slots[at];
	}
	return slot;
}

static int grow(struct sq_pairs *pairs)
{
	struct slot *old = pairs->slots;
	size_t old_count = pairs->mask + 1;

	pairs->slots = calloc(old_count * 2, sizeof(*pairs->slots));
	if (!pairs->slots) {
		pairs->slots = old;
		return -SQ_ENOMEM;
	}
	pairs->mask = old_count * 2 - 1;
	for (size_t i = 0; i < old_count; i++)
		if (old[i].places)
			*find(pairs, old[i].before, old[i].call) = old[i];
	free(old);
	return 0;
}

static int add_pair(struct sq_pairs *pairs, sq_call before, sq_call call,
		    unsigned int distance)
{
	struct slot *slot = find(pairs, before, call);

	if (!slot->places) {
		if (pairs->count >= (pairs->mask + 1) / 4 * 3) {
			if (grow(pairs) < 0)
				return -SQ_ENOMEM;
			slot = find(pairs, before, call);
		}
		slot->before = before;
		slot->call = call;
		pairs->count++;
	}
	slot->places |= (uint32_t)1 << distance;
	return 0;
}

int sq_pairs_add(struct sq_pairs *pairs, const sq_call *row, unsigned int len)
{
	for (unsigned int at = 1; at < len; at++)
		for (unsigned int back = 1; back <= at; back++)
			if (add_pair(pairs, row[at - back], row[at], back) < 0)
				return -SQ_ENOMEM;
	return 0;
}

int sq_pairs_know(const struct sq_pairs *pairs, const sq_call *key,
		  unsigned int len)
{
	sq_call newest = key[len - 1];

	for (unsigned int back = 1; back < len; back++)
		if (!(find(pairs, key[len - 1 - back], newest)->places >> back &
		      1))
			return 0;
	return 1;
}

size_t sq_pairs_bytes(const struct sq_pairs *pairs)
{
	return sizeof(*pairs) + (pairs->mask + 1) * sizeof(*pairs->slots);
}
