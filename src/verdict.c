/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "verdict.h"

#include "news.h"
#include "detect/excuse.h"
#include "detect/learner.h"
#include "detect/maintainer.h"

bool sq_engine_expects(const struct sq_engine *e, const struct sq_event *ev)
{
	const struct sq_process *process;

	if (e->options.reports_packages)
		return false;
	process = sq_tracker_peek(e->tracker, ev);
	if (!process)
		return false;
	return sq_maintainer_works(e->tracker, process, ev) ||
	       (process->program &&
		sq_brought_has(&e->brought, process->program->name, e->now_ms));
}

bool sq_engine_learns(const struct sq_engine *e, const struct sq_program *p)
{
	return e->options.mode == SQ_MODE_LEARN ||
	       e->options.mode == SQ_MODE_TRIAL ||
	       (e->options.mode == SQ_MODE_AUTO &&
		p->stats.state != SQ_STATE_DETECTING);
}

struct sq_case sq_engine_case(const struct sq_engine *e,
			      struct sq_program *program,
			      struct sq_stream *stream)
{
	bool settled =
		e->options.mode == SQ_MODE_DETECT ||
		e->options.mode == SQ_MODE_TRIAL ||
		(program && program->stats.state_reason == SQ_BECAUSE_OPERATOR);

	return (struct sq_case){ .rule = settled ? &e->settled
						 : &e->options.rule,
				 .program = program,
				 .trail = &e->trail,
				 .frame = &stream->frame,
				 .now_ms = e->now_ms };
}

bool sq_engine_has_room(struct sq_engine *e, struct sq_program *p)
{
	bool full = sq_profile_has_share(e->profile, p);

	if (full && !p->stats.full_ms) {
		e->counts.full++;
		if (e->sink.full)
			e->sink.full(e->sink.ctx, p->name);
	}
	if (full == !p->stats.full_ms) { /* the limit may have changed */
		p->stats.full_ms = full ? e->now_ms : 0;
		p->changed = true;
	}
	return !full && !sq_profile_full(e->profile);
}

bool sq_engine_report(struct sq_engine *e, enum sq_reason reason,
		      const struct sq_event *ev, const char *program)
{
	const struct sq_process *parent =
		sq_tracker_find(e->tracker, ev, ev->ppid);
	bool known = parent && parent->program;

	return sq_reporter_program(&e->reporter, reason, ev, program,
				   known ? parent->program->name : NULL);
}

/* Returns whether it was told. */
static bool alert_on(struct sq_engine *e, struct sq_program *program,
		     const struct sq_stream *stream, const struct sq_event *ev,
		     const struct sq_verdict *v)
{
	bool told = e->news_told; /* of the call, by its facets */

	if (!e->news_count) {
		told = sq_reporter_sequence(&e->reporter,
					    SQ_REASON_NEW_SEQUENCE, ev, program,
					    stream, v);
		if (told)
			sq_news_alerted(e, program, ev);
	}
	return told;
}

static void count_mismatch(struct sq_process *process,
			   const struct sq_verdict *v)
{
	struct sq_process_stats *s = &process->stats;

	s->mismatches++;
	if (v->locality > s->max_locality)
		s->max_locality = (uint8_t)v->locality;
	if (v->distance > s->max_distance)
		s->max_distance = (uint8_t)v->distance;
	if (!s->min_order || v->order < s->min_order)
		s->min_order = (uint8_t)v->order;
}

/* Whether nothing is known of the order of the program's calls. */
static bool is_known_shallow(const struct sq_program *program)
{
	return !program->stats.calls &&
	       (program->stats.order_calls || program->stats.acts_calls);
}

/* Whether an operator said that the program is to run, and no call is known. */
static bool is_taken_on_trust(const struct sq_program *program)
{
	return !program->stats.calls &&
	       program->stats.state == SQ_STATE_LEARNING &&
	       program->stats.state_reason == SQ_BECAUSE_OPERATOR;
}

/* v is an alert, or goes on with one of its episode. */
static void tell(struct sq_engine *e, const struct sq_case *c,
		 const struct sq_stream *stream, const struct sq_event *ev,
		 const struct sq_verdict *v)
{
	if (!e->news_count && sq_engine_expects(e, ev)) {
		if (v->alert)
			sq_detector_expected(c, v);
		return;
	}
	if (v->alert && !alert_on(e, c->program, stream, ev, v))
		sq_detector_untold(c, v);
	if (v->goes_on && v->order > 1 && !e->news_count)
		sq_reporter_goes_on(&e->reporter, ev, c->program, stream, v);
}

static int judge(struct sq_engine *e, struct sq_process *process,
		 struct sq_stream *stream, const struct sq_event *ev)
{
	struct sq_program *program = process->program;
	bool known = program->stats.state != SQ_STATE_NEW;
	const struct sq_excuse excuse = { e->tracker, ev };
	struct sq_case c = sq_engine_case(e, known ? program : NULL, stream);
	struct sq_verdict v;
	int err;

	if (is_known_shallow(program) || is_taken_on_trust(program))
		return 0;
	c.excused = sq_excuse;
	c.excuse = &excuse;
	c.told = e->of_call == SQ_ODDS_TOLD;
	err = sq_detector_judge(&c, program->k, &v);
	if (err < 0)
		return err;
	if (v.mismatch) {
		e->counts.mismatches++;
		count_mismatch(process, &v);
	}
	if (known && (v.alert || v.goes_on)) {
		tell(e, &c, stream, ev, &v);
		sq_profile_grown(e->profile, program);
	}
	return 0;
}

static void refuse(struct sq_engine *e, struct sq_program *program,
		   struct sq_stream *stream, const struct sq_event *ev,
		   const struct sq_lesson *lesson)
{
	const struct sq_frame *d = &stream->frame;
	struct sq_verdict v = { .locality = lesson->locality,
				.order = program->k,
				.mismatches = d->mismatches,
				.tainted = d->tainted > 0 };

	e->counts.refused++;
	if (!lesson->told)
		return;
	if (!sq_reporter_sequence(&e->reporter, SQ_REASON_NOT_LEARNED, ev,
				  program, stream, &v))
		stream->frame.next_update = d->mismatches + 1;
}

static int learn(struct sq_engine *e, struct sq_program *program,
		 struct sq_stream *stream, const struct sq_event *ev)
{
	struct sq_lifecycle lifecycle = e->options.lifecycle;
	const struct sq_excuse excuse = { e->tracker, ev };
	struct sq_case c = sq_engine_case(e, program, stream);
	bool full = !sq_engine_has_room(e, program);
	struct sq_lesson lesson;
	int err;

	e->counts.unlearned += full;
	if (full || e->counts.suspect) /* windows of other calls */
		return 0;
	if (e->options.mode != SQ_MODE_AUTO) /* whatever it is */
		lifecycle.tolerize_limit = 0;
	if (program->stats.state == SQ_STATE_NEW)
		sq_lifecycle_set(program, SQ_STATE_LEARNING, SQ_BECAUSE_NEW,
				 e->now_ms);
	c.excused = sq_excuse;
	c.excuse = &excuse;
	err = sq_learner_call(&c, &lifecycle, &stream->held, &lesson);
	if (err < 0)
		return err;
	if (lesson.grown)
		sq_profile_grown(e->profile, program);
	e->counts.learned += lesson.learned;
	e->counts.promoted += lesson.promoted;
	if (lesson.refused)
		refuse(e, program, stream, ev, &lesson);
	return 0;
}

void sq_engine_note_depth(const struct sq_engine *e, struct sq_process *process,
			  const struct sq_event *ev)
{
	const struct sq_process *parent = NULL;
	bool exec = sq_event_is_exec(ev);

	if (exec && process->stats.calls)
		return;
	if (exec)
		parent = sq_tracker_find(e->tracker, ev, ev->ppid);
	process->depth = parent ? parent->depth : ev->depth;
}

/* Calls may be missing between the stream's newest and ev. */
static void after_loss(struct sq_engine *e, struct sq_program *program,
		       struct sq_stream *stream, const struct sq_event *ev)
{
	program->gaps++;
	sq_overload_gap(e, ev);
	stream->losses = ev->losses;
	sq_history_break(&stream->history);
	sq_detector_taint(&e->options.rule, &stream->frame);
}

/*
 * Of two logs in a row, the second begins before the first has ended: by the
 * time that a record takes.
 */
#define TRIAL_SLACK_MS 1000

/*
 * The first call of program in a trial. If the profile has learned what comes
 * already, nothing of it would be new: then the program begins with nothing.
 */
static void begin_trial(struct sq_engine *e, struct sq_program *program,
			const struct sq_event *ev)
{
	bool learned = program->facets.last_ms > e->now_ms + TRIAL_SLACK_MS;
	bool met_here = program->stats.created_ms >= e->now_ms;

	program->tried = true;
	if (!learned || !e->now_ms)
		return;
	e->counts.relearned++;
	sq_program_become(program, NULL);
	if (met_here)
		sq_engine_report(e, SQ_REASON_NEW_PROGRAM, ev, program->name);
}

/*
 * The stream begins. Of a program from before streams were joined, what goes
 * across was never learned: it is learned from now on while the program still
 * brings new things anyway, and else left out.
 */
static void begin_stream(struct sq_engine *e, struct sq_program *program,
			 struct sq_stream *stream)
{
	if (program->stats.joined)
		return;
	if (!sq_engine_learns(e, program) ||
	    (e->options.mode != SQ_MODE_LEARN &&
	     sq_lifecycle_frozen(&e->options.lifecycle, program))) {
		sq_history_break(&stream->history);
		return;
	}
	program->stats.joined = 1;
	program->changed = true;
}

static void measure(struct sq_engine *e, struct sq_program *p)
{
	if (!p->facets.grown)
		return;
	p->facets.grown = false;
	sq_profile_grown(e->profile, p);
}

/* What the newest call shows is judged, and learned. */
static int take_facets(struct sq_engine *e, const struct sq_process *process,
		       const struct sq_stream *stream,
		       const struct sq_event *ev)
{
	int err = sq_news_judge(e, process, stream, ev);

	measure(e, process->program);
	measure(e, e->host);
	return err;
}

/*
 * The next call of a program of which some calls only are recorded. What lies
 * between two of them is not known, so they are no sequence.
 */
static int shallow_call(struct sq_engine *e, struct sq_process *process,
			struct sq_stream *stream, const struct sq_event *ev)
{
	struct sq_program *program = process->program;
	int err;

	sq_history_break(&stream->history);
	sq_history_push(&stream->history, ev->call, ev->stamp.time_ms);
	if (sq_engine_learns(e, program) &&
	    program->stats.state == SQ_STATE_NEW &&
	    !sq_profile_full(e->profile))
		sq_lifecycle_set(program, SQ_STATE_LEARNING, SQ_BECAUSE_NEW,
				 e->now_ms);
	err = take_facets(e, process, stream, ev);
	sq_history_break(&stream->history);
	stream->row = 1; /* whether it is short is not known either */
	return err;
}

/* The order in which program makes a call that has become a habit. */
static int learn_habit(struct sq_engine *e, struct sq_program *program,
		       struct sq_stream *stream)
{
	struct sq_case c = sq_engine_case(e, program, stream);
	int err = sq_learner_habit(&c);

	sq_profile_grown(e->profile, program);
	return err;
}

int sq_engine_call(struct sq_engine *e, struct sq_process *process,
		   struct sq_stream *stream, const struct sq_event *ev)
{
	struct sq_program *program = process->program;
	int err;

	if (stream->losses != ev->losses)
		after_loss(e, program, stream, ev);
	program->recent++;
	if (e->options.mode == SQ_MODE_TRIAL && !program->tried)
		begin_trial(e, program, ev);
	if (!stream->history.fill)
		begin_stream(e, program, stream);
	process->stats.calls++;
	if (ev->object_count >= SQ_BROUGHT_PATHS)
		sq_brought_note(&e->brought, process, ev, e->now_ms);
	if (!program->stats.threads &&
	    sq_process_has_threads(process, ev->call))
		sq_program_count_threads(program);
	if (process->depth != SQ_DEPTH_FULL)
		return shallow_call(e, process, stream, ev);
	sq_history_push(&stream->history, ev->call, ev->stamp.time_ms);
	if (sq_history_trail(&stream->history, program->k, &e->trail)) {
		e->counts.windows++;
		process->stats.windows++;
	}
	err = take_facets(e, process, stream, ev);
	if (e->options.mode == SQ_MODE_TRIAL) {
		e->withheld = false; /* all is learned, told or not */
		if (judge(e, process, stream, ev) < 0)
			err = -SQ_ENOMEM;
	}
	if (!sq_engine_learns(e, program)) {
		if (e->of_call == SQ_ODDS_LEARNED &&
		    learn_habit(e, program, stream) < 0)
			err = -SQ_ENOMEM;
		return judge(e, process, stream, ev) < 0 ? -SQ_ENOMEM : err;
	}
	if (!e->withheld)
		return learn(e, program, stream, ev) < 0 ? -SQ_ENOMEM : err;
	sq_history_break(&stream->history); /* nor is a window with it */
	return err;
}
