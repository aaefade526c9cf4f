/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "overload.h"

#include <stdio.h>
#include <string.h>

#include "verdict.h"

void sq_overload_start(struct sq_engine *e)
{
	struct sq_overload_watch *w = &e->watch;

	w->order = sq_serials_counts(e->serials);
	w->due_ms = e->options.overload ? 0 : UINT64_MAX;
}

static bool is_due(const struct sq_overload_watch *w, uint64_t now_ms)
{
	bool gaps_only = !w->pending.causes;
	uint64_t pause_ms =
		gaps_only ? SQ_OVERLOAD_GAPS_MS : SQ_OVERLOAD_EVERY_MS;

	if (!w->begin_ms)
		return false;
	/* a clock that was set back does not put it off */
	if (w->told_ms && now_ms < w->told_ms + pause_ms && now_ms > w->told_ms)
		return false;
	return gaps_only || now_ms >= w->begin_ms + SQ_OVERLOAD_DELAY_MS;
}

/* The next moment at which something may have to be done. */
static void set_due(struct sq_overload_watch *w, uint64_t now_ms)
{
	w->due_ms = w->begin_ms ? now_ms + SQ_OVERLOAD_DELAY_MS / 2
				: w->swept_ms + SQ_OVERLOAD_EVERY_MS;
}

/* There is something to tell, that ev showed. */
static void begin(struct sq_engine *e, const struct sq_event *ev)
{
	struct sq_overload_watch *w = &e->watch;
	uint64_t time_ms = ev->stamp.time_ms;

	if (!w->begin_ms) {
		w->begin_ms = e->now_ms ? e->now_ms : time_ms;
		w->pending.first_ms = time_ms;
		sq_event_copy(&w->first, ev);
		set_due(w, w->begin_ms);
	}
	if (time_ms > w->pending.last_ms)
		w->pending.last_ms = time_ms;
}

/*
 * The kernel drops events ahead of their serials and behind them: its count may
 * hold those that are missing. Where all have come after all, nothing is lost.
 */
static void count_lost(struct sq_overload_watch *w)
{
	w->pending.lost = w->missing > w->dropped ? w->missing : w->dropped;
	if (w->pending.lost)
		w->pending.causes |= SQ_OVERLOAD_LOST;
	else
		w->pending.causes &= ~(unsigned int)SQ_OVERLOAD_LOST;
}

void sq_overload_lost(struct sq_engine *e, const struct sq_event *ev)
{
	struct sq_overload_watch *w = &e->watch;
	uint64_t lost = sq_overload_missing(w), before = w->lost;

	w->lost = lost;
	if (!e->options.overload)
		return;
	if (lost < before) { /* one that was lost has come after all */
		before -= lost;
		w->missing -= before < w->missing ? before : w->missing;
		count_lost(w);
		return;
	}
	w->lossy = true;
	w->missing += lost - before;
	count_lost(w);
	begin(e, ev);
}

void sq_overload_gap(struct sq_engine *e, const struct sq_event *ev)
{
	if (e->options.overload && e->watch.lossy)
		begin(e, ev);
}

void sq_engine_trouble(struct sq_engine *e, enum sq_overload_cause cause,
		       uint64_t number, const struct sq_event *ev)
{
	struct sq_overload_watch *w = &e->watch;
	struct sq_overload *o = &w->pending;
	uint64_t *most = cause == SQ_OVERLOAD_LATE     ? &o->late_ms
			 : cause == SQ_OVERLOAD_QUEUED ? &o->queued
						       : &o->stalled_ms;

	if (!e->options.overload)
		return;
	if (cause == SQ_OVERLOAD_LOST) {
		w->lossy = true;
		w->dropped += number;
		count_lost(w);
		sq_serials_doubt(e->serials);
	} else {
		o->causes |= cause;
		if (number > *most)
			*most = number;
	}
	begin(e, ev);
}

/* ------------------------------------------------------------- by program */

struct sweep {
	const struct sq_engine *e;
	struct sq_overload *o;
	unsigned int ranks[SQ_OVERLOAD_MAX]; /* of the list's */
};

/* Whom to list first where there are too many: strangers can be made up. */
static unsigned int rank_of(const struct sq_engine *e,
			    const struct sq_program *p)
{
	bool judged = p->stats.state != SQ_STATE_NEW && !sq_engine_learns(e, p);

	return (p->gaps ? 2 : 0) + judged;
}

static void put_program(struct sweep *s, unsigned int at, unsigned int rank,
			const struct sq_program *p)
{
	struct sq_overload_program *to = &s->o->programs[at];

	s->ranks[at] = rank;
	memset(to, 0, sizeof(*to));
	to->calls = p->recent;
	to->gap = p->gaps > 0;
	snprintf(to->program, sizeof(to->program), "%s", p->name);
}

static bool goes_ahead(const struct sweep *s, unsigned int rank, uint64_t calls,
		       unsigned int at)
{
	return rank != s->ranks[at] ? rank > s->ranks[at]
				    : calls > s->o->programs[at].calls;
}

static void list_program(void *ctx, struct sq_program *p)
{
	struct sweep *s = ctx;
	struct sq_overload *o = s->o;
	unsigned int rank = rank_of(s->e, p), at = o->count;

	if (!p->recent && !p->gaps)
		return;
	o->calls += p->recent;
	o->gap_count += p->gaps > 0;
	if (o->count == SQ_OVERLOAD_MAX) {
		o->others++;
		if (!goes_ahead(s, rank, p->recent, --at))
			return;
	} else {
		o->count++;
	}
	for (; at && goes_ahead(s, rank, p->recent, at - 1); at--) {
		o->programs[at] = o->programs[at - 1];
		s->ranks[at] = s->ranks[at - 1];
	}
	put_program(s, at, rank, p);
}

static void forget_program(void *ctx, struct sq_program *p)
{
	(void)ctx;
	p->recent = 0;
	p->gaps = 0;
}

/* What is listed by rank: by calls then, most first, with its share. */
static void order_programs(struct sq_overload *o)
{
	for (unsigned int i = 1; i < o->count; i++) {
		struct sq_overload_program moved = o->programs[i];
		unsigned int at = i;

		for (; at && o->programs[at - 1].calls < moved.calls; at--)
			o->programs[at] = o->programs[at - 1];
		o->programs[at] = moved;
	}
	for (unsigned int i = 0; i < o->count && o->calls; i++) {
		struct sq_overload_program *p = &o->programs[i];
		double share = (double)p->calls / (double)o->calls;
		double lost = share * (double)o->lost;

		p->lost = (uint64_t)lost + (lost > (double)(uint64_t)lost);
	}
}

static void list_programs(struct sq_engine *e)
{
	struct sweep s = { .e = e, .o = &e->watch.pending };

	s.o->count = s.o->gap_count = 0;
	s.o->calls = s.o->others = 0;
	sq_profile_each(e->profile, list_program, &s);
	order_programs(s.o);
}

static void tell(struct sq_engine *e, uint64_t now_ms)
{
	struct sq_overload_watch *w = &e->watch;

	list_programs(e);
	if (w->pending.causes || w->pending.gap_count) {
		if (!sq_reporter_overload(&e->reporter, &w->pending, &w->first))
			return; /* later, then */
		e->counts.overloads++;
		e->counts.overload_ms = now_ms;
		w->told_ms = now_ms;
	}
	w->missing = w->dropped = 0;
	w->begin_ms = 0;
	memset(&w->pending, 0, sizeof(w->pending));
	sq_profile_each(e->profile, forget_program, NULL);
	w->swept_ms = now_ms;
}

/* Nothing to tell: count anew, once a minute. */
static void count_anew(struct sq_engine *e, uint64_t now_ms)
{
	struct sq_overload_watch *w = &e->watch;

	if (now_ms < w->swept_ms + SQ_OVERLOAD_EVERY_MS &&
	    now_ms >= w->swept_ms)
		return;
	sq_profile_each(e->profile, forget_program, NULL);
	w->swept_ms = now_ms;
}

void sq_overload_turn(struct sq_engine *e)
{
	struct sq_overload_watch *w = &e->watch;

	if (is_due(w, e->now_ms))
		tell(e, e->now_ms);
	else if (!w->begin_ms)
		count_anew(e, e->now_ms);
	set_due(w, e->now_ms);
}

void sq_overload_pass(struct sq_engine *e, uint64_t now_ms, bool last)
{
	struct sq_overload_watch *w = &e->watch;

	if (!w->begin_ms)
		return;
	if (last || is_due(w, now_ms))
		tell(e, now_ms);
	set_due(w, now_ms);
}

bool sq_engine_owes(const struct sq_engine *e)
{
	return sq_portscans_counts(e->scans)->scans || e->watch.begin_ms ||
	       sq_reporter_owes(&e->reporter);
}
