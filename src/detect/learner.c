/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "detect/learner.h"

#include <string.h>

#include "base/error.h"

static void drop(struct sq_held **held)
{
	sq_held_free(*held);
	*held = NULL;
}

static int hold(const struct sq_case *c, bool news, struct sq_held **held)
{
	if (sq_held_add(held, c->trail, c->program->k) < 0)
		return -SQ_ENOMEM;
	(*held)->novel |= news;
	return 0;
}

/* A new sequence. Returns 0 or -SQ_ENOMEM. */
static int learn(const struct sq_case *c, const sq_call *key,
		 struct sq_lesson *lesson)
{
	int added = sq_program_learn(c->program, key, c->now_ms);

	lesson->learned |= added == 1;
	return added < 0 ? added : 0;
}

/* One row of the runs held back. Returns as sq_program_learn_run(). */
static int learn_run(struct sq_program *p, const sq_call *row)
{
	struct sq_run run = { .fill = SQ_RUN_LEN };

	memcpy(run.calls + SQ_RUN_KEPT - SQ_RUN_LEN, row,
	       SQ_RUN_LEN * sizeof(*row));
	for (unsigned int at = 0; row[at] == SQ_CALL_NONE; at++)
		run.fill--;
	return sq_program_learn_run(p, &run);
}

/* Learn all that the stream held back. Returns 0 or -SQ_ENOMEM. */
static int release(const struct sq_case *c, struct sq_held **held,
		   struct sq_lesson *lesson)
{
	const struct sq_held *h = *held;
	int err = 0;

	if (!h)
		return 0;
	lesson->novel |= h->novel;
	for (uint32_t i = 0; err == 0 && i < h->sequences.count; i++)
		err = learn(c, sq_seqset_row(&h->sequences, i), lesson);
	for (uint32_t i = 0; err >= 0 && i < h->runs.count; i++)
		err = learn_run(c->program, sq_seqset_row(&h->runs, i));
	drop(held);
	return err < 0 ? err : 0;
}

/* An unknown window of a settled program. Returns 0 or -SQ_ENOMEM. */
static int learn_warily(const struct sq_case *c, bool news,
			struct sq_held **held, struct sq_lesson *lesson)
{
	const sq_call *key = c->trail->window.calls;
	int known = sq_program_knows_pairs(c->program, key);

	if (known != 0)
		return known < 0 ? known : learn(c, key, lesson);
	if (hold(c, news, held) < 0)
		return -SQ_ENOMEM;
	if ((*held)->sequences.count >= SQ_HELD_MAX)
		return release(c, held, lesson);
	return 0;
}

/* Whether the operator shall hear of what is refused. */
static bool is_telling(const struct sq_case *c)
{
	const struct sq_program_stats *s = &c->program->stats;
	const struct sq_frame *d = c->frame;

	return c->rule->locality && d->locality >= c->rule->locality &&
	       d->mismatches >= d->next_update &&
	       s->train_calls - s->novel_calls >= c->rule->quiet_calls;
}

/*
 * It is told where a program that detects would alert by its locality, and this
 * one has been quiet for long: once an episode, and as it grows.
 */
static void refuse(const struct sq_case *c, struct sq_lesson *lesson)
{
	struct sq_frame *d = c->frame;

	lesson->refused = true;
	if (!d->next_update) {
		sq_lifecycle_refused(c->program);
		d->next_update = 1;
	}
	lesson->told = is_telling(c);
	if (lesson->told)
		d->next_update = d->mismatches * SQ_GROWTH;
}

/* Whether a settled program's frame has room for it. 1, 0 or -SQ_ENOMEM. */
static int tolerates(const struct sq_case *c, const struct sq_lifecycle *l,
		     struct sq_held **held, struct sq_lesson *lesson)
{
	bool again = sq_held_has(*held, c->trail->window.calls);
	int locality = again ? sq_detector_pass(c) : sq_detector_watch(c);

	if (locality < 0)
		return locality;
	lesson->locality = (unsigned int)locality;
	if (locality <= (int)l->tolerize_limit)
		return 1;
	drop(held);
	if (!c->frame->quiet)
		refuse(c, lesson);
	return 0;
}

/* The window of a full trail. Returns 0 or -SQ_ENOMEM. */
static int learn_window(const struct sq_case *c, bool wary, bool news,
			struct sq_held **held, struct sq_lesson *lesson)
{
	const sq_call *key = c->trail->window.calls;

	if (sq_program_knows(c->program, key)) {
		sq_program_count_window(c->program);
		return 0;
	}
	return wary ? learn_warily(c, news, held, lesson)
		    : learn(c, key, lesson);
}

static int learn_call(const struct sq_case *c, const struct sq_lifecycle *l,
		      bool news, struct sq_held **held,
		      struct sq_lesson *lesson)
{
	bool wary = l->tolerize_limit && sq_lifecycle_frozen(l, c->program);
	bool full = c->trail->window.fill == c->program->k;
	int result = 1;

	if (wary && full)
		result = tolerates(c, l, held, lesson);
	if (result <= 0)
		return result;
	if (wary && c->frame->quiet >= c->rule->frame &&
	    release(c, held, lesson) < 0)
		return -SQ_ENOMEM;
	if (wary && !full && news) /* the calls to come will tell */
		return hold(c, news, held);
	if (full && learn_window(c, wary, news, held, lesson) < 0)
		return -SQ_ENOMEM;
	if (*held) /* its runs are learned, or dropped, with it */
		return 0;
	lesson->novel |= news;
	if (!sq_trail_in_run(c->trail))
		return 0; /* the run is the one before */
	return sq_program_learn_run(c->program, &c->trail->run);
}

int sq_learner_call(const struct sq_case *c, const struct sq_lifecycle *l,
		    struct sq_held **held, struct sq_lesson *lesson)
{
	unsigned int run;
	int news = sq_detector_news(c, &run);
	int err;

	memset(lesson, 0, sizeof(*lesson));
	if (news < 0)
		return news;
	sq_program_count(c->program, c->now_ms);
	err = learn_call(c, l, news > 0, held, lesson);
	if (err < 0)
		return err;
	lesson->grown = lesson->learned || err > 0;
	lesson->promoted =
		sq_lifecycle_learned(l, c->program, lesson->novel, c->now_ms);
	return 0;
}

int sq_learner_habit(const struct sq_case *c)
{
	int err = 0;

	if (c->trail->window.fill == c->program->k)
		err = sq_program_learn(c->program, c->trail->window.calls,
				       c->now_ms);
	if (err >= 0 && sq_trail_in_run(c->trail))
		err = sq_program_learn_run(c->program, &c->trail->run);
	return err < 0 ? err : 0;
}

int sq_learner_end(const struct sq_case *c, struct sq_held **held)
{
	const struct sq_window *w = &c->trail->window;
	struct sq_lesson lesson = { 0 };
	int err = release(c, held, &lesson);

	if (lesson.novel)
		sq_lifecycle_novel(c->program);
	if (err == 0 && w->fill && w->fill < c->program->k)
		err = sq_program_learn_head(c->program, w->calls, w->fill);
	return err < 0 ? err : 0;
}
