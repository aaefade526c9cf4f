/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/upkeep/settled.h"

#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "cli/cli.h"
#include "cli/evidence/directory.h"
#include "cli/evidence/evidence.h"
#include "detect/odds.h"
#include "engine.h"
#include "stream/naming.h"

#define DAY_MS	86400000
#define WAIT_MS 100 /* for evidence that is being written */
#define WAITS	20  /* of all files together */

/* Rules for all but a few must save that part at least, to be worth it. */
#define WORTH 0.9

static bool detects(const struct sq_settings *settings,
		    const struct sq_program *p)
{
	return p->stats.state == SQ_STATE_DETECTING ||
	       (settings->mode == SQ_SET_DETECT &&
		p->stats.state == SQ_STATE_LEARNING);
}

/* Whether the file at path is another one than the program was learned from. */
static bool is_changed(const struct sq_program *p, const char *path)
{
	const struct sq_identity *file = &p->stats.file;
	struct sq_identity now;
	struct stat st;

	if (p->stats.reported.size)
		return true;
	if (!file->size || sq_program_unit_len(p->name) || stat(path, &st) < 0)
		return false;
	now = sq_identity_of(&st);
	return now.size != file->size || now.mtime_ns != file->mtime_ns;
}

/* Why p has not settled; NULL: it has. */
static const char *unsettled(const struct sq_program *p, const char *path,
			     const struct sq_settings *settings)
{
	struct sq_engine_options engine = { .own_pid = 0 };

	sq_settings_engine(settings, &engine);
	if (!detects(settings, p))
		return "it learns";
	if (is_changed(p, path))
		return "its file has changed";
	if (settings->anomaly_limit &&
	    p->stats.anomalies > settings->anomaly_limit)
		return "it raised too many alerts";
	if (!sq_odds_watches(&engine.odds, &p->facets, SQ_FACET_CALL))
		return "it makes new calls";
	return NULL;
}

static void mark(struct sq_price *p, const char *why)
{
	p->settled = false;
	p->unsettled = why;
}

/*
 * Read a file of evidence. One that is not whole is being written, perhaps anew
 * with more acts: it is read again, *waits times at most.
 */
static int read_whole(struct sq_evidence *e, const char *directory,
		      const char *name, unsigned int *waits)
{
	const struct timespec pause = { 0, WAIT_MS * 1000000L };
	int err;

	while ((err = sq_evidence_read(e, directory, name, NULL)) ==
		       -SQ_EFORMAT &&
	       *waits) {
		--*waits;
		nanosleep(&pause, NULL);
	}
	return err;
}

static void mark_named(struct sq_prices *prices, const char *name)
{
	for (size_t i = 0; i < prices->count; i++)
		if (sq_price_is_of(&prices->list[i], name))
			mark(&prices->list[i], "it raised an alert");
}

/* The program of the alert, and those of the acts that go with it. */
static void mark_acting(struct sq_prices *prices, const struct sq_evidence *e)
{
	const json_t *acts = json_object_get(e->root, "acts");
	char name[SQ_PROGRAM_NAME_LEN];

	mark_named(prices, e->program);
	for (size_t i = 0; i < json_array_size(acts); i++)
		if (sq_evidence_bytes(json_array_get(acts, i), "program", name,
				      sizeof(name)) > 0)
			mark_named(prices, name);
}

/* Programs whose alerts the directory has, not older than since_ms. */
static int mark_alerted(struct sq_prices *prices, const char *directory,
			uint64_t since_ms)
{
	struct sq_directory d;
	struct sq_why why;
	unsigned int waits = WAITS;
	int err = sq_directory_read(&d, directory, &why);

	if (err < 0 && err != -SQ_EABSENT) {
		sq_complain(directory, &why);
		return -1;
	}
	for (size_t i = err < 0 ? 0 : d.count; i--;) {
		struct sq_evidence e;

		if (d.list[i].file.stamp.time_ms < since_ms)
			break;
		if (read_whole(&e, directory, d.list[i].name, &waits) < 0)
			continue; /* damaged, or removed meanwhile */
		mark_acting(prices, &e);
		sq_evidence_free(&e);
	}
	if (err == 0)
		sq_directory_free(&d);
	return 0;
}

int sq_settled_judge(struct sq_prices *prices,
		     const struct sq_programs *programs,
		     const struct sq_settings *settings, uint64_t now_ms)
{
	uint64_t lasts_ms = (uint64_t)settings->alert_depth * 1000;

	for (size_t i = 0; i < prices->count; i++) {
		struct sq_price *p = &prices->list[i];

		p->settled = true;
		p->unsettled = NULL;
		for (size_t j = 0; j < programs->count; j++) {
			const struct sq_program *one = programs->list[j];
			const char *why;

			if (!sq_price_is_of(p, one->name))
				continue;
			if (one->stats.seen_ms > p->seen_ms)
				p->seen_ms = one->stats.seen_ms;
			why = unsettled(one, p->path, settings);
			if (why)
				mark(p, why);
		}
	}
	if (!lasts_ms)
		return 0;
	return mark_alerted(prices, settings->anomaly_dir,
			    now_ms > lasts_ms ? now_ms - lasts_ms : 0);
}

/* ------------------------------------------------------------------- plans */

static void lower_some(struct sq_depthplan *plan,
		       const struct sq_prices *prices, enum sq_depth depth)
{
	sq_depthplan_start(plan, prices, SQ_DEPTH_FULL, 0);
	for (size_t i = 0; i < prices->count && plan->count < SQ_BUDGET_MOST;
	     i++) {
		const struct sq_price *p = &prices->list[i];
		double less = p->rate[SQ_DEPTH_FULL] - p->rate[depth];

		if (p->settled && sq_depthplan_can_except(p) &&
		    sq_depthplan_is_worth(plan, less, SQ_BUDGET_LOWERED_NS))
			sq_depthplan_except(plan, p, depth);
	}
}

static uint64_t newest_ms(const struct sq_prices *prices)
{
	uint64_t newest = 0;

	for (size_t i = 0; i < prices->count; i++)
		if (prices->list[i].seen_ms > newest)
			newest = prices->list[i].seen_ms;
	return newest;
}

/* Returns whether each program that needs a rule of its own can have one. */
static bool raise_all(struct sq_depthplan *plan, const struct sq_prices *prices,
		      enum sq_depth depth)
{
	uint64_t newest = newest_ms(prices);

	sq_depthplan_start(plan, prices, depth, 0);
	for (size_t i = 0; i < prices->count; i++) {
		const struct sq_price *p = &prices->list[i];

		if (p->settled || p->seen_ms + DAY_MS < newest)
			continue;
		if (plan->count == SQ_BUDGET_MOST ||
		    !sq_depthplan_can_except(p))
			return false;
		sq_depthplan_except(plan, p, SQ_DEPTH_FULL);
	}
	return true;
}

void sq_settled_plan(struct sq_depthplan *plan, const struct sq_prices *prices,
		     enum sq_depth depth)
{
	struct sq_depthplan other;

	lower_some(plan, prices, depth);
	if (raise_all(&other, prices, depth) &&
	    sq_depthplan_price(&other) < sq_depthplan_price(plan) * WORTH)
		*plan = other;
	plan->settles = true;
}
