/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rule. A mismatch of a short order, which interleaving does not make, is
 * strong by itself; longer ones are strong when they cluster in the locality
 * frame. A strong mismatch is an alert
 * - once an episode of a stream, which ends after a frame without a mismatch,
 *   and again each time its mismatches have grown tenfold;
 * - only if the run of calls that was never seen is news for the program as
 *   well, or was seen ten, a hundred … times by now: a habit that training
 *   missed is one piece of news an hour, however many processes have it.
 */
#include "detector.h"

#include <string.h>

#include "error.h"

#define GROWTH 10 /* times, between two alerts of one thing */

/* Put the newest window into the frame, over the oldest one. */
static void slide(const struct sq_rule *rule, struct sq_detection *d,
		  bool mismatch)
{
	uint64_t bit = (uint64_t)1 << (d->at % 64);
	uint64_t *word = &d->frame[d->at / 64];

	if (*word & bit)
		d->locality--;
	*word &= ~bit;
	if (mismatch) {
		*word |= bit;
		d->locality++;
	}
	d->at = (uint16_t)((d->at + 1) % rule->frame);
	d->tainted -= d->tainted > 0;
}

static void count_episode(const struct sq_rule *rule, struct sq_detection *d,
			  bool mismatch)
{
	if (mismatch) {
		d->quiet = 0;
		d->mismatches += d->mismatches < UINT32_MAX / GROWTH;
		return;
	}
	if (d->quiet < rule->frame && ++d->quiet == rule->frame) {
		d->mismatches = 0;
		d->next_update = 0;
	}
}

static bool is_power(int64_t count)
{
	while (count > 1 && count % GROWTH == 0)
		count /= GROWTH;
	return count == 1;
}

/* Returns 1, 0 or -SQ_ENOMEM. */
static int wants_alert(const struct sq_rule *rule, struct sq_program *program,
		       const struct sq_window *w, uint64_t now_ms,
		       struct sq_detection *d, const struct sq_verdict *v)
{
	bool strong = v->order <= rule->order ||
		      (rule->locality && d->locality >= rule->locality);
	bool due = d->next_update ? d->mismatches >= d->next_update : strong;
	int64_t seen = 1;

	if (program && strong)
		seen = sq_program_report(program, w->calls + w->fill - v->order,
					 v->order, now_ms, rule->repeat_ms);
	if (seen < 0)
		return -SQ_ENOMEM;
	if (!due || !(d->next_update || is_power(seen)))
		return 0;
	d->next_update = d->mismatches * GROWTH;
	return 1;
}

/* Returns 1, 0 or -SQ_ENOMEM. */
static int is_mismatch(struct sq_program *program, const sq_call *key)
{
	int known;

	if (!program)
		return 1;
	if (sq_program_knows(program, key))
		return 0;
	if (program->model != SQ_MODEL_PAIRS)
		return 1;
	known = sq_program_knows_pairs(program, key);
	return known < 0 ? known : !known;
}

static int describe(struct sq_program *program, const struct sq_window *w,
		    struct sq_verdict *v)
{
	int order;

	v->order = 1;
	v->distance = w->fill;
	if (!program)
		return 0;
	order = sq_program_order(program, w->calls, w->fill);
	if (order < 0)
		return order;
	v->order = (unsigned int)order;
	v->distance = sq_program_distance(program, w->calls, &v->nearest);
	return 0;
}

/* Too few calls for a window: only a short run of them can be strong. */
static int judge_young(const struct sq_rule *rule, struct sq_program *program,
		       const struct sq_window *w, uint64_t now_ms,
		       struct sq_detection *d, struct sq_verdict *v)
{
	int order = program ? sq_program_order(program, w->calls, w->fill) : 0;
	int alert;

	if (order <= 0 || order > w->fill || order > (int)rule->order)
		return order < 0 ? order : 0;
	v->order = (unsigned int)order;
	v->distance = v->order;
	d->mismatches++;
	d->quiet = 0;
	v->mismatches = d->mismatches;
	alert = wants_alert(rule, program, w, now_ms, d, v);
	v->alert = alert > 0;
	return alert < 0 ? alert : 0;
}

static int judge_mismatch(const struct sq_rule *rule,
			  struct sq_program *program, const struct sq_window *w,
			  uint64_t now_ms, struct sq_detection *d,
			  struct sq_verdict *v)
{
	int result = describe(program, w, v);

	if (result == 0)
		result = wants_alert(rule, program, w, now_ms, d, v);
	v->alert = result > 0;
	return result < 0 ? result : 0;
}

int sq_detector_judge(const struct sq_rule *rule, struct sq_program *program,
		      const struct sq_window *w, unsigned int k,
		      uint64_t now_ms, struct sq_detection *d,
		      struct sq_verdict *v)
{
	int result;

	memset(v, 0, sizeof(*v));
	v->tainted = d->tainted > 0;
	if (w->fill < k)
		return judge_young(rule, program, w, now_ms, d, v);
	result = is_mismatch(program, w->calls);
	if (result < 0)
		return result;
	v->mismatch = result;
	slide(rule, d, v->mismatch);
	count_episode(rule, d, v->mismatch);
	v->locality = d->locality;
	v->mismatches = d->mismatches;
	return v->mismatch ? judge_mismatch(rule, program, w, now_ms, d, v) : 0;
}

int sq_detector_watch(const struct sq_rule *rule, struct sq_program *program,
		      const sq_call *key, struct sq_detection *d)
{
	int known = sq_program_knows(program, key);

	if (!known)
		known = sq_program_knows_pairs(program, key);
	if (known < 0)
		return known;
	slide(rule, d, !known);
	count_episode(rule, d, !known);
	return d->locality;
}

void sq_detector_taint(const struct sq_rule *rule, struct sq_detection *d)
{
	d->tainted = (uint16_t)rule->frame;
}
