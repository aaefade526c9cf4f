/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/rules/price.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "model/facets.h"
#include "stream/naming.h"

#define WORTH 0.01 /* of a program's calls: a name in a never rule */

#define DAY_S 86400.0

#define EPERM_NR  1
#define EACCES_NR 13

double sq_cost_bytes_a_day(const struct sq_cost *cost, double rate)
{
	return rate * cost->bytes * DAY_S;
}

double sq_cost_percent(const struct sq_cost *cost, double rate)
{
	return rate * cost->cpu_us / 1e4;
}

/* The numbers that items begin with; detect/facts.c. */
static uint32_t number_at(const struct sq_item *item, size_t at)
{
	uint32_t value = 0;

	if (at + sizeof(value) <= item->len)
		memcpy(&value, item->bytes + at, sizeof(value));
	return le32toh(value);
}

/* The group of depth acts that names the call of the item; NULL: none. */
static const struct sq_depth_group *group_of(const char *name)
{
	const struct sq_depth_group *group;

	for (unsigned int i = 0; (group = sq_depth_act(i)); i++)
		for (const char *const *n = group->names; n && *n; n++)
			if (strcmp(*n, name) == 0)
				return group;
	return NULL;
}

static bool is_left_out(const char *name)
{
	for (const char *const *n = sq_depth_left_out(); *n; n++)
		if (strcmp(*n, name) == 0)
			return true;
	return false;
}

/* Calls of one program, by the least depth that records them. */
struct tally {
	double calls[SQ_DEPTH_COUNT];
	uint32_t blind; /* of price.h */
};

static void move(struct tally *t, enum sq_depth from, double calls)
{
	t->calls[from] -= calls < t->calls[from] ? calls : t->calls[from];
	t->calls[SQ_DEPTH_ACTS] += calls;
}

static enum sq_depth least_of(const char *name)
{
	const struct sq_depth_group *group = group_of(name);

	if (group && group->test == SQ_DEPTH_ALWAYS)
		return SQ_DEPTH_ACTS;
	return is_left_out(name) ? SQ_DEPTH_FULL : SQ_DEPTH_ORDER;
}

/* ------------------------------------------------------------- loud calls */

static void add_loud(struct sq_price *p, const char *name, double rate)
{
	unsigned int i = 0, last = SQ_PRICE_LOUD - 1;

	while (i < p->loud_count && strcmp(p->loud[i].name, name) != 0)
		i++;
	if (i == p->loud_count && i <= last)
		p->loud[p->loud_count++] = (struct sq_loud){ name, 0 };
	if (i > last && p->loud[last].rate < rate)
		p->loud[i = last] = (struct sq_loud){ name, 0 };
	if (i > last)
		return;
	p->loud[i].rate += rate;
	for (; i && p->loud[i - 1].rate < p->loud[i].rate; i--) {
		struct sq_loud quieter = p->loud[i - 1];

		p->loud[i - 1] = p->loud[i];
		p->loud[i] = quieter;
	}
}

static void find_loud(struct sq_price *p, const struct sq_program *program,
		      double seconds)
{
	const struct sq_items *items = &program->facets.items[SQ_FACET_CALL];
	struct sq_item *list = sq_items_sorted(items);

	for (size_t i = 0; list && i < sq_items_count(items); i++) {
		const char *name = sq_call_bare_name(number_at(&list[i], 0));

		if (name && is_left_out(name) && !group_of(name))
			add_loud(p, name, list[i].times / seconds);
	}
	free(list);
}

/* Of several programs at one path, all have to be added before. */
static void drop_quiet(struct sq_price *p)
{
	while (p->loud_count &&
	       p->loud[p->loud_count - 1].rate < WORTH * p->rate[SQ_DEPTH_FULL])
		p->loud_count--;
}

double sq_price_loud(const struct sq_price *p)
{
	double sum = 0;

	for (unsigned int i = 0; i < p->loud_count; i++)
		sum += p->loud[i].rate;
	return sum;
}

/* ------------------------------------------------------------ all its calls */

/* Each facet says more: calls, and then which of them are acts after all. */
static void count_item(struct tally *t, enum sq_facet facet,
		       const struct sq_item *item)
{
	const char *name = sq_call_bare_name(number_at(item, 0));
	const struct sq_depth_group *group = name ? group_of(name) : NULL;
	enum sq_depth least = name ? least_of(name) : SQ_DEPTH_FULL;
	uint32_t second = number_at(item, sizeof(uint32_t));
	bool act = least == SQ_DEPTH_ACTS;

	if (facet == SQ_FACET_CALL)
		t->calls[least] += item->times;
	else if (facet == SQ_FACET_ARGUMENT)
		act |= group && group->test == SQ_DEPTH_BITS &&
		       second & group->value;
	else
		act |= second == EPERM_NR || second == EACCES_NR;
	if (!act)
		t->blind |= 1u << facet;
	else if (least != SQ_DEPTH_ACTS)
		move(t, least, item->times);
}

/* Opening a file that is secret is an act, whichever call it is. */
static void count_file(struct tally *t, const struct sq_item *item)
{
	const struct sq_depth_group *group;

	for (unsigned int i = 0; (group = sq_depth_act(i)); i++)
		if (group->path && strlen(group->path) == item->len &&
		    memcmp(group->path, item->bytes, item->len) == 0) {
			move(t, SQ_DEPTH_ORDER, item->times);
			return;
		}
	t->blind |= 1u << SQ_FACET_READ;
}

static int count_program(struct tally *t, const struct sq_program *p)
{
	static const enum sq_facet facets[] = { SQ_FACET_CALL,
						SQ_FACET_ARGUMENT,
						SQ_FACET_ERROR, SQ_FACET_READ };

	for (size_t i = 0; i < sizeof(facets) / sizeof(*facets); i++) {
		const struct sq_items *items = &p->facets.items[facets[i]];
		struct sq_item *list = sq_items_sorted(items);

		if (!list && sq_items_count(items))
			return -SQ_ENOMEM;
		for (size_t j = 0; j < sq_items_count(items); j++) {
			if (facets[i] == SQ_FACET_READ)
				count_file(t, &list[j]);
			else
				count_item(t, facets[i], &list[j]);
		}
		free(list);
	}
	return 0;
}

bool sq_price_is_of(const struct sq_price *p, const char *name)
{
	size_t len;
	const char *path = sq_program_path(name, &len);

	return strlen(p->path) == len && strncmp(p->path, path, len) == 0;
}

/* The file's entry. */
static struct sq_price *entry_of(struct sq_prices *prices, const char *name)
{
	size_t len;
	const char *path = sq_program_path(name, &len);
	struct sq_price *p;

	for (size_t i = 0; i < prices->count; i++)
		if (sq_price_is_of(&prices->list[i], name))
			return &prices->list[i];
	p = &prices->list[prices->count];
	*p = (struct sq_price){ .path = strndup(path, len), .settled = true };
	if (p->path)
		prices->count++;
	return p->path ? p : NULL;
}

/*
 * While a program is at depth acts, its other calls are made and not counted.
 * It makes acts at either depth, so their number tells for how much of the time
 * it was at which. Returns by how much the others were too few. A program
 * without acts leaves no trace of that time: then its calls seem to be fewer.
 */
static double add_unseen(struct tally *t, const struct sq_program *program)
{
	double acts = t->calls[SQ_DEPTH_ACTS],
	       deep = acts - (double)program->stats.acts_calls, factor;

	if (!program->stats.acts_calls || deep <= 0)
		return 1;
	factor = acts / deep;
	t->calls[SQ_DEPTH_FULL] *= factor;
	t->calls[SQ_DEPTH_ORDER] *= factor;
	return factor;
}

static int add(struct sq_prices *prices, const struct sq_program *program)
{
	struct sq_price *p = entry_of(prices, program->name);
	double seconds = (double)prices->watched_ms / 1000, sum = 0, deeper;
	struct tally t = { { 0 }, 0 };

	if (!p || count_program(&t, program) < 0)
		return -SQ_ENOMEM;
	deeper = add_unseen(&t, program);
	for (int depth = SQ_DEPTH_COUNT - 1; depth >= 0; depth--) {
		sum += t.calls[depth];
		p->rate[depth] += sum / seconds;
	}
	find_loud(p, program, seconds / deeper);
	p->blind |= t.blind;
	if (program->sequences.count)
		p->blind |= 1u << SQ_PRICE_ORDER;
	p->settled &= program->stats.state == SQ_STATE_DETECTING;
	if (program->stats.depth < SQ_DEPTH_COUNT &&
	    program->stats.depth > (uint64_t)p->now)
		p->now = (enum sq_depth)program->stats.depth;
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct sq_price *left = a, *right = b;

	if (left->rate[SQ_DEPTH_FULL] != right->rate[SQ_DEPTH_FULL])
		return left->rate[SQ_DEPTH_FULL] > right->rate[SQ_DEPTH_FULL]
			       ? -1
			       : 1;
	return strcmp(left->path, right->path);
}

int sq_prices_make(struct sq_prices *prices, const struct sq_programs *programs,
		   struct sq_why *why)
{
	int err = 0;

	memset(prices, 0, sizeof(*prices));
	prices->cost = (struct sq_cost){ SQ_PRICE_BYTES, SQ_PRICE_CPU_US, 0,
					 "nobody has looked" };
	if (programs->host)
		prices->watched_ms = programs->host->facets.watched_ms;
	for (size_t i = 0; i < programs->count; i++)
		if (programs->list[i]->facets.watched_ms > prices->watched_ms)
			prices->watched_ms =
				programs->list[i]->facets.watched_ms;
	if (prices->watched_ms < SQ_PRICE_YOUNGEST_MS)
		return sq_fail(why, -SQ_EVALUE,
			       "it has learned for %llu s; that is too short "
			       "to tell what a day will bring: %d s are needed",
			       (unsigned long long)(prices->watched_ms / 1000),
			       SQ_PRICE_YOUNGEST_MS / 1000);
	prices->list = calloc(programs->count + 1, sizeof(*prices->list));
	if (!prices->list)
		err = -SQ_ENOMEM;
	for (size_t i = 0; i < programs->count && err == 0; i++)
		err = add(prices, programs->list[i]);
	if (err < 0) {
		sq_prices_free(prices);
		return sq_fail(why, err, "out of memory");
	}
	for (size_t i = 0; i < prices->count; i++)
		drop_quiet(&prices->list[i]);
	qsort(prices->list, prices->count, sizeof(*prices->list), compare);
	return 0;
}

void sq_prices_free(struct sq_prices *prices)
{
	for (size_t i = 0; i < prices->count; i++)
		free(prices->list[i].path);
	free(prices->list);
	memset(prices, 0, sizeof(*prices));
}

double sq_prices_at(const struct sq_prices *prices, enum sq_depth depth)
{
	double sum = 0;

	for (size_t i = 0; i < prices->count; i++)
		sum += prices->list[i].rate[depth];
	return sum;
}
