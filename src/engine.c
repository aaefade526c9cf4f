/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "naming.h"

struct sq_engine {
	struct sq_engine_options options;
	struct sq_engine_sink sink;
	struct sq_profile *profile; /* borrowed */
	struct sq_tracker *tracker;
	struct sq_engine_counts counts;
	struct sq_alert alert; /* the one on its way; too large for a stack */
	unsigned int source;
	uint64_t now_ms;
};

static void process_ended(void *ctx, const struct sq_process *p)
{
	struct sq_engine *e = ctx;

	if (e->sink.ended && p->stats.calls)
		e->sink.ended(e->sink.ctx, p);
}

int sq_engine_new(struct sq_engine **out,
		  const struct sq_engine_options *options,
		  struct sq_profile *profile, const struct sq_engine_sink *sink)
{
	struct sq_engine *e = calloc(1, sizeof(*e));
	int err;

	if (!e)
		return -SQ_ENOMEM;
	e->options = *options;
	e->sink = *sink;
	e->profile = profile;
	err = sq_tracker_new(&e->tracker, options->max_streams, options->seed,
			     process_ended, e);
	if (err < 0) {
		free(e);
		return err;
	}
	*out = e;
	return 0;
}

void sq_engine_free(struct sq_engine *e)
{
	if (!e)
		return;
	sq_tracker_free(e->tracker);
	free(e);
}

void sq_engine_set_options(struct sq_engine *e,
			   const struct sq_engine_options *options)
{
	e->options = *options;
}

void sq_engine_set_source(struct sq_engine *e, unsigned int source)
{
	e->source = source;
}

/* Our own work, of this process or one before it. */
static bool is_own(const struct sq_engine *e, const struct sq_event *ev)
{
	if (e->options.own_pid && ev->pid == e->options.own_pid)
		return true;
	return ev->evidence && e->options.own_exe &&
	       strcmp(ev->exe, e->options.own_exe) == 0;
}

static void start_alert(struct sq_engine *e, enum sq_reason reason,
			const struct sq_event *ev, const char *program)
{
	struct sq_alert *a = &e->alert;

	memset(a, 0, sizeof(*a));
	a->reason = reason;
	a->event = *ev;
	snprintf(a->program, sizeof(a->program), "%s", program);
}

static void raise_alert(struct sq_engine *e)
{
	e->counts.alerts++;
	e->sink.alert(e->sink.ctx, &e->alert);
}

static void report_program(struct sq_engine *e, enum sq_reason reason,
			   const struct sq_event *ev, const char *program)
{
	start_alert(e, reason, ev, program);
	e->alert.calls[0] = ev->call;
	e->alert.call_count = 1;
	raise_alert(e);
}

/* The program that ev names, from the profile; a new one is reported. */
static int meet_program(struct sq_engine *e, const struct sq_event *ev,
			struct sq_program **out)
{
	bool detect = e->options.mode == SQ_MODE_DETECT;
	char name[SQ_PROGRAM_NAME_LEN];
	size_t len = sq_program_name(ev, e->options.interpreters, name);
	struct sq_why why = { "" };
	int err;

	err = sq_profile_get(e->profile, name, len, false, out, &why);
	if (err == 0 || err == -SQ_ENOMEM)
		return err;
	if (err < 0) {
		e->counts.damaged++;
		if (e->sink.damaged)
			e->sink.damaged(e->sink.ctx, name, &why);
	} else {
		e->counts.programs++;
	}
	if (detect)
		report_program(e,
			       err < 0 ? SQ_REASON_LOST_PROGRAM
				       : SQ_REASON_NEW_PROGRAM,
			       ev, name);
	return sq_profile_get(e->profile, name, len, true, out, NULL);
}

/* A fork keeps its parent's program: a thread's new name is no other one. */
static int name_program(struct sq_engine *e, struct sq_process *process,
			const struct sq_event *ev)
{
	const struct sq_process *parent =
		sq_tracker_find(e->tracker, ev, ev->ppid);

	process->source = e->source;
	if (parent && parent->program && parent->exe == process->exe) {
		process->program = parent->program;
		return 0;
	}
	return meet_program(e, ev, &process->program);
}

static void report_sequence(struct sq_engine *e, const struct sq_stream *stream,
			    const struct sq_event *ev, const char *program,
			    const struct sq_verdict *v)
{
	unsigned int k = stream->window.fill;
	struct sq_alert *a = &e->alert;

	start_alert(e, SQ_REASON_NEW_SEQUENCE, ev, program);
	a->order = v->order;
	a->distance = v->distance;
	a->locality = v->locality;
	a->mismatches = v->mismatches;
	a->call_count = k;
	memcpy(a->calls, stream->window.calls, k * sizeof(*a->calls));
	if (v->nearest) {
		a->nearest_count = k;
		memcpy(a->nearest, v->nearest, k * sizeof(*a->nearest));
	}
	a->history = stream->history;
	raise_alert(e);
}

static void note_mismatch(struct sq_process_stats *s,
			  const struct sq_verdict *v)
{
	s->mismatches++;
	if (v->locality > s->max_locality)
		s->max_locality = v->locality;
	if (v->distance > s->max_distance)
		s->max_distance = v->distance;
	if (!s->min_order || v->order < s->min_order)
		s->min_order = v->order;
}

static int judge(struct sq_engine *e, struct sq_process *process,
		 struct sq_stream *stream, const struct sq_event *ev)
{
	struct sq_program *program = process->program;
	bool known = program->revision || program->stats.calls;
	struct sq_verdict v;
	int err = sq_detector_judge(&e->options.rule, known ? program : NULL,
				    program->k, stream->window.calls,
				    &stream->detection, &v);

	if (err < 0 || !v.mismatch)
		return err;
	e->counts.mismatches++;
	note_mismatch(&process->stats, &v);
	if (v.alert && known)
		report_sequence(e, stream, ev, program->name, &v);
	return 0;
}

static int learn(struct sq_engine *e, struct sq_program *program,
		 const struct sq_stream *stream, const struct sq_event *ev)
{
	int added = sq_program_learn(program, stream->window.calls,
				     ev->stamp.time_ms);

	e->counts.learned += added == 1;
	return added < 0 ? added : 0;
}

/* One call of a known process into its stream. */
static int count_call(struct sq_engine *e, struct sq_process *process,
		      struct sq_stream *stream, const struct sq_event *ev)
{
	struct sq_program *program = process->program;
	bool learning = e->options.mode == SQ_MODE_LEARN;

	process->stats.calls++;
	if (learning)
		sq_program_count(program, ev->stamp.time_ms);
	sq_history_push(&stream->history, ev->call, ev->stamp.time_ms);
	if (!sq_window_push(&stream->window, program->k, ev->call))
		return 0;
	e->counts.windows++;
	process->stats.windows++;
	return learning ? learn(e, program, stream, ev)
			: judge(e, process, stream, ev);
}

int sq_engine_event(struct sq_engine *e, const struct sq_event *ev)
{
	struct sq_process *process;
	struct sq_stream *stream;
	int err = 0;

	if (ev->kind == SQ_EVENT_SEEN)
		return 0;
	if (!(ev->keyed || ev->evidence) || is_own(e, ev)) {
		e->counts.ignored++;
		return 0;
	}
	e->now_ms = ev->stamp.time_ms;
	process = sq_tracker_process(e->tracker, ev);
	if (!process) {
		e->counts.orphans += ev->kind == SQ_EVENT_URING;
		return ev->kind == SQ_EVENT_URING ? 0 : -SQ_ENOMEM;
	}
	e->counts.calls++;
	if (!process->program && !sq_event_is_exec(ev))
		err = name_program(e, process, ev);
	stream = sq_tracker_stream(e->tracker, process, ev);
	if (!stream || err < 0)
		return -SQ_ENOMEM;
	if (process->program)
		err = count_call(e, process, stream, ev);
	process = sq_tracker_after(e->tracker, process, stream, ev);
	if (process && sq_event_is_exec(ev) && err == 0) {
		process->source = e->source;
		err = meet_program(e, ev, &process->program);
	}
	return err;
}

void sq_engine_flush(struct sq_engine *e)
{
	sq_tracker_flush(e->tracker);
}

uint64_t sq_engine_now_ms(const struct sq_engine *e)
{
	return e->now_ms;
}

const struct sq_engine_counts *sq_engine_counts(const struct sq_engine *e)
{
	return &e->counts;
}

const struct sq_tracker_counts *sq_engine_tracker(const struct sq_engine *e)
{
	return sq_tracker_counts(e->tracker);
}
