/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/follows.h"

#include <assert.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/seed.h"

/* A value of pairs. */
struct pair {
	uint32_t times;
};

/* A value of sides: what one call did, as the first or the second of pairs. */
struct side {
	uint64_t behind;	   /* times that it followed any call */
	uint32_t once_before;	   /* calls that followed it a single time */
	uint32_t once_behind : 31; /* calls that it followed a single time */
	uint32_t is_known : 1;	   /* it is the second of some pair */
};

void sq_follows_init(struct sq_follows *f)
{
	uint64_t seed = sq_seed();

	sq_table_init(&f->pairs, sizeof(struct pair), SIZE_MAX, seed);
	sq_table_init(&f->sides, sizeof(struct side), SIZE_MAX, seed);
	f->total = 0;
	f->once = 0;
}

void sq_follows_free(struct sq_follows *f)
{
	sq_table_free(&f->pairs);
	sq_table_free(&f->sides);
	f->total = 0;
	f->once = 0;
}

int sq_follows_copy(struct sq_follows *copy, const struct sq_follows *f)
{
	int err = sq_table_copy(&copy->pairs, &f->pairs);

	if (err < 0)
		return err;
	err = sq_table_copy(&copy->sides, &f->sides);
	if (err < 0)
		sq_table_free(&copy->pairs);
	copy->total = f->total;
	copy->once = f->once;
	return err;
}

static uint64_t key_of(sq_call before, sq_call call)
{
	return (uint64_t)before << 32 | call;
}

static struct pair *find(const struct sq_follows *f, sq_call before,
			 sq_call call)
{
	return sq_table_find(&f->pairs, key_of(before, call));
}

static struct side *side_of(const struct sq_follows *f, sq_call call)
{
	return sq_table_find(&f->sides, call);
}

static int need_side(struct sq_follows *f, sq_call call)
{
	void *side = side_of(f, call);

	return side ? 0 : sq_table_add(&f->sides, call, &side);
}

/* A pair that is new. Returns NULL when out of memory. */
static struct pair *add_pair(struct sq_follows *f, sq_call before, sq_call call)
{
	void *pair;

	if (need_side(f, before) < 0 || need_side(f, call) < 0 ||
	    sq_table_add(&f->pairs, key_of(before, call), &pair) < 0)
		return NULL;
	side_of(f, call)->is_known = 1;
	return pair;
}

int sq_follows_add(struct sq_follows *f, sq_call before, sq_call call,
		   uint32_t times)
{
	struct pair *pair = find(f, before, call);
	bool is_new = !pair;
	uint32_t was;

	assert(call != SQ_CALL_NONE);
	if (is_new && !(pair = add_pair(f, before, call)))
		return -SQ_ENOMEM;
	was = pair->times;
	pair->times = was > UINT32_MAX - times ? UINT32_MAX : was + times;
	f->total += times;
	side_of(f, call)->behind += times;
	if ((was == 1) != (pair->times == 1)) {
		uint32_t step = was == 1 ? UINT32_MAX : 1;

		f->once += step;
		side_of(f, before)->once_before += step;
		side_of(f, call)->once_behind += step;
	}
	return is_new;
}

int sq_follows_merge(struct sq_follows *f, const struct sq_follows *from)
{
	const struct pair *theirs = NULL;
	int err = 0;

	while (err >= 0 && (theirs = sq_table_each(&from->pairs, theirs))) {
		uint64_t key = sq_table_key_of(theirs);
		const struct pair *ours = sq_table_find(&f->pairs, key);
		uint32_t times = ours ? ours->times : 0;

		if (!ours || theirs->times > times)
			err = sq_follows_add(f, (sq_call)(key >> 32),
					     (sq_call)key,
					     theirs->times - times);
	}
	return err < 0 ? err : 0;
}

bool sq_follows_knows_call(const struct sq_follows *f, sq_call call)
{
	const struct side *side = side_of(f, call);

	return side && side->is_known;
}

bool sq_follows_knows(const struct sq_follows *f, sq_call before, sq_call call)
{
	return find(f, before, call);
}

bool sq_follows_expects(const struct sq_follows *f, sq_call before,
			sq_call call)
{
	const struct side *ahead = side_of(f, before), *behind;

	if (f->total < SQ_FOLLOWS_ENOUGH || !ahead || !ahead->once_before)
		return false;
	behind = side_of(f, call);
	return behind && behind->once_behind;
}

bool sq_follows_usual(const struct sq_follows *f, sq_call before, sq_call call)
{
	const struct pair *pair = find(f, before, call);

	return pair && pair->times &&
	       (uint64_t)pair->times * SQ_FOLLOWS_USUAL >=
		       side_of(f, call)->behind;
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
	struct sq_follow *all = malloc((f->pairs.count + 1) * sizeof(*all));
	const struct pair *pair = NULL;
	size_t n = 0;

	if (!all)
		return NULL;
	while ((pair = sq_table_each(&f->pairs, pair))) {
		uint64_t key = sq_table_key_of(pair);

		all[n++] = (struct sq_follow){
			.before = (sq_call)(key >> 32),
			.call = (sq_call)key,
			.times = pair->times,
		};
	}
	qsort(all, n, sizeof(*all), compare);
	return all;
}

size_t sq_follows_bytes(const struct sq_follows *f)
{
	return sq_table_bytes(&f->pairs) + sq_table_bytes(&f->sides);
}
