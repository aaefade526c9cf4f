/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/index.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/seed.h"
#include "base/table.h"

struct sq_index {
	struct sq_table ngrams; /* by fingerprint; no values */
	struct sq_table pairs;	/* by call before and call */
};

/* A value of pairs: a bit for each distance at which the pair was seen. */
struct pair {
	uint32_t distances;
};

int sq_index_new(struct sq_index **out)
{
	struct sq_index *x = malloc(sizeof(*x));
	uint64_t seed = sq_seed();

	if (!x)
		return -SQ_ENOMEM;
	sq_table_init(&x->ngrams, 0, SIZE_MAX, seed);
	sq_table_init(&x->pairs, sizeof(struct pair), SIZE_MAX, seed);
	*out = x;
	return 0;
}

void sq_index_free(struct sq_index *x)
{
	if (!x)
		return;
	sq_table_free(&x->ngrams);
	sq_table_free(&x->pairs);
	free(x);
}

uint64_t sq_index_fingerprint(const sq_call *calls, unsigned int len)
{
	uint64_t h = sq_hash_bytes(len, calls, len * sizeof(*calls));

	return h < SQ_TABLE_KEY_MAX ? h : SQ_TABLE_KEY_MAX;
}

static int add_ngram(struct sq_index *x, const sq_call *calls, unsigned int len)
{
	uint64_t key = sq_index_fingerprint(calls, len);
	void *value = sq_table_find(&x->ngrams, key);

	return value ? 0 : sq_table_add(&x->ngrams, key, &value);
}

/* All n-grams shorter than k of the len calls at row. */
static int add_ngrams(struct sq_index *x, const sq_call *row, unsigned int len,
		      unsigned int k)
{
	for (unsigned int n = 1; n < k && n <= len; n++)
		for (unsigned int at = 0; at + n <= len; at++)
			if (add_ngram(x, row + at, n) < 0)
				return -SQ_ENOMEM;
	return 0;
}

static uint64_t pair_key(sq_call before, sq_call call)
{
	return (uint64_t)before << 32 | call;
}

static int add_pair(struct sq_index *x, sq_call before, sq_call call,
		    unsigned int distance)
{
	uint64_t key = pair_key(before, call);
	void *value = sq_table_find(&x->pairs, key);
	struct pair *pair;

	if (!value && sq_table_add(&x->pairs, key, &value) < 0)
		return -SQ_ENOMEM;
	pair = value;
	pair->distances |= (uint32_t)1 << distance;
	return 0;
}

static int add_pairs(struct sq_index *x, const sq_call *row, unsigned int len)
{
	for (unsigned int at = 1; at < len; at++)
		for (unsigned int back = 1; back <= at; back++)
			if (add_pair(x, row[at - back], row[at], back) < 0)
				return -SQ_ENOMEM;
	return 0;
}

int sq_index_add(struct sq_index *x, const sq_call *row, unsigned int k)
{
	unsigned int len = k;

	for (; len && *row == SQ_CALL_NONE; len--)
		row++;
	if (add_ngrams(x, row, len, k) < 0)
		return -SQ_ENOMEM;
	return add_pairs(x, row, len);
}

unsigned int sq_index_order(const struct sq_index *x, const sq_call *key,
			    unsigned int len)
{
	unsigned int order = 1;

	while (order <= len &&
	       sq_table_find(&x->ngrams,
			     sq_index_fingerprint(key + len - order, order)))
		order++;
	return order;
}

bool sq_index_knows_pairs(const struct sq_index *x, const sq_call *key,
			  unsigned int k)
{
	sq_call newest = key[k - 1];

	for (unsigned int back = 1; back < k; back++) {
		const struct pair *pair = sq_table_find(
			&x->pairs, pair_key(key[k - 1 - back], newest));

		if (!pair || !(pair->distances >> back & 1))
			return false;
	}
	return true;
}

size_t sq_index_bytes(const struct sq_index *x)
{
	return sizeof(*x) + sq_table_bytes(&x->ngrams) +
	       sq_table_bytes(&x->pairs);
}
