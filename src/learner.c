/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learner.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"

struct sq_held {
	struct sq_seqset sequences;
};

void sq_held_free(struct sq_held *held)
{
	if (!held)
		return;
	sq_seqset_free(&held->sequences);
	free(held);
}

static int hold(struct sq_held **held, unsigned int k, const sq_call *key)
{
	if (!*held) {
		*held = calloc(1, sizeof(**held));
		if (!*held)
			return -SQ_ENOMEM;
		sq_seqset_init(&(*held)->sequences, k);
	}
	return sq_seqset_add(&(*held)->sequences, key);
}

static void drop(struct sq_held **held)
{
	sq_held_free(*held);
	*held = NULL;
}

/*
 * Whether the newest call ends a run, as short as those that alert at once,
 * which p does not know. Returns 1, 0 or -SQ_ENOMEM.
 */
static int is_novel(const struct sq_rule *rule, struct sq_program *p,
		    const sq_call *key, unsigned int len)
{
	unsigned int limit = rule->order < len ? rule->order : len;
	int order = sq_program_order(p, key, len);

	return order < 0 ? order : order <= (int)limit;
}

/*
 * Returns 1 where something strong was new, 0 where not, or -SQ_ENOMEM;
 * lesson may be NULL.
 */
static int learn(const struct sq_rule *rule, struct sq_program *p,
		 const sq_call *key, uint64_t now_ms, struct sq_lesson *lesson)
{
	int novel = is_novel(rule, p, key, p->k);
	int added = novel < 0 ? novel : sq_program_learn(p, key, now_ms);

	if (added < 0)
		return added;
	p->stats.late_sequences += added == 1 && !novel;
	if (lesson)
		lesson->learned |= added == 1;
	return novel;
}

/* Learn all that the stream held back. As learn(). */
static int release(const struct sq_rule *rule, struct sq_program *p,
		   uint64_t now_ms, struct sq_held **held)
{
	int novel = 0;

	for (uint32_t i = 0; *held && i < (*held)->sequences.count; i++) {
		const sq_call *row = sq_seqset_row(&(*held)->sequences, i);
		int result = learn(rule, p, row, now_ms, NULL);

		if (result < 0)
			return result;
		novel |= result;
	}
	drop(held);
	return novel;
}

/* A window, not yet known, of a settled program. Returns as learn(). */
static int learn_warily(const struct sq_rule *rule, struct sq_program *p,
			const sq_call *key, uint64_t now_ms,
			struct sq_held **held, struct sq_lesson *lesson)
{
	int known = sq_program_knows_pairs(p, key);

	if (known != 0)
		return known < 0 ? known : learn(rule, p, key, now_ms, lesson);
	if (hold(held, p->k, key) < 0)
		return -SQ_ENOMEM;
	if ((*held)->sequences.count >= SQ_HELD_MAX)
		return release(rule, p, now_ms, held);
	return 0;
}

/* Whether a settled program's frame has room for it. 1, 0 or -SQ_ENOMEM. */
static int tolerates(const struct sq_rule *rule, const struct sq_lifecycle *l,
		     struct sq_program *p, const sq_call *key,
		     struct sq_detection *d, struct sq_held **held,
		     struct sq_lesson *lesson)
{
	int locality = d->locality;

	if (!*held || !sq_seqset_has(&(*held)->sequences, key))
		locality = sq_detector_watch(rule, p, key, d);
	if (locality < 0)
		return locality;
	lesson->locality = (unsigned int)locality;
	if (locality <= (int)l->tolerize_limit)
		return 1;
	drop(held);
	lesson->refused = d->quiet == 0;
	return 0;
}

/* Returns as learn(). */
static int learn_window(const struct sq_rule *rule,
			const struct sq_lifecycle *l, struct sq_program *p,
			const sq_call *key, uint64_t now_ms,
			struct sq_detection *d, struct sq_held **held,
			struct sq_lesson *lesson)
{
	bool wary = l->tolerize_limit && sq_lifecycle_frozen(l, p);
	int tolerated = wary ? tolerates(rule, l, p, key, d, held, lesson) : 1;

	if (tolerated <= 0)
		return tolerated;
	if (wary && d->quiet >= rule->frame && *held)
		return release(rule, p, now_ms, held);
	if (sq_program_knows(p, key)) {
		p->stats.windows++;
		return 0;
	}
	return wary ? learn_warily(rule, p, key, now_ms, held, lesson)
		    : learn(rule, p, key, now_ms, lesson);
}

int sq_learner_call(const struct sq_rule *rule, const struct sq_lifecycle *l,
		    struct sq_program *p, const sq_call *key, unsigned int len,
		    uint64_t now_ms, struct sq_detection *d,
		    struct sq_held **held, struct sq_lesson *lesson)
{
	int novel = 0;

	memset(lesson, 0, sizeof(*lesson));
	sq_program_count(p, now_ms);
	if (len == p->k)
		novel = learn_window(rule, l, p, key, now_ms, d, held, lesson);
	if (novel < 0)
		return novel;
	lesson->promoted = sq_lifecycle_learned(l, p, novel, now_ms);
	return 0;
}

int sq_learner_end(const struct sq_rule *rule, struct sq_program *p,
		   const sq_call *key, unsigned int len, uint64_t now_ms,
		   struct sq_held **held)
{
	int novel = release(rule, p, now_ms, held);

	for (unsigned int at = 1; len < p->k && at <= len && novel == 0; at++)
		novel = is_novel(rule, p, key, at);
	if (novel == 1)
		p->stats.novel_calls = p->stats.train_calls;
	if (novel >= 0 && len && len < p->k &&
	    sq_program_learn_head(p, key, len) < 0)
		return -SQ_ENOMEM;
	return novel < 0 ? novel : 0;
}
