/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/status/census.h"

#include <stdlib.h>
#include <string.h>

#include "cli/output.h"
#include "detect/odds.h"
#include "engine.h"

unsigned int sq_pupil_percent(const struct sq_pupil *pupil)
{
	const struct sq_progress *p = &pupil->progress;

	if (p->done >= p->wanted)
		return 100;
	return (unsigned int)(100 * p->done / p->wanted);
}

/* The later the need, the farther; then the larger its share. */
static int compare_pupils(const void *a, const void *b)
{
	const struct sq_pupil *left = a, *right = b;
	unsigned int left_done = sq_pupil_percent(left),
		     right_done = sq_pupil_percent(right);

	if (left->progress.need != right->progress.need)
		return left->progress.need > right->progress.need ? -1 : 1;
	if (left_done != right_done)
		return left_done > right_done ? -1 : 1;
	return strcmp(left->name, right->name);
}

static void take_program(struct sq_census *c, const struct sq_engine_options *o,
			 const struct sq_program *p, uint64_t now_ms)
{
	struct sq_pupil *pupil = &c->pupils[c->pupil_count];

	c->count++;
	if (p->stats.state < SQ_STATE_COUNT)
		c->in_state[p->stats.state]++;
	for (int i = 0; i < SQ_FACET_COUNT; i++)
		c->watched[i] +=
			sq_odds_watches(&o->odds, &p->facets, (enum sq_facet)i);
	if (p->stats.state != SQ_STATE_LEARNING)
		return;
	pupil->name = strdup(p->name);
	pupil->progress = sq_lifecycle_progress(&o->lifecycle, p, now_ms);
	c->pupil_count += pupil->name != NULL;
}

static void take_programs(struct sq_census *c,
			  const struct sq_settings *settings, uint64_t now_ms)
{
	struct sq_engine_options options = { .own_pid = 0 };
	struct sq_programs programs;
	struct sq_meta meta;

	c->unreadable = sq_programs_read(settings->profile, &programs, &meta);
	if (c->unreadable)
		return;
	c->damaged = programs.damaged;
	sq_settings_engine(settings, &options);
	c->one_in = options.odds.one_in;
	c->pupils = calloc(programs.count + 1, sizeof(*c->pupils));
	for (size_t i = 0; c->pupils && i < programs.count; i++)
		take_program(c, &options, programs.list[i], now_ms);
	sq_programs_free(&programs);
	if (c->pupil_count)
		qsort(c->pupils, c->pupil_count, sizeof(*c->pupils),
		      compare_pupils);
}

static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_ino && a->st_ino == b->st_ino && a->st_dev == b->st_dev &&
	       a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

void sq_census_take(struct sq_census *c, const struct sq_settings *settings,
		    uint64_t now_ms)
{
	struct stat file = { 0 };
	bool absent = stat(settings->profile, &file) < 0;

	if (!absent && is_same(&file, &c->file))
		return;
	sq_census_free(c);
	c->absent = absent;
	c->file = file;
	if (!absent)
		take_programs(c, settings, now_ms);
}

void sq_census_free(struct sq_census *c)
{
	for (size_t i = 0; i < c->pupil_count; i++)
		free(c->pupils[i].name);
	free(c->pupils);
	memset(c, 0, sizeof(*c));
}
