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

	memset(a, 0, sizeof(*a));
	a->reason = reason;
	sq_event_copy(&a->event, ev);
	a->came_ms = r->now_ms;
	snprintf(a->program, sizeof(a->program), "%s", program);
}

/* The comm that a program has at its start: its script's, or its path's end. */
static void first_comm(const char *name, char comm[static FIRST_COMM_LEN])
{
	size_t len = sq_program_path_len(name);
	const char *slash = memrchr(name, '/', len);
	const char *first = slash ? slash + 1 : name;

	if (name[len] == '[') { /* [comm] */
		first = name + len + 1;
		len = strlen(first) - 1;
	} else {
		len -= (size_t)(first - name);
	}
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

	if (!sq_event_is_exec(ev))
		return;
	a->started_len =
		ev->exe_len < SQ_OBJECT_LEN ? ev->exe_len : SQ_OBJECT_LEN - 1;
	memcpy(a->started, ev->exe, a->started_len);
	first_comm(a->program, ev->comm);
	ev->comm_len = strlen(ev->comm);
	snprintf(ev->exe, sizeof(ev->exe), "%.*s",
		 (int)sq_program_path_len(a->program), a->program);
	ev->exe_len = strlen(ev->exe);
}

/* Asked ahead of making an alert, which is large: most may be suppressed. */
static bool may_raise(struct sq_reporter *r)
{
	bool allowed = sq_limiter_allow(&r->programs, r->rate);

	*r->suppressed += !allowed;
	return allowed;
}

static void raise_alert(struct sq_reporter *r)
{
	(*r->alerts)++;
	r->alert(r->ctx, &r->a);
}

/* Scanners can forge addresses: programs' alerts must not drown in theirs. */
static unsigned int scan_rate(unsigned int rate)
{
	return rate / 2 + rate % 2;
}

void sq_reporter_minute(struct sq_reporter *r, uint64_t now_ms,
			const struct sq_event *ev)
{
	uint64_t suppressed = 0, scans = 0;

	r->now_ms = now_ms;
	sq_limiter_turn(&r->programs, r->rate, now_ms, &suppressed);
	sq_limiter_turn(&r->scans, scan_rate(r->rate), now_ms, &scans);
	if ((!suppressed && !scans) || !may_raise(r))
		return;
	start(r, SQ_REASON_SUPPRESSED, ev, "");
	r->a.count = suppressed + scans;
	raise_alert(r);
}

void sq_reporter_program(struct sq_reporter *r, enum sq_reason reason,
			 const struct sq_event *ev, const char *program,
			 const char *parent)
{
	if (!may_raise(r))
		return;
	start(r, reason, ev, program);
	r->a.calls[0] = ev->call;
	r->a.call_count = 1;
	if (parent)
		snprintf(r->a.parent, sizeof(r->a.parent), "%s", parent);
	raise_alert(r);
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

void sq_reporter_sequence(struct sq_reporter *r, enum sq_reason reason,
			  const struct sq_event *ev, struct sq_program *program,
			  const struct sq_stream *stream,
			  const struct sq_verdict *v)
{
	struct sq_alert *a = &r->a;
	struct sq_trail trail;

	if (!may_raise(r))
		return;
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
	raise_alert(r);
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
	};

	return reasons[facet];
}

/* Behind all that are less likely. */
static void add_news(struct sq_alert *a, const struct sq_news *news)
{
	unsigned int at = a->news_count++;
	struct sq_alert_news *to;

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

void sq_reporter_news(struct sq_reporter *r, const struct sq_event *ev,
		      struct sq_program *program,
		      const struct sq_stream *stream,
		      const struct sq_news *news, unsigned int count)
{
	struct sq_alert *a = &r->a;
	struct sq_trail trail;

	assert(count && count <= SQ_FACET_COUNT);
	if (!may_raise(r))
		return;
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
	raise_alert(r);
}

void sq_reporter_scan(struct sq_reporter *r, const struct sq_portscan *scan,
		      const struct sq_event *ev)
{
	if (!sq_limiter_allow(&r->scans, scan_rate(r->rate))) {
		(*r->suppressed)++;
		return;
	}
	if (!may_raise(r))
		return;
	start(r, (enum sq_reason)(SQ_REASON_SCAN_FIN + scan->kind), ev, "");
	r->a.scan = *scan;
	raise_alert(r);
}

void sq_reporter_scans(struct sq_reporter *r, struct sq_portscans *scans,
		       const struct sq_portscan_rule *rule)
{
	struct sq_portscan scan;

	while (sq_portscans_due(scans, rule, &scan, &r->newest))
		sq_reporter_scan(r, &scan, &r->newest);
}
