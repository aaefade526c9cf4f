/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/reporter.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "stream/naming.h"

#define FIRST_COMM_LEN 16 /* bytes; the kernel's comm, with its NUL */

static void start(struct sq_reporter *r, enum sq_reason reason,
		  const struct sq_event *ev, const char *program)
{
	struct sq_alert *a = &r->a;

	a->reason = reason;
	memset(a, 0, sq_alert_size(a));
	a->reason = reason;
	sq_event_copy(&a->event, ev);
	a->came_ms = r->now_ms;
	snprintf(a->program, sizeof(a->program), "%s", program);
}

/* The comm that a program has at its start: its script's, or its path's end. */
static void first_comm(const char *name, char comm[static FIRST_COMM_LEN])
{
	size_t len;
	const char *path = sq_program_path(name, &len);
	const char *slash = memrchr(path, '/', len);
	const char *first = slash ? slash + 1 : path;

	if (path[len] == '[')
		first = sq_program_comm(name, &len);
	else
		len -= (size_t)(first - path);
	if (len >= FIRST_COMM_LEN)
		len = FIRST_COMM_LEN - 1;
	memcpy(comm, first, len);
	comm[len] = '\0';
}

/*
 * Of an execve, put the program that acted in the place of the started one,
 * which the record names.
 */
static void name_actor(struct sq_alert *a)
{
	struct sq_event *ev = &a->event;
	const char *path;
	size_t len;

	if (!sq_event_is_exec(ev))
		return;
	a->started_len =
		ev->exe_len < SQ_OBJECT_LEN ? ev->exe_len : SQ_OBJECT_LEN - 1;
	memcpy(a->started, ev->exe, a->started_len);
	first_comm(a->program, ev->comm);
	ev->comm_len = strlen(ev->comm);
	path = sq_program_path(a->program, &len);
	snprintf(ev->exe, sizeof(ev->exe), "%.*s", (int)len, path);
	ev->exe_len = strlen(ev->exe);
}

static enum sq_alert_class class_of(enum sq_reason reason)
{
	if (reason == SQ_REASON_NEW_PROGRAM)
		return SQ_CLASS_PROGRAM;
	return reason >= SQ_REASON_SCAN_FIN ? SQ_CLASS_SCAN : SQ_CLASS_ACT;
}

static bool suppress(struct sq_reporter *r, const struct sq_limiter_ask *ask,
		     enum sq_reason reason, const struct sq_event *ev)
{
	(*r->suppressed)++;
	sq_digest_add(&r->digest, reason, ev, ask->program, ask->bad);
	return false;
}

/*
 * Asked ahead of making an alert, which is large: most may be suppressed. bad:
 * as odds of 1 in so many.
 */
static bool may_raise(struct sq_reporter *r, enum sq_reason reason,
		      const struct sq_event *ev, const char *program,
		      uint64_t bad)
{
	r->asked = (struct sq_limiter_ask){ class_of(reason), program,
					    sq_event_user(ev), bad };
	return sq_limiter_allow(&r->limiter, r->rate, &r->asked) ||
	       suppress(r, &r->asked, reason, ev);
}

/* The alert is made. Returns whether it was taken. */
static bool raise_alert(struct sq_reporter *r, const struct sq_event *ev)
{
	if (!r->alert(r->ctx, &r->a))
		return suppress(r, &r->asked, r->a.reason, ev);
	(*r->alerts)++;
	return true;
}

/* NULL: none. Input without times says nothing of what belongs together. */
static struct sq_episode *episode_of(struct sq_reporter *r,
				     const struct sq_event *ev)
{
	return ev->stamp.time_ms ? sq_episodes_find(&r->episodes, ev, r->now_ms)
				 : NULL;
}

/* a may belong to an episode that was told of. */
static void set_root(struct sq_alert *a, const struct sq_episode *ep)
{
	if (ep && ep->messages)
		a->root = ep->root;
}

/*
 * Asked ahead of making the alert on an act. If it is not to be made, r->quiet
 * says whether the operator has heard of its episode, whose evidence is full.
 */
static bool may_act(struct sq_reporter *r, enum sq_reason reason,
		    const struct sq_event *ev, const char *program,
		    struct sq_act act)
{
	struct sq_episode *ep = episode_of(r, ev);

	if (!ep && ev->stamp.time_ms)
		ep = sq_episodes_open(&r->episodes, ev, r->now_ms);
	r->episode = ep;
	r->act = act;
	r->quiet = ep && !sq_episode_asks(ep, ev, &act);
	if (r->quiet)
		return ep->acts <= SQ_EPISODE_ACTS;
	return may_raise(r, reason, ev, program, act.bad);
}

/* The alert on an act is made. Returns whether the operator hears of it. */
static bool raise_act(struct sq_reporter *r, const struct sq_event *ev)
{
	struct sq_episode *ep = r->episode;
	struct sq_alert *a = &r->a;

	set_root(a, ep);
	a->quiet = r->quiet;
	if (r->quiet) {
		(*r->joined)++;
		r->alert(r->ctx, a); /* without room, the log still has it */
		return true;
	}
	if (!raise_alert(r, ev))
		return false;
	if (ep && !ep->messages) {
		sq_alert_id(&a->event, ep->root.id);
		sq_alert_file(a, ep->root.file);
	}
	if (ep)
		sq_episode_told(ep, &r->act);
	return true;
}

void sq_reporter_init(struct sq_reporter *r, uint64_t seed)
{
	memset(r, 0, sizeof(*r));
	sq_limiter_init(&r->limiter, seed);
	sq_episodes_init(&r->episodes, seed);
}

void sq_reporter_free(struct sq_reporter *r)
{
	sq_limiter_free(&r->limiter);
	sq_episodes_free(&r->episodes);
}

bool sq_reporter_owes(const struct sq_reporter *r)
{
	return r->digest.count > 0;
}

/* What was suppressed, with the worst of it as what set it off. */
static void tell_digest(struct sq_reporter *r)
{
	const struct sq_digest *d = &r->digest;
	struct sq_alert *a = &r->a;

	start(r, SQ_REASON_SUPPRESSED, &d->worst, d->programs[0].program);
	if (class_of(d->programs[0].reason) == SQ_CLASS_ACT)
		name_actor(a);
	a->count = d->count;
	a->suppressed_count = d->fill;
	memcpy(a->suppressed, d->programs, d->fill * sizeof(*a->suppressed));
	if (!r->alert(r->ctx, a)) /* in the next minute then, with more */
		return;
	(*r->alerts)++;
	sq_digest_clear(&r->digest);
}

void sq_reporter_minute(struct sq_reporter *r, uint64_t now_ms)
{
	r->now_ms = now_ms;
	if (sq_limiter_turn(&r->limiter, now_ms) && sq_reporter_owes(r))
		tell_digest(r);
}

void sq_reporter_pass(struct sq_reporter *r, uint64_t ms)
{
	bool last = ms > UINT64_MAX - r->now_ms;

	if (last && sq_reporter_owes(r))
		tell_digest(r);
	else if (!last)
		sq_reporter_minute(r, r->now_ms + ms);
}

/* How bad something is by itself: as odds of 1 in so many. */
static uint64_t badness(enum sq_reason reason, unsigned int order)
{
	static const uint64_t by_order[] = { 1000000, 100000, 10000, 1000 };

	if (reason == SQ_REASON_NEW_SEQUENCE && order)
		return order <= 4 ? by_order[order - 1] : 100;
	return class_of(reason) == SQ_CLASS_ACT ? 1000 : 1;
}

bool sq_reporter_program(struct sq_reporter *r, enum sq_reason reason,
			 const struct sq_event *ev, const char *program,
			 const char *parent)
{
	if (!may_raise(r, reason, ev, program, badness(reason, 0)))
		return false;
	start(r, reason, ev, program);
	r->a.calls[0] = ev->call;
	r->a.call_count = 1;
	if (parent)
		snprintf(r->a.parent, sizeof(r->a.parent), "%s", parent);
	set_root(&r->a, episode_of(r, ev));
	return raise_alert(r, ev);
}

/* The window, and the known sequence that is nearest to it. */
static void set_calls(struct sq_alert *a, struct sq_program *program,
		      const struct sq_window *w)
{
	const sq_call *nearest;

	a->call_count = w->fill;
	memcpy(a->calls, w->calls, w->fill * sizeof(*a->calls));

	a->distance = sq_program_distance(program, w->calls, w->fill, &nearest);
	if (!nearest)
		return;
	a->nearest_count = program->k;
	memcpy(a->nearest, nearest, program->k * sizeof(*nearest));
}

/* r->a becomes what ev, the newest call of stream, was found to be. */
static void start_sequence(struct sq_reporter *r, enum sq_reason reason,
			   const struct sq_event *ev,
			   struct sq_program *program,
			   const struct sq_stream *stream,
			   const struct sq_verdict *v)
{
	struct sq_alert *a = &r->a;
	struct sq_trail trail;

	sq_history_trail(&stream->history, program->k, &trail);
	start(r, reason, ev, program->name);
	name_actor(a);
	a->order = v->order;
	a->locality = v->locality;
	a->mismatches = v->mismatches;
	a->tainted = v->tainted;
	set_calls(a, program, &trail.window);
	a->run_count = v->run;
	memcpy(a->run, trail.run.calls + SQ_RUN_KEPT - v->run,
	       v->run * sizeof(*a->run));
	a->history = stream->history;
}

bool sq_reporter_sequence(struct sq_reporter *r, enum sq_reason reason,
			  const struct sq_event *ev, struct sq_program *program,
			  const struct sq_stream *stream,
			  const struct sq_verdict *v)
{
	const struct sq_act act = { SQ_FACET_CALL, badness(reason, v->order) };

	if (!may_act(r, reason, ev, program->name, act))
		return r->quiet;
	start_sequence(r, reason, ev, program, stream, v);
	return raise_act(r, ev);
}

void sq_reporter_goes_on(struct sq_reporter *r, const struct sq_event *ev,
			 struct sq_program *program,
			 const struct sq_stream *stream,
			 const struct sq_verdict *v)
{
	struct sq_episode *ep = episode_of(r, ev);

	if (!ep || !ep->messages || !sq_episode_counts(ep, ev))
		return;
	r->episode = ep;
	r->quiet = true;
	start_sequence(r, SQ_REASON_NEW_SEQUENCE, ev, program, stream, v);
	r->a.goes_on = true;
	raise_act(r, ev);
}

static enum sq_reason reason_of(enum sq_facet facet)
{
	static const enum sq_reason reasons[SQ_FACET_COUNT] = {
		[SQ_FACET_CALL] = SQ_REASON_NEW_SEQUENCE,
		[SQ_FACET_ARGUMENT] = SQ_REASON_NEW_ARGUMENT,
		[SQ_FACET_ERROR] = SQ_REASON_NEW_ERROR,
		[SQ_FACET_USER] = SQ_REASON_NEW_USER,
		[SQ_FACET_START] = SQ_REASON_NEW_START,
		[SQ_FACET_READ] = SQ_REASON_NEW_PATH,
		[SQ_FACET_WRITE] = SQ_REASON_NEW_PATH,
		[SQ_FACET_PEER] = SQ_REASON_NEW_PEER,
		[SQ_FACET_SCRIPT] = SQ_REASON_NEW_PROGRAM,
		[SQ_FACET_STREAM] = SQ_REASON_NEW_STREAM,
	};

	return reasons[facet];
}

static const struct sq_news *least_likely(const struct sq_news *news,
					  unsigned int count)
{
	const struct sq_news *least = news;

	for (unsigned int i = 1; i < count; i++)
		if (news[i].one_in > least->one_in)
			least = &news[i];
	return least;
}

/* Behind all that are less likely; what only goes with them comes last. */
static void add_news(struct sq_alert *a, const struct sq_news *news)
{
	unsigned int at = a->news_count + a->with_count;
	struct sq_alert_news *to;

	a->news_count += news->one_in > 0;
	a->with_count += news->one_in == 0;
	for (; at && a->news[at - 1].one_in < news->one_in; at--)
		a->news[at] = a->news[at - 1];
	to = &a->news[at];
	to->facet = news->facet;
	to->host = news->host;
	to->one_in = news->one_in;
	to->seen = news->seen;
	to->object_len = news->object_len < SQ_OBJECT_LEN ? news->object_len
							  : SQ_OBJECT_LEN - 1;
	memcpy(to->object, news->object, to->object_len);
	to->object[to->object_len] = '\0';
}

bool sq_reporter_news(struct sq_reporter *r, const struct sq_event *ev,
		      struct sq_program *program,
		      const struct sq_stream *stream,
		      const struct sq_news *news, unsigned int count)
{
	struct sq_alert *a = &r->a;
	const struct sq_news *first;
	struct sq_act act;
	struct sq_trail trail;

	assert(count && count <= SQ_FACET_COUNT);
	first = least_likely(news, count);
	act = (struct sq_act){ first->facet, first->one_in };
	if (!may_act(r, reason_of(first->facet), ev, program->name, act))
		return r->quiet;
	sq_history_trail(&stream->history, program->k, &trail);
	start(r, SQ_REASON_NEW_SEQUENCE, ev, program->name);
	name_actor(a);
	for (unsigned int i = 0; i < count; i++)
		add_news(a, &news[i]);
	a->reason = reason_of(a->news[0].facet);
	a->order = 1; /* of a new call; the other reasons have none */
	a->locality = stream->frame.locality;
	a->mismatches = stream->frame.mismatches;
	a->tainted = stream->frame.tainted > 0;
	set_calls(a, program, &trail.window);
	a->run[0] = ev->call;
	a->run_count = a->news[0].facet == SQ_FACET_CALL;
	a->history = stream->history;
	return raise_act(r, ev);
}

bool sq_reporter_overload(struct sq_reporter *r, const struct sq_overload *o,
			  const struct sq_event *ev)
{
	struct sq_event *named = &r->a.event;

	start(r, SQ_REASON_OVERLOAD, ev, "");
	named->pid = named->ppid = 0;
	named->comm_len = named->exe_len = 0;
	*named->comm = *named->exe = '\0';
	r->a.overload = *o;
	if (!r->alert(r->ctx, &r->a))
		return false;
	(*r->alerts)++;
	return true;
}

void sq_reporter_scan(struct sq_reporter *r, const struct sq_portscan *scan,
		      const struct sq_event *ev)
{
	enum sq_reason reason =
		(enum sq_reason)(SQ_REASON_SCAN_FIN + scan->kind);

	if (!may_raise(r, reason, ev, sq_reason_name(reason), 1))
		return;
	start(r, reason, ev, "");
	r->a.scan = *scan;
	raise_alert(r, ev);
}

void sq_reporter_scans(struct sq_reporter *r, struct sq_portscans *scans,
		       const struct sq_portscan_rule *rule)
{
	struct sq_portscan scan;

	while (sq_portscans_due(scans, rule, &scan, &r->newest))
		sq_reporter_scan(r, &scan, &r->newest);
}
