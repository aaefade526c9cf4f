/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/reporter.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static void start(struct sq_reporter *r, enum sq_reason reason,
		  const struct sq_event *ev, const char *program)
{
	struct sq_alert *a = &r->a;

	memset(a, 0, sizeof(*a));
	a->reason = reason;
	a->event = *ev;
	snprintf(a->program, sizeof(a->program), "%s", program);
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

static void find_nearest(struct sq_alert *a, struct sq_program *program,
			 const struct sq_window *w)
{
	const sq_call *nearest;

	a->distance = sq_program_distance(program, w->calls, w->fill, &nearest);
	if (!nearest)
		return;
	a->nearest_count = program->k;
	memcpy(a->nearest, nearest, program->k * sizeof(*nearest));
}

void sq_reporter_sequence(struct sq_reporter *r, enum sq_reason reason,
			  const struct sq_event *ev, struct sq_program *program,
			  const struct sq_history *history,
			  const struct sq_verdict *v)
{
	struct sq_alert *a = &r->a;
	struct sq_trail trail;

	if (!may_raise(r))
		return;
	sq_history_trail(history, program->k, &trail);
	start(r, reason, ev, program->name);
	a->order = v->order;
	a->locality = v->locality;
	a->mismatches = v->mismatches;
	a->tainted = v->tainted;
	a->call_count = trail.window.fill;
	memcpy(a->calls, trail.window.calls,
	       trail.window.fill * sizeof(*a->calls));
	find_nearest(a, program, &trail.window);
	a->run_count = v->run;
	memcpy(a->run, trail.run.calls + SQ_RUN_KEPT - v->run,
	       v->run * sizeof(*a->run));
	a->history = *history;
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
