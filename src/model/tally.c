/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/tally.h"

#include "base/error.h"
#include "base/seed.h"

/* A value of things. */
struct seen {
	uint64_t last_ms;
	uint32_t times;
};

void sq_tally_init(struct sq_tally *t)
{
	sq_table_init(&t->things, sizeof(struct seen), SQ_TALLY_MAX, sq_seed());
}

void sq_tally_free(struct sq_tally *t)
{
	sq_table_free(&t->things);
}

/* NULL when there is no memory even for the first thing. */
static struct seen *need(struct sq_tally *t, uint64_t thing)
{
	void *seen = sq_table_find(&t->things, thing);

	if (seen || sq_table_add(&t->things, thing, &seen) == 0)
		return seen;
	sq_table_clear(&t->things);
	return sq_table_add(&t->things, thing, &seen) < 0 ? NULL : seen;
}

int64_t sq_tally_count(struct sq_tally *t, uint64_t thing, uint64_t now_ms,
		       uint64_t forget_ms)
{
	struct seen *seen = need(t, thing);

	if (!seen)
		return -SQ_ENOMEM;
	if (now_ms - seen->last_ms >= forget_ms)
		seen->times = 0;
	seen->last_ms = now_ms;
	seen->times += seen->times < UINT32_MAX;
	return seen->times;
}

bool sq_tally_has(const struct sq_tally *t, uint64_t thing, uint64_t now_ms,
		  uint64_t forget_ms)
{
	const struct seen *seen = sq_table_find(&t->things, thing);

	return seen && now_ms - seen->last_ms < forget_ms;
}

void sq_tally_forget(struct sq_tally *t, uint64_t thing)
{
	void *seen = sq_table_find(&t->things, thing);

	if (seen)
		sq_table_remove(&t->things, seen);
}

size_t sq_tally_bytes(const struct sq_tally *t)
{
	return sq_table_bytes(&t->things);
}
