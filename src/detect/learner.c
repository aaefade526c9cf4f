/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "detect/learner.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

struct sq_held {
	struct sq_seqset sequences;
	struct sq_seqset runs;
	bool novel; /* there is something strong among it */
};

void sq_learner_drop(struct sq_held *held)
{
	if (!held)
		return;
	sq_seqset_free(&held->sequences);
	sq_seqset_free(&held->runs);
	free(held);
}

static void drop(struct sq_held **held)
{
	sq_learner_drop(*held);
	*held = NULL;
}

static int hold_run(struct sq_held *held, const struct sq_run *run)
{
	sq_call row[SQ_RUN_LEN];

	sq_run_row(run, sq_run_len(run), row);
	return run->fill ? sq_seqset_add(&held->runs, row) : 0;
}

/* The newest run and, if it is full, the window. Returns 0 or -SQ_ENOMEM. */
static int hold(struct sq_held **held, const struct sq_trail *trail,
		unsigned int k, bool news)
{
	int err;

	if (!*held) {
		*held = calloc(1, sizeof(**held));
		if (!*held)
			return -SQ_ENOMEM;
		sq_seqset_init(&(*held)->sequences, k);
		sq_seqset_init(&(*held)->runs, SQ_RUN_LEN);
	}
	(*held)->novel |= news;
	err = hold_run(*held, &trail->run);
	if (err >= 0 && trail->window.fill == k)
		err = sq_seqset_add(&(*held)->sequences, trail->window.calls);
	return err < 0 ? err : 0;
}

/* A new sequence. Returns 0 or -SQ_ENOMEM. */
static int learn(struct sq_program *p, const sq_call *key, uint64_t now_ms,
		 struct sq_lesson *lesson)
{
	int added = sq_program_learn(p, key, now_ms);

	lesson->learned |= added == 1;
	return added < 0 ? added : 0;
}

/* One row of those that are held back. Returns as sq_program_learn_run(). */
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
static int release(struct sq_program *p, uint64_t now_ms, struct sq_held **held,
		   struct sq_lesson *lesson)
{
	int err = 0;

	if (!*held)
		return 0;
	lesson->novel |= (*held)->novel;
	for (uint32_t i = 0; err == 0 && i < (*held)->sequences.count; i++)
		err = learn(p, sq_seqset_row(&(*held)->sequences, i), now_ms,
			    lesson);
	for (uint32_t i = 0; err >= 0 && i < (*held)->runs.count; i++)
		err = learn_run(p, sq_seqset_row(&(*held)->runs, i));
	drop(held);
	return err < 0 ? err : 0;
}

/* A window, not yet known, of a settled program. Returns 0 or -SQ_ENOMEM. */
static int learn_warily(struct sq_program *p, const struct sq_trail *trail,
			bool news, uint64_t now_ms, struct sq_held **held,
			struct sq_lesson *lesson)
{
	const sq_call *key = trail->window.calls;
	int known = sq_program_knows_pairs(p, key);

	if (known != 0)
		return known < 0 ? known : learn(p, key, now_ms, lesson);
	if (hold(held, trail, p->k, news) < 0)
		return -SQ_ENOMEM;
	if ((*held)->sequences.count >= SQ_HELD_MAX)
		return release(p, now_ms, held, lesson);
	return 0;
}

/* Told of as an alert is: once an episode, and when it has grown. */
static void refuse(struct sq_program *p, struct sq_frame *d,
		   struct sq_lesson *lesson)
{
	lesson->refused = true;
	if (!d->next_update)
		sq_lifecycle_refused(p);
	lesson->told = !d->next_update || d->mismatches >= d->next_update;
	if (lesson->told)
		d->next_update = d->mismatches * SQ_GROWTH;
}

/* Whether a settled program's frame has room for it. 1, 0 or -SQ_ENOMEM. */
static int tolerates(const struct sq_rule *rule, const struct sq_lifecycle *l,
		     struct sq_program *p, const sq_call *key,
		     struct sq_frame *d, struct sq_held **held,
		     struct sq_lesson *lesson)
{
	bool again = *held && sq_seqset_has(&(*held)->sequences, key);
	int locality = again ? sq_detector_pass(rule, d)
			     : sq_detector_watch(rule, p, key, d);

	if (locality < 0)
		return locality;
	lesson->locality = (unsigned int)locality;
	if (locality <= (int)l->tolerize_limit)
		return 1;
	drop(held);
	if (!d->quiet)
		refuse(p, d, lesson);
	return 0;
}

/* The window of a full trail. Returns 0 or -SQ_ENOMEM. */
static int learn_window(struct sq_program *p, const struct sq_trail *trail,
			bool wary, bool news, uint64_t now_ms,
			struct sq_held **held, struct sq_lesson *lesson)
{
	if (sq_program_knows(p, trail->window.calls)) {
		sq_program_count_window(p);
		return 0;
	}
	return wary ? learn_warily(p, trail, news, now_ms, held, lesson)
		    : learn(p, trail->window.calls, now_ms, lesson);
}

/* What the newest call teaches, unless the program is on its guard. */
static int learn_call(const struct sq_rule *rule, const struct sq_lifecycle *l,
		      struct sq_program *p, const struct sq_trail *trail,
		      bool news, uint64_t now_ms, struct sq_frame *d,
		      struct sq_held **held, struct sq_lesson *lesson)
{
	bool wary = l->tolerize_limit && sq_lifecycle_frozen(l, p);
	bool full = trail->window.fill == p->k;
	int result = 1;

	if (wary && full)
		result = tolerates(rule, l, p, trail->window.calls, d, held,
				   lesson);
	if (result <= 0)
		return result;
	if (wary && d->quiet >= rule->frame &&
	    release(p, now_ms, held, lesson) < 0)
		return -SQ_ENOMEM;
	if (wary && !full && news) /* what comes next will tell */
		return hold(held, trail, p->k, news);
	if (full &&
	    learn_window(p, trail, wary, news, now_ms, held, lesson) < 0)
		return -SQ_ENOMEM;
	if (*held) /* brings its runs with it */
		return 0;
	lesson->novel |= news;
	if (sq_call_is_interposed(sq_trail_newest(trail)))
		return 0; /* the run is the one before */
	return sq_program_learn_run(p, &trail->run);
}

int sq_learner_call(const struct sq_rule *rule, const struct sq_lifecycle *l,
		    struct sq_program *p, const struct sq_trail *trail,
		    uint64_t now_ms, struct sq_frame *d, struct sq_held **held,
		    struct sq_lesson *lesson)
{
	unsigned int run;
	int news = sq_detector_news(rule, p, trail, &run);
	int err;

	memset(lesson, 0, sizeof(*lesson));
	if (news < 0)
		return news;
	sq_program_count(p, now_ms);
	err = learn_call(rule, l, p, trail, news > 0, now_ms, d, held, lesson);
	if (err < 0)
		return err;
	lesson->promoted = sq_lifecycle_learned(l, p, lesson->novel, now_ms);
	return 0;
}

int sq_learner_end(struct sq_program *p, const struct sq_trail *trail,
		   uint64_t now_ms, struct sq_held **held)
{
	const struct sq_window *w = &trail->window;
	struct sq_lesson lesson = { 0 };
	int err = release(p, now_ms, held, &lesson);

	if (lesson.novel)
		sq_lifecycle_novel(p);
	if (err == 0 && w->fill && w->fill < p->k)
		err = sq_program_learn_head(p, w->calls, w->fill);
	return err < 0 ? err : 0;
}
