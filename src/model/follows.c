/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/follows.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/hash.h"

#define SLOTS_MIN 32

/* What is known of one call, on either side of others. Its slot: call + 1. */
struct sq_follows_side {
	uint64_t key;	      /* 0: a free slot */
	uint64_t behind;      /* times it followed any call */
	uint32_t once_before; /* calls that followed it a single time */
	uint32_t once_behind; /* calls that it followed a single time */
};

void sq_follows_init(struct sq_follows *f)
{
	memset(f, 0, sizeof(*f));
}

void sq_follows_free(struct sq_follows *f)
{
	free(f->slots);
	free(f->sides);
	sq_follows_init(f);
}

static void *duplicate(const void *table, size_t bytes)
{
	void *copy = malloc(bytes);

	return copy ? memcpy(copy, table, bytes) : NULL;
}

int sq_follows_copy(struct sq_follows *copy, const struct sq_follows *f)
{
	if (!f->count) {
		sq_follows_init(copy);
		return 0;
	}
	*copy = *f;
	copy->slots =
		duplicate(f->slots, ((size_t)f->mask + 1) * sizeof(*f->slots));
	copy->sides = duplicate(f->sides,
				((size_t)f->side_mask + 1) * sizeof(*f->sides));
	if (copy->slots && copy->sides)
		return 0;
	sq_follows_free(copy);
	return -SQ_ENOMEM;
}

/* The slot of the two, or the free one where they belong. */
static struct sq_follow *find(const struct sq_follows *f, sq_call before,
			      sq_call call)
{
	uint32_t at = (uint32_t)sq_hash_mix((uint64_t)before << 32 | call);

	for (;; at++) {
		struct sq_follow *slot = &f->slots[at & f->mask];

		if (!slot->times ||
		    (slot->before == before && slot->call == call))
			return slot;
	}
}

static struct sq_follows_side *find_side(const struct sq_follows *f,
					 sq_call call)
{
	uint64_t key = (uint64_t)call + 1;
	uint32_t at = (uint32_t)sq_hash_mix(key);

	for (;; at++) {
		struct sq_follows_side *side = &f->sides[at & f->side_mask];

		if (!side->key || side->key == key)
			return side;
	}
}

static int grow(struct sq_follows *f)
{
	struct sq_follow *old = f->slots;
	uint32_t old_count = old ? f->mask + 1 : 0;
	uint32_t count = old ? old_count * 2 : SLOTS_MIN;

	f->slots = calloc(count, sizeof(*f->slots));
	if (!f->slots) {
		f->slots = old;
		return -SQ_ENOMEM;
	}
	f->mask = count - 1;
	for (uint32_t i = 0; i < old_count; i++)
		if (old[i].times)
			*find(f, old[i].before, old[i].call) = old[i];
	free(old);
	return 0;
}

static int grow_sides(struct sq_follows *f)
{
	struct sq_follows_side *old = f->sides;
	uint32_t old_count = old ? f->side_mask + 1 : 0;
	uint32_t count = old ? old_count * 2 : SLOTS_MIN;

	f->sides = calloc(count, sizeof(*f->sides));
	if (!f->sides) {
		f->sides = old;
		return -SQ_ENOMEM;
	}
	f->side_mask = count - 1;
	for (uint32_t i = 0; i < old_count; i++)
		if (old[i].key)
			*find_side(f, (sq_call)(old[i].key - 1)) = old[i];
	free(old);
	return 0;
}

/* Room for one pair and its two calls, both tables half empty at least. */
static int make_room(struct sq_follows *f)
{
	int err = 0;

	if (!f->slots || f->count >= (f->mask + 1) / 2)
		err = grow(f);
	if (err == 0 &&
	    (!f->sides || f->side_count + 1 >= (f->side_mask + 1) / 2))
		err = grow_sides(f);
	return err;
}

/* The side of call, made where it is not there; there is room. */
static struct sq_follows_side *need_side(struct sq_follows *f, sq_call call)
{
	struct sq_follows_side *side = find_side(f, call);

	if (!side->key) {
		side->key = (uint64_t)call + 1;
		f->side_count++;
	}
	return side;
}

int sq_follows_add(struct sq_follows *f, sq_call before, sq_call call,
		   uint32_t times)
{
	struct sq_follow *slot = f->slots ? find(f, before, call) : NULL;
	uint32_t was;

	if (!slot || !slot->times) {
		if (make_room(f) < 0)
			return -SQ_ENOMEM;
		slot = find(f, before, call);
		slot->before = before;
		slot->call = call;
		f->count++;
	}
	was = slot->times;
	slot->times = was > UINT32_MAX - times ? UINT32_MAX : was + times;
	f->total += times;
	need_side(f, call)->behind += times;
	if ((was == 1) != (slot->times == 1)) {
		int step = was == 1 ? -1 : 1;

		need_side(f, before)->once_before += (uint32_t)step;
		need_side(f, call)->once_behind += (uint32_t)step;
	}
	return 0;
}

int sq_follows_merge(struct sq_follows *f, const struct sq_follows *from)
{
	int err = 0;

	for (uint32_t i = 0; from->slots && i <= from->mask && err == 0; i++) {
		const struct sq_follow *theirs = &from->slots[i];
		uint32_t ours = 0;

		if (f->slots)
			ours = find(f, theirs->before, theirs->call)->times;
		if (theirs->times > ours)
			err = sq_follows_add(f, theirs->before, theirs->call,
					     theirs->times - ours);
	}
	return err;
}

bool sq_follows_expects(const struct sq_follows *f, sq_call before,
			sq_call call)
{
	return f->total >= SQ_FOLLOWS_ENOUGH &&
	       find_side(f, before)->once_before &&
	       find_side(f, call)->once_behind;
}

bool sq_follows_usual(const struct sq_follows *f, sq_call before, sq_call call)
{
	uint32_t times = f->slots ? find(f, before, call)->times : 0;

	return times &&
	       (uint64_t)times * SQ_FOLLOWS_USUAL >= find_side(f, call)->behind;
}

static int compare(const void *a, const void *b)
{
	const struct sq_follow *left = a, *right = b;

	if (left->before != right->before)
		return left->before < right->before ? -1 : 1;
	return left->call < right->call ? -1 : left->call > right->call;
}

struct sq_follow *sq_follows_sorted(const struct sq_follows *f)
{
	struct sq_follow *all = malloc((f->count + 1) * sizeof(*all));
	uint32_t n = 0;

	if (!all)
		return NULL;
	for (uint32_t i = 0; f->slots && i <= f->mask; i++)
		if (f->slots[i].times)
			all[n++] = f->slots[i];
	qsort(all, n, sizeof(*all), compare);
	return all;
}

size_t sq_follows_bytes(const struct sq_follows *f)
{
	size_t slots = f->slots ? (size_t)f->mask + 1 : 0;
	size_t sides = f->sides ? (size_t)f->side_mask + 1 : 0;

	return slots * sizeof(*f->slots) + sides * sizeof(*f->sides);
}
