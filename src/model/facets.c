/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/facets.h"

#include <string.h>

#include "base/error.h"
#include "base/seed.h"

/*
 * An item that is not judged counts as one that came before: it says nothing of
 * how likely those are that are, and nobody can hide them behind it.
 */
#define UNJUDGED_TIMES 2
#define UNJUDGED_MAX   (SQ_ITEMS_MAX / 2) /* nor fill the set with them */

void sq_facets_init(struct sq_facets *f, size_t max_items)
{
	uint64_t seed = sq_seed();

	memset(f, 0, sizeof(*f));
	for (int i = 0; i < SQ_FACET_COUNT; i++)
		sq_items_init(&f->items[i], max_items, seed);
	sq_table_init(&f->told, sizeof(struct sq_told), SQ_TOLD_MAX, seed);
}

void sq_facets_free(struct sq_facets *f)
{
	for (int i = 0; i < SQ_FACET_COUNT; i++)
		sq_items_free(&f->items[i]);
	sq_table_free(&f->told);
	memset(f->newest, 0, sizeof(f->newest));
	memset(f->deep, 0, sizeof(f->deep));
	f->calls = f->watched_ms = f->last_ms = 0;
}

int sq_facets_copy(struct sq_facets *copy, const struct sq_facets *f)
{
	int err = 0;

	for (int i = 0; i < SQ_FACET_COUNT && err == 0; i++)
		err = sq_items_copy(&copy->items[i], &f->items[i]);
	if (err == 0)
		err = sq_table_copy(&copy->told, &f->told);
	memcpy(copy->newest, f->newest, sizeof(copy->newest));
	memset(copy->deep, 0, sizeof(copy->deep));
	copy->calls = f->calls;
	copy->watched_ms = f->watched_ms;
	copy->last_ms = f->last_ms;
	return err;
}

void sq_facets_count(struct sq_facets *f, uint64_t now_ms, uint64_t pause_ms)
{
	uint64_t pause = now_ms > f->last_ms ? now_ms - f->last_ms : 0;

	if (f->calls++)
		f->watched_ms += pause < pause_ms ? pause : pause_ms;
	f->last_ms = now_ms;
}

/*
 * Whether a program may have been watched for long without it: its items come
 * from other records than SYSCALL, or profiles of old do not have it.
 */
static bool may_come_late(enum sq_facet facet)
{
	return facet == SQ_FACET_READ || facet == SQ_FACET_WRITE ||
	       facet == SQ_FACET_PEER || facet == SQ_FACET_STREAM;
}

int sq_facets_learn(struct sq_facets *f, const struct sq_fact *fact)
{
	struct sq_items *items = &f->items[fact->facet];
	struct sq_facet_newest *newest = &f->newest[fact->facet];
	int added;

	if (!fact->judged && sq_items_count(items) >= UNJUDGED_MAX)
		return -SQ_ELONG;
	added = sq_items_add(items, fact->bytes, fact->len,
			     fact->judged ? 1 : UNJUDGED_TIMES);

	f->grown |= added == 1;
	if (added != 1 || !fact->judged)
		return added;
	if (may_come_late(fact->facet) && sq_items_count(items) == 1)
		newest->first = f->calls;
	newest->calls = f->calls;
	newest->watched_ms = f->watched_ms;
	return added;
}

bool sq_facets_informed(const struct sq_facets *f, enum sq_facet facet)
{
	return !may_come_late(facet) || sq_items_count(&f->items[facet]);
}

uint64_t sq_facets_one_in(const struct sq_facets *f, enum sq_facet facet)
{
	uint64_t calls = f->calls - f->newest[facet].first;
	uint64_t one_in = (calls + 1) / ((uint64_t)f->items[facet].once + 1);

	return one_in ? one_in : 1;
}

uint64_t sq_facets_told_key(const struct sq_facets *f,
			    const struct sq_fact *fact)
{
	return sq_hash_bytes(f->told.seed + fact->facet, fact->bytes,
			     fact->len) >>
	       1;
}

void sq_facets_unsettle(struct sq_facets *f)
{
	for (int i = 0; i < SQ_FACET_COUNT; i++) {
		f->newest[i].calls = f->calls;
		f->newest[i].watched_ms = f->watched_ms;
	}
	sq_table_clear(&f->told);
}

int sq_facets_merge(struct sq_facets *f, const struct sq_facets *from)
{
	int err = 0;

	for (int i = 0; i < SQ_FACET_COUNT && err == 0; i++) {
		struct sq_facet_newest *ours = &f->newest[i];
		const struct sq_facet_newest *theirs = &from->newest[i];

		if (!sq_items_count(&f->items[i]) ||
		    (sq_items_count(&from->items[i]) &&
		     theirs->first < ours->first))
			ours->first = theirs->first;
		if (ours->calls < theirs->calls)
			ours->calls = theirs->calls;
		if (ours->watched_ms < theirs->watched_ms)
			ours->watched_ms = theirs->watched_ms;
		err = sq_items_merge(&f->items[i], &from->items[i]);
	}
	if (f->calls < from->calls)
		f->calls = from->calls;
	if (f->watched_ms < from->watched_ms)
		f->watched_ms = from->watched_ms;
	if (f->last_ms < from->last_ms)
		f->last_ms = from->last_ms;
	return err;
}

size_t sq_facets_bytes(const struct sq_facets *f)
{
	size_t bytes = sq_table_bytes(&f->told);

	for (int i = 0; i < SQ_FACET_COUNT; i++)
		bytes += sq_items_bytes(&f->items[i]);
	return bytes;
}
