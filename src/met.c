/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "met.h"

#include <string.h>

#include "detect/place.h"
#include "stream/madeup.h"
#include "stream/naming.h"
#include "verdict.h"

int sq_engine_host_hold(struct sq_engine *e)
{
	int err = sq_profile_get(e->profile, SQ_HOST_NAME, strlen(SQ_HOST_NAME),
				 true, &e->host, NULL);

	if (err < 0 && err != -SQ_ENOMEM)
		err = sq_profile_get(e->profile, SQ_HOST_NAME,
				     strlen(SQ_HOST_NAME), true, &e->host,
				     NULL);
	return err;
}

void sq_engine_program_hold(void *ctx, struct sq_program *p)
{
	sq_profile_hold(((const struct sq_engine *)ctx)->profile, p);
}

void sq_engine_program_release(void *ctx, struct sq_program *p)
{
	sq_profile_release(((const struct sq_engine *)ctx)->profile, p);
}

bool sq_engine_programs_full(void *ctx)
{
	return sq_profile_full(((const struct sq_engine *)ctx)->profile);
}

#define UNIT_MAX (SQ_ITEM_LEN / 2) /* bytes; the path needs room, too */

/*
 * The program of that name as an item of the host's starts: its path made
 * general, behind its unit.
 */
static struct sq_fact start_of(const char *name)
{
	struct sq_fact fact = { .facet = SQ_FACET_START, .judged = true };
	size_t unit_len = sq_program_unit_len(name), len;
	char place[SQ_ITEM_LEN];
	const char *path = unit_len ? name + unit_len + 1 : name;

	len = sq_place_program(path, strlen(path), place);
	if (unit_len >= UNIT_MAX)
		unit_len = UNIT_MAX - 1;
	memcpy(fact.bytes, name, unit_len);
	if (unit_len)
		fact.bytes[unit_len++] = ':';
	if (len > SQ_ITEM_LEN - unit_len)
		len = SQ_ITEM_LEN - unit_len;
	memcpy(fact.bytes + unit_len, place, len);
	fact.len = (uint8_t)(unit_len + len);
	return fact;
}

/* Memory that runs out here costs the count of one start. */
static void count_start(struct sq_engine *e, const struct sq_program *p)
{
	struct sq_fact fact;

	if (e->options.mode == SQ_MODE_DETECT || e->counts.suspect ||
	    sq_profile_full(e->profile))
		return;
	fact = start_of(p->name);
	sq_facets_learn(&e->host->facets, &fact);
}

int sq_engine_unit(void *ctx, const struct sq_event *ev,
		   char unit[static SQ_UNIT_LEN])
{
	struct sq_engine *e = ctx;

	return e->sink.unit ? e->sink.unit(e->sink.ctx, ev, unit) : 0;
}

void sq_engine_program_met(void *ctx, const struct sq_event *ev,
			   struct sq_program *p)
{
	struct sq_engine *e = ctx;

	count_start(e, p);
	if (e->sink.probe && !sq_program_in_container(p->name) &&
	    sq_lifecycle_probe(p, e->now_ms))
		e->sink.probe(e->sink.ctx, ev, p);
}

/* Whether starter starts new programs all the time. */
static bool starts_anything(const struct sq_program *starter)
{
	const struct sq_items *starts = &starter->facets.items[SQ_FACET_START];
	uint64_t times = sq_items_times(starts);

	return starts->full ||
	       (times >= SQ_STARTS_MIN &&
		(uint64_t)starts->once * SQ_STARTS_OPEN > times);
}

/* Whether a program that the profile does not hold is to be told of. */
static bool is_news(const struct sq_engine *e, const struct sq_event *ev,
		    const char *name)
{
	const struct sq_items *starts = &e->host->facets.items[SQ_FACET_START];
	struct sq_fact fact;

	if (e->options.mode == SQ_MODE_LEARN ||
	    (!sq_name_origin(name, strlen(name)) && sq_engine_expects(e, ev)))
		return false;
	if (e->options.mode != SQ_MODE_AUTO || !e->options.odds.one_in)
		return true;
	fact = start_of(name);
	if (sq_items_has(starts, sq_items_key(starts, fact.bytes, fact.len)))
		return false; /* another one in /tmp, say */
	if (e->starter && starts_anything(e->starter) &&
	    !sq_name_origin(name, strlen(name)))
		return false;
	if (e->starter && e->starter->stats.state == SQ_STATE_DETECTING)
		return true;
	return sq_odds_watches(&e->options.odds, &e->host->facets,
			       SQ_FACET_START);
}

bool sq_engine_stranger_met(void *ctx, const struct sq_event *ev,
			    const char *name, int damage, bool again,
			    const struct sq_why *why)
{
	struct sq_engine *e = ctx;

	e->counts.damaged += damage < 0 && !again;
	e->counts.programs += damage >= 0 && !again;
	if (damage < 0 && !again && e->sink.damaged)
		e->sink.damaged(e->sink.ctx, name, why);
	if (damage >= 0 && e->news_count)
		return e->news_told; /* with what its parent did */
	if (damage >= 0)
		return !is_news(e, ev, name) ||
		       sq_engine_report(e, SQ_REASON_NEW_PROGRAM, ev, name);
	return e->options.mode == SQ_MODE_LEARN ||
	       sq_engine_report(e, SQ_REASON_LOST_PROGRAM, ev, name);
}

int sq_engine_identity(struct sq_engine *e, const struct sq_event *ev,
		       const char *name, size_t name_len,
		       const struct sq_identity *identity, bool tell)
{
	bool learn = e->options.mode == SQ_MODE_LEARN, waits;
	struct sq_program *p;
	int err = sq_profile_get(e->profile, name, name_len, false, &p, NULL);

	if (err != 0)
		return err == -SQ_ENOMEM ? err : 0;
	waits = !tell && !learn && sq_lifecycle_has_other(p, identity);
	if (!waits && sq_lifecycle_is_changed(p, identity, learn)) {
		sq_engine_report(e, SQ_REASON_PROGRAM_CHANGED, ev, p->name);
		if (e->options.relearn_changed &&
		    e->options.mode == SQ_MODE_AUTO)
			sq_lifecycle_relearn(p, identity, e->now_ms);
	}
	sq_profile_release(e->profile, p);
	return waits;
}

void sq_engine_tell_crowd(struct sq_engine *e, const struct sq_event *ev)
{
	uint64_t crowded = sq_tracker_counts(e->tracker)->crowded;
	const struct sq_program *program;

	if (crowded == e->crowded || e->options.mode == SQ_MODE_LEARN ||
	    (e->crowd_ms &&
	     e->now_ms - e->crowd_ms < e->options.rule.repeat_ms))
		return;
	e->crowded = crowded;
	program = sq_tracker_crowd(e->tracker);
	if (sq_engine_report(e, SQ_REASON_STREAMS, ev,
			     program ? program->name : ""))
		e->crowd_ms = e->now_ms;
}
