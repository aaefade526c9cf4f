/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine.h"

#include <stdlib.h>
#include <string.h>

#include "base/seed.h"
#include "detect/learner.h"
#include "met.h"
#include "verdict.h"

/* The stream s has ended. Its program learns what is left of s. */
static void stream_ended(void *ctx, struct sq_process *process,
			 struct sq_stream *s)
{
	struct sq_engine *e = ctx;
	struct sq_case c;

	if (!process->program || !sq_engine_learns(e, process->program) ||
	    e->counts.suspect || !sq_engine_has_room(e, process->program))
		return;
	sq_history_trail(&s->history, process->program->k, &e->trail);
	c = sq_engine_case(e, process->program, s);
	if (sq_learner_end(&c, &s->held) < 0)
		e->counts.no_memory++;
}

static void process_ended(void *ctx, struct sq_process *p)
{
	struct sq_engine *e = ctx;

	sq_scope_end(e->scope, p);
	if (e->sink.ended && p->stats.calls)
		e->sink.ended(e->sink.ctx, p);
	if (p->program)
		sq_profile_release(e->profile, p->program);
}

static bool exec_missed(void *ctx, const struct sq_process *process,
			const struct sq_event *ev)
{
	struct sq_engine *e = ctx;
	int missed = sq_actors_missed(&e->actors, process, ev);

	e->counts.no_memory += missed < 0;
	return missed == 1;
}

int sq_engine_new(struct sq_engine **out,
		  const struct sq_engine_options *options,
		  struct sq_profile *profile, const struct sq_engine_sink *sink)
{
	struct sq_engine *e = calloc(1, sizeof(*e));
	struct sq_tracker_hooks hooks = {
		.ctx = e,
		.process_end = process_ended,
		.stream_end = stream_ended,
		.missed = exec_missed,
		.held_free = sq_held_free,
		.full = sq_engine_programs_full,
		.kin = { e, sq_engine_program_hold, sq_engine_program_release },
	};
	uint64_t seed = options->seed ? options->seed : sq_seed();
	int err;

	if (!e)
		return -SQ_ENOMEM;
	e->sink = *sink;
	sq_reporter_init(&e->reporter, seed);
	e->reporter.alert = sink->alert;
	e->reporter.ctx = sink->ctx;
	e->reporter.alerts = &e->counts.alerts;
	e->reporter.joined = &e->counts.joined;
	e->reporter.suppressed = &e->counts.suppressed;
	e->profile = profile;
	e->actors = (struct sq_actors){ .profile = profile,
					.ctx = e,
					.unit = sq_engine_unit,
					.met = sq_engine_program_met,
					.stranger = sq_engine_stranger_met };
	sq_coverage_init(&e->coverage);
	sq_brought_init(&e->brought);
	err = sq_join_new(&e->join);
	if (err == 0)
		err = sq_serials_new(&e->serials, options->serials, seed);
	if (err == 0)
		err = sq_tracker_new(&e->tracker, options->max_streams, seed,
				     &hooks);
	if (err == 0)
		err = sq_scope_new(&e->scope, e->tracker, seed,
				   &e->counts.ignored);
	if (err == 0)
		err = sq_portscans_new(&e->scans, seed);
	if (err == 0)
		err = sq_engine_host_hold(e);
	if (err < 0) {
		sq_engine_free(e);
		return err;
	}
	e->actors.tracker = e->tracker;
	sq_engine_set_options(e, options);
	*out = e;
	return 0;
}

void sq_engine_free(struct sq_engine *e)
{
	if (!e)
		return;
	sq_reporter_free(&e->reporter);
	sq_portscans_free(e->scans);
	sq_scope_free(e->scope);
	sq_tracker_free(e->tracker);
	sq_serials_free(e->serials);
	sq_arguments_free(&e->arguments);
	sq_brought_free(&e->brought);
	sq_depths_free(&e->depths);
	if (e->host)
		sq_profile_release(e->profile, e->host);
	sq_join_free(e->join);
	free(e);
}

void sq_engine_set_options(struct sq_engine *e,
			   const struct sq_engine_options *options)
{
	e->options = *options;
	e->settled = options->rule;
	e->settled.order_one_in = 0;
	sq_overload_start(e);
	e->reporter.rate = options->alert_rate;
	e->actors.interpreters = options->interpreters;
	e->facts.interpreters = options->interpreters;
	e->actors.lifecycle = &e->options.lifecycle;
	e->actors.stranger_state = options->mode == SQ_MODE_DETECT
					   ? SQ_STATE_NEW
					   : SQ_STATE_LEARNING;
}

void sq_engine_set_source(struct sq_engine *e, unsigned int source)
{
	e->source = source;
}

/*
 * Whether ev is our own work, of this process or of one before it. Another node
 * may have another program at our pid. If our file was replaced meanwhile, more
 * text follows its path in the record.
 */
static bool is_own(const struct sq_engine *e, const struct sq_event *ev)
{
	const char *own = e->options.own_exe;
	size_t len = 0;
	bool ours;

	while (own && own[len] && own[len] == ev->exe[len])
		len++;
	if (!len || own[len])
		return false;
	ours = e->options.own_pid && ev->pid == e->options.own_pid;
	return ev->exe[len] ? ours && strchr(" ;", ev->exe[len])
			    : ours || ev->evidence;
}

static bool has_our_key(const struct sq_event *ev)
{
	return ev->keyed || ev->evidence;
}

/* Nothing was found yet of what comes next. */
static void turn_to_call(struct sq_engine *e)
{
	e->news_count = 0;
	e->starter = NULL;
}

/*
 * The process has made the execve ev, and goes on as the new program. by is
 * the program before ev, or NULL if that is not known. Our rules may not cover
 * a program that a stranger started, nor one started by an execve under another
 * key. The program's own calls will tell.
 */
static int start_program(struct sq_engine *e, struct sq_process *process,
			 const struct sq_event *ev, const struct sq_program *by)
{
	process->source = e->source;
	if (!has_our_key(ev))
		return sq_scope_hold(e->scope, process, ev);
	process->ours = ev->keyed;
	process->depth = ev->depth;
	sq_process_acts(process, ev);
	e->starter = by;
	return by ? sq_actors_meet(&e->actors, ev, by, e->now_ms,
				   &process->program)
		  : 0;
}

/* The process has made the call ev. It goes on after the call, or ends. */
static int go_on(struct sq_engine *e, struct sq_process *process,
		 struct sq_stream *stream, const struct sq_event *ev)
{
	struct sq_program *by = process->program;
	int err;

	if (!sq_event_is_exec(ev)) {
		sq_tracker_after(e->tracker, process, stream, ev);
		return 0;
	}
	e->counts.execs++;
	if (by) /* the process lets go of it */
		sq_profile_hold(e->profile, by);
	process = sq_tracker_after(e->tracker, process, stream, ev);
	err = process ? start_program(e, process, ev, by) : -SQ_ENOMEM;
	if (by)
		sq_profile_release(e->profile, by);
	return err;
}

static int take_call(struct sq_engine *e, struct sq_process *process,
		     const struct sq_event *ev)
{
	struct sq_stream *stream;
	int err = 0, went_on;

	turn_to_call(e);
	e->counts.calls++;
	if (!process->program)
		err = sq_actors_name(&e->actors, process, ev, e->source,
				     e->now_ms);
	stream = sq_tracker_stream(e->tracker, process, ev);
	if (!stream || err < 0)
		return -SQ_ENOMEM;
	if (!stream->history.fill)
		sq_engine_tell_crowd(e, ev);
	if (process->program)
		err = sq_engine_call(e, process, stream, ev);
	went_on = go_on(e, process, stream, ev);
	return err < 0 ? err : went_on;
}

/* Move the clock of the events on to ev. */
static void turn_clock(struct sq_engine *e, const struct sq_event *ev)
{
	e->now_ms = sq_clock_tick(&e->clock, ev->stamp.time_ms);
	if (!e->first_ms)
		e->first_ms = e->now_ms;
	sq_reporter_minute(&e->reporter, e->now_ms);
	if (e->now_ms >= e->watch.due_ms)
		sq_overload_turn(e);
}

static int take_packet(struct sq_engine *e, const struct sq_event *ev)
{
	struct sq_portscan scan;
	int got;

	if (!e->options.scans) {
		e->counts.ignored++;
		return 0;
	}
	turn_clock(e, ev);
	got = sq_portscans_packet(e->scans, &e->options.scan, ev, &scan);
	if (got == 1)
		sq_reporter_scan(&e->reporter, &scan, ev);
	return got < 0 ? got : 0;
}

/* Take ev: a call that was held, or the execve by which process began. */
static int take_held(struct sq_engine *e, struct sq_process *process,
		     const struct sq_event *ev)
{
	e->counts.other_keys++;
	turn_to_call(e);
	if (!sq_event_is_exec(ev))
		return take_call(e, process, ev);
	if (process->program)
		return 0;
	return sq_actors_meet(&e->actors, ev, NULL, e->now_ms,
			      &process->program);
}

/* process makes the call ev under our key. Its held calls are taken first. */
static int settle_scope(struct sq_engine *e, struct sq_process *process,
			const struct sq_event *ev)
{
	bool missing;
	struct sq_scope_call *held =
		sq_scope_release(e->scope, process, ev, &missing);
	int result = 0, err;

	if (missing)
		sq_tracker_break(e->tracker, process, ev);
	while (held) {
		struct sq_scope_call *next = held->next;

		err = take_held(e, process, &held->event);
		if (err < 0)
			result = err;
		sq_scope_done(held);
		held = next;
	}
	return result;
}

/* Take the call ev of a process that our rules cover. */
static int take_ours(struct sq_engine *e, const struct sq_event *ev)
{
	struct sq_process *process;
	int err = 0;

	turn_clock(e, ev);
	if (e->options.all_calls && ev->keyed && !ev->depth &&
	    sq_coverage_call(&e->coverage, ev->call, e->now_ms))
		sq_engine_report(e, SQ_REASON_OTHER_CALLS, ev, "");
	e->counts.suspect = e->coverage.suspect && !ev->depth;
	process = sq_tracker_process(e->tracker, ev);
	if (!process) {
		e->counts.orphans += ev->kind == SQ_EVENT_URING;
		return ev->kind == SQ_EVENT_URING ? 0 : -SQ_ENOMEM;
	}
	if (ev->keyed) {
		sq_engine_note_depth(e, process, ev);
		err = settle_scope(e, process, ev);
	}
	if (!ev->evidence) {
		process->ours = true;
		sq_process_acts(process, ev);
	}
	return take_call(e, process, ev) < 0 ? -SQ_ENOMEM : err;
}

/*
 * Hold the call ev. The next call of its process under our key will tell
 * whether our rules cover the process.
 */
static int hold(struct sq_engine *e, const struct sq_event *ev)
{
	struct sq_process *process = sq_tracker_peek(e->tracker, ev);

	if (sq_call_class(ev->call) == SQ_CALL_EXIT) {
		e->counts.ignored++;
		sq_tracker_end(e->tracker, process);
		return 0;
	}
	if (!sq_event_is_exec(ev))
		return sq_scope_hold(e->scope, process, ev);
	process = sq_tracker_exec(e->tracker, process, ev);
	return process ? start_program(e, process, ev, false) : -SQ_ENOMEM;
}

static int take_other_key(struct sq_engine *e, const struct sq_event *ev)
{
	switch (sq_scope_ask(e->scope, ev)) {
	case SQ_SCOPE_TAKE:
		e->counts.other_keys++;
		return take_ours(e, ev);
	case SQ_SCOPE_HOLD:
		return hold(e, ev);
	case SQ_SCOPE_LEAVE:
		break;
	}
	e->counts.ignored++;
	return 0;
}

static int take_event(struct sq_engine *e, const struct sq_event *ev)
{
	if (sq_overload_changed(&e->watch))
		sq_overload_lost(e, ev);
	turn_to_call(e);
	if (ev->kind == SQ_EVENT_PACKET)
		return take_packet(e, ev);
	if (!ev->outside && !is_own(e, ev))
		return has_our_key(ev) ? take_ours(e, ev)
				       : take_other_key(e, ev);
	e->counts.ignored++;
	return 0;
}

/* Take all events whose turn it is, by their serials. */
static int take_ordered(struct sq_engine *e)
{
	const struct sq_event *ev;
	int result = 0;

	while ((ev = sq_serials_next(e->serials)))
		if (take_event(e, ev) < 0) {
			e->counts.no_memory++;
			result = -SQ_ENOMEM;
		}
	return result;
}

/* Take an event whose details have come, or will not come. */
static int take_joined(struct sq_engine *e, struct sq_event *ev)
{
	int err = sq_serials_push(e->serials, ev);

	e->counts.no_memory += err < 0;
	return err < 0 ? err : take_ordered(e);
}

static int take_all_joined(struct sq_engine *e)
{
	struct sq_event *ev;
	int result = 0, err;

	while ((ev = sq_join_next(e->join))) {
		err = take_joined(e, ev);
		if (err < 0)
			result = err;
	}
	return result;
}

int sq_engine_event(struct sq_engine *e, struct sq_event *ev)
{
	int got;

	if (sq_portscans_counts(e->scans)->scans) {
		sq_portscans_time(e->scans, ev);
		sq_reporter_scans(&e->reporter, e->scans, &e->options.scan);
	}
	got = sq_join_push(e->join, ev);
	e->counts.no_memory += got < 0;
	if (got < 0)
		return got;
	return got == 1 ? take_joined(e, ev) : take_all_joined(e);
}

int sq_engine_settle(struct sq_engine *e)
{
	int joined, ordered;

	sq_join_settle(e->join);
	joined = take_all_joined(e);
	sq_serials_settle(e->serials);
	ordered = take_ordered(e);
	return ordered < 0 ? ordered : joined;
}

bool sq_engine_waiting(const struct sq_engine *e)
{
	return sq_join_waiting(e->join) || sq_serials_waiting(e->serials);
}

void sq_engine_pass(struct sq_engine *e, uint64_t ms)
{
	sq_portscans_pass(e->scans, ms);
	sq_reporter_scans(&e->reporter, e->scans, &e->options.scan);
	sq_reporter_pass(&e->reporter, ms);
	sq_overload_pass(e, e->reporter.now_ms, ms == UINT64_MAX);
}

void sq_engine_flush(struct sq_engine *e)
{
	sq_engine_settle(e);
	if (sq_tracker_flush(e->tracker) < 0)
		e->counts.no_memory++;
	sq_engine_pass(e, UINT64_MAX);
}

uint64_t sq_engine_now_ms(const struct sq_engine *e)
{
	return e->now_ms;
}

uint64_t sq_engine_first_ms(const struct sq_engine *e)
{
	return e->first_ms;
}

const struct sq_engine_counts *sq_engine_counts(const struct sq_engine *e)
{
	return &e->counts;
}

const struct sq_tracker_counts *sq_engine_tracker(const struct sq_engine *e)
{
	return sq_tracker_counts(e->tracker);
}

const struct sq_serials_counts *sq_engine_serials(const struct sq_engine *e)
{
	return sq_serials_counts(e->serials);
}

const struct sq_portscan_counts *sq_engine_scans(const struct sq_engine *e)
{
	return sq_portscans_counts(e->scans);
}
