/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/grams.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/hash.h"

#define SLOTS_MIN 64

struct sq_grams {
	size_t count;
	size_t mask;	 /* slots - 1 */
	uint64_t *slots; /* fingerprints; 0: free */
};

uint64_t sq_gram_fingerprint(const sq_call *run, unsigned int len)
{
	uint64_t h = sq_hash_bytes(len, run, len * sizeof(*run));

	return h ? h : 1;
}

int sq_grams_new(struct sq_grams **out)
{
	struct sq_grams *g = calloc(1, sizeof(*g));

	if (!g)
		return -SQ_ENOMEM;
	g->slots = calloc(SLOTS_MIN, sizeof(*g->slots));
	if (!g->slots) {
		free(g);
		return -SQ_ENOMEM;
	}
	g->mask = SLOTS_MIN - 1;
	*out = g;
	return 0;
}

void sq_grams_free(struct sq_grams *g)
{
	if (!g)
		return;
	free(g->slots);
	free(g);
}

/* The slot that holds print, or the free one where it belongs. */
static uint64_t *find(const struct sq_grams *g, uint64_t print)
{
	size_t at = print & g->mask;

	while (g->slots[at] && g->slots[at] != print)
		at = (at + 1) & g->mask;
	return &g->slots[at];
}

static int grow(struct sq_grams *g)
{
	uint64_t *old = g->slots;
	size_t old_count = g->mask + 1;

	g->slots = calloc(old_count * 2, sizeof(*g->slots));
	if (!g->slots) {
		g->slots = old;
		return -SQ_ENOMEM;
	}
	g->mask = old_count * 2 - 1;
	for (size_t i = 0; i < old_count; i++)
		if (old[i])
			*find(g, old[i]) = old[i];
	free(old);
	return 0;
}

static int add(struct sq_grams *g, uint64_t print)
{
	uint64_t *slot = find(g, print);
	int err;

	if (*slot)
		return 0;
	if (g->count >= (g->mask + 1) / 4 * 3) {
		if ((err = grow(g)) < 0)
			return err;
		slot = find(g, print);
	}
	*slot = print;
	g->count++;
	return 0;
}

int sq_grams_add(struct sq_grams *g, const sq_call *row, unsigned int len,
		 unsigned int k)
{
	for (unsigned int run = 1; run < k && run <= len; run++) {
		for (unsigned int at = 0; at + run <= len; at++) {
			int err = add(g, sq_gram_fingerprint(row + at, run));

			if (err < 0)
				return err;
		}
	}
	return 0;
}

int sq_grams_has(const struct sq_grams *g, const sq_call *run, unsigned int len)
{
	return *find(g, sq_gram_fingerprint(run, len)) != 0;
}

size_t sq_grams_bytes(const struct sq_grams *g)
{
	return sizeof(*g) + (g->mask + 1) * sizeof(*g->slots);
}
