/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "verdict.h"

#include "detect/learner.h"

bool sq_engine_learns(const struct sq_engine *e, const struct sq_program *p)
{
	return e->options.mode == SQ_MODE_LEARN ||
	       (e->options.mode == SQ_MODE_AUTO &&
		p->stats.state != SQ_STATE_DETECTING);
}

struct sq_case sq_engine_case(const struct sq_engine *e,
			      struct sq_program *program,
			      struct sq_stream *stream)
{
	return (struct sq_case){ .rule = &e->options.rule,
				 .program = program,
				 .trail = &e->trail,
				 .frame = &stream->frame,
				 .now_ms = e->now_ms };
}

void sq_engine_report(struct sq_engine *e, enum sq_reason reason,
		      const struct sq_event *ev, const char *program)
{
	const struct sq_process *parent =
		sq_tracker_find(e->tracker, ev, ev->ppid);
	bool known = parent && parent->program;

	sq_reporter_program(&e->reporter, reason, ev, program,
			    known ? parent->program->name : NULL);
}

static void alert_on(struct sq_engine *e, struct sq_program *program,
		     const struct sq_stream *stream, const struct sq_event *ev,
		     const struct sq_verdict *v)
{
	sq_reporter_sequence(&e->reporter, SQ_REASON_NEW_SEQUENCE, ev, program,
			     stream, v);
	if (e->options.mode != SQ_MODE_AUTO ||
	    !sq_lifecycle_alerted(&e->options.lifecycle, program, e->now_ms))
		return;
	sq_engine_report(e, SQ_REASON_ANOMALIES, ev, program->name);
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

static int judge(struct sq_engine *e, struct sq_process *process,
		 struct sq_stream *stream, const struct sq_event *ev)
{
	struct sq_program *program = process->program;
	bool known = program->stats.state != SQ_STATE_NEW;
	const struct sq_case c =
		sq_engine_case(e, known ? program : NULL, stream);
	struct sq_verdict v;
	int err = sq_detector_judge(&c, program->k, &v);

	if (err < 0)
		return err;
	if (v.mismatch) {
		e->counts.mismatches++;
		count_mismatch(process, &v);
	}
	if (v.alert && known)
		alert_on(e, program, stream, ev, &v);
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
	sq_reporter_sequence(&e->reporter, SQ_REASON_NOT_LEARNED, ev, program,
			     stream, &v);
}

static int learn(struct sq_engine *e, struct sq_program *program,
		 struct sq_stream *stream, const struct sq_event *ev)
{
	struct sq_lifecycle lifecycle = e->options.lifecycle;
	const struct sq_case c = sq_engine_case(e, program, stream);
	bool full = sq_profile_full(e->profile);
	struct sq_lesson lesson;
	int err;

	e->counts.unlearned += full;
	if (full || e->counts.suspect) /* windows of other calls */
		return 0;
	if (e->options.mode == SQ_MODE_LEARN) /* whatever it is */
		lifecycle.tolerize_limit = 0;
	if (program->stats.state == SQ_STATE_NEW)
		sq_lifecycle_set(program, SQ_STATE_LEARNING, SQ_BECAUSE_NEW,
				 e->now_ms);
	err = sq_learner_call(&c, &lifecycle, &stream->held, &lesson);
	if (err < 0)
		return err;
	if (lesson.learned)
		sq_profile_grown(e->profile, program);
	e->counts.learned += lesson.learned;
	e->counts.promoted += lesson.promoted;
	if (lesson.refused)
		refuse(e, program, stream, ev, &lesson);
	return 0;
}

/* Calls may be missing between the stream's newest and ev. */
static void after_loss(struct sq_engine *e, struct sq_stream *stream,
		       const struct sq_event *ev)
{
	stream->losses = ev->losses;
	sq_history_break(&stream->history);
	sq_detector_taint(&e->options.rule, &stream->frame);
}

int sq_engine_call(struct sq_engine *e, struct sq_process *process,
		   struct sq_stream *stream, const struct sq_event *ev)
{
	struct sq_program *program = process->program;

	if (stream->losses != ev->losses)
		after_loss(e, stream, ev);
	process->stats.calls++;
	if (!program->stats.threads &&
	    sq_process_has_threads(process, ev->call))
		sq_program_count_threads(program);
	sq_history_push(&stream->history, ev->call, ev->stamp.time_ms);
	if (sq_history_trail(&stream->history, program->k, &e->trail)) {
		e->counts.windows++;
		process->stats.windows++;
	}
	return sq_engine_learns(e, program) ? learn(e, program, stream, ev)
					    : judge(e, process, stream, ev);
}
