/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rule. A mismatch that ends a short new run is strong by itself: runs
 * leave out the calls that may stand between any two others, so interleaving
 * and allocation do not make one. Two calls that never came in a row are weak
 * where the program is still doing such things for the first time (follows.h),
 * or where another thread's calls explain them. Any other mismatch is strong
 * when many of them cluster in the locality frame. A strong mismatch is an
 * alert
 * - once an episode of a stream, which ends after a frame without a mismatch,
 *   and again each time its mismatches have grown tenfold;
 * - only if it is news for the program as well, or was seen ten, a hundred …
 *   times by now: a habit that training missed is one piece of news an hour,
 *   however many processes have it.
 */
#include "detect/detector.h"

#include <string.h>

#include "base/error.h"

/*
 * The frame may have been larger before, and its places beyond this one would
 * count for ever. One that grows just goes on.
 */
static void cut(const struct sq_rule *rule, struct sq_frame *d)
{
	for (unsigned int i = rule->frame / 32; i < SQ_FRAME_MAX / 32; i++) {
		unsigned int keep_bits =
			rule->frame > 32 * i ? rule->frame % 32 : 0;
		uint32_t keep = ((uint32_t)1 << keep_bits) - 1;

		d->locality -= (uint8_t)__builtin_popcount(d->bits[i] & ~keep);
		d->bits[i] &= keep;
	}
	if (d->at >= rule->frame)
		d->at = 0;
	if (d->quiet > rule->frame)
		d->quiet = (uint8_t)(rule->frame - 1);
	if (d->tainted > rule->frame)
		d->tainted = (uint8_t)rule->frame;
}

/* Put the newest window into the frame, over the oldest one. */
static void slide(const struct sq_rule *rule, struct sq_frame *d, bool mismatch)
{
	uint32_t bit, *word;

	cut(rule, d);
	bit = (uint32_t)1 << (d->at % 32);
	word = &d->bits[d->at / 32];
	if (*word & bit)
		d->locality--;
	*word &= ~bit;
	if (mismatch) {
		*word |= bit;
		d->locality++;
	}
	d->at = (uint8_t)((d->at + 1) % rule->frame);
	d->tainted -= d->tainted > 0;
}

static void count_episode(const struct sq_rule *rule, struct sq_frame *d,
			  bool mismatch)
{
	if (mismatch) {
		d->quiet = 0;
		d->mismatches += d->mismatches < UINT32_MAX / SQ_GROWTH;
		return;
	}
	if (d->quiet < rule->frame && ++d->quiet == rule->frame) {
		d->mismatches = 0;
		d->next_update = 0;
	}
}

static bool is_power(int64_t count)
{
	while (count > 1 && count % SQ_GROWTH == 0)
		count /= SQ_GROWTH;
	return count == 1;
}

/* Whether a call that the newest one usually follows came not long ago. */
static bool is_interleaved(const struct sq_program *program,
			   const struct sq_run *run)
{
	for (unsigned int back = 2; back < run->fill; back++)
		if (sq_follows_usual(&program->follows, sq_run_call(run, back),
				     sq_run_call(run, 0)))
			return true;
	return false;
}

/* Whether the newest two calls, never seen in a row, are no news even so. */
static bool is_expected(const struct sq_program *program,
			const struct sq_run *run)
{
	return sq_follows_expects(&program->follows, sq_run_call(run, 1),
				  sq_run_call(run, 0)) ||
	       (program->stats.threads && is_interleaved(program, run));
}

static bool is_excused(const struct sq_case *c)
{
	return c->excused && c->excused(c->excuse);
}

int sq_detector_news(const struct sq_case *c, unsigned int *run)
{
	const struct sq_window *w = &c->trail->window;
	int order;

	*run = 0;
	if (!c->rule->order)
		return 0;
	if (!sq_trail_in_run(c->trail)) {
		order = sq_program_order(c->program, w->calls, w->fill);
		return order < 0 ? order : order == 1 && !is_excused(c);
	}
	*run = sq_program_new_run(c->program, &c->trail->run);
	if (!*run || *run > c->rule->order)
		return 0;
	if (is_excused(c)) {
		*run = 0;
		return 0;
	}
	if (*run == 1)
		return 1;
	if (c->program->model == SQ_MODEL_PAIRS &&
	    !sq_call_reaches_out(sq_trail_newest(c->trail)))
		return 0;
	return *run > 2 || !is_expected(c->program, &c->trail->run);
}

/* The calls that stand for a mismatch: the new run, or else the order's. */
static const sq_call *reported(const struct sq_case *c,
			       const struct sq_verdict *v, unsigned int *len)
{
	const struct sq_window *w = &c->trail->window;

	*len = v->run ? v->run : v->order;
	return v->run ? c->trail->run.calls + SQ_RUN_KEPT - *len
		      : w->calls + w->fill - *len;
}

/* How often they were a mismatch by now. */
static int64_t count_report(const struct sq_case *c, const struct sq_verdict *v)
{
	unsigned int len;
	const sq_call *calls = reported(c, v, &len);

	return sq_program_report(c->program, calls, len, c->now_ms,
				 c->rule->repeat_ms);
}

/* Whether two calls that never came in a row are unlikely enough. */
static bool is_unlikely(const struct sq_case *c)
{
	const struct sq_program *p = c->program;

	return !c->rule->order_one_in || !p ||
	       p->stats.calls / ((uint64_t)p->follows.once + 1) >=
		       c->rule->order_one_in;
}

void sq_detector_expected(const struct sq_case *c, const struct sq_verdict *v)
{
	unsigned int len;
	const sq_call *calls = reported(c, v, &len);

	sq_program_unreport(c->program, calls, len);
}

void sq_detector_untold(const struct sq_case *c, const struct sq_verdict *v)
{
	sq_detector_expected(c, v);
	c->frame->next_update = c->frame->mismatches + 1;
}

/*
 * Whether v is an alert, or goes on with one of its episode. news: as
 * sq_detector_news() says. Returns 0 or -SQ_ENOMEM.
 */
static int find_alert(const struct sq_case *c, bool news, struct sq_verdict *v)
{
	const struct sq_rule *rule = c->rule;
	struct sq_frame *d = c->frame;
	bool strong = (news && is_unlikely(c)) ||
		      (rule->locality && d->locality >= rule->locality);
	bool due = d->next_update ? d->mismatches >= d->next_update : strong;
	int64_t seen = 1;

	if (c->program && strong)
		seen = count_report(c, v);
	if (seen < 0)
		return -SQ_ENOMEM;
	if (c->told && v->order == 1 && seen == 1)
		seen = 2; /* by its facet, maybe when it was still learned */
	v->alert = due && (d->next_update || is_power(seen));
	v->goes_on = strong && !due && seen == 1;
	if (v->alert)
		d->next_update = d->mismatches * SQ_GROWTH;
	return 0;
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

static int find_order(const struct sq_case *c, struct sq_verdict *v)
{
	const struct sq_window *w = &c->trail->window;
	int order = sq_program_order(c->program, w->calls, w->fill);

	if (order < 0)
		return order;
	v->order = (unsigned int)order;
	return 0;
}

static int describe(const struct sq_case *c, struct sq_verdict *v)
{
	const struct sq_window *w = &c->trail->window;

	v->order = 1;
	if (c->rule->distances)
		v->distance =
			c->program ? sq_program_distance(c->program, w->calls,
							 w->fill, NULL)
				   : w->fill;
	return c->program ? find_order(c, v) : 0;
}

/* Too few calls for a window: only a new run can be told of. */
static int judge_young(const struct sq_case *c, struct sq_verdict *v)
{
	int result;

	if (!c->program)
		return 0;
	result = sq_detector_news(c, &v->run);
	if (result <= 0)
		return result;
	if (find_order(c, v) < 0)
		return -SQ_ENOMEM;
	c->frame->mismatches++;
	c->frame->quiet = 0;
	v->mismatches = c->frame->mismatches;
	return find_alert(c, true, v);
}

static int judge_mismatch(const struct sq_case *c, struct sq_verdict *v)
{
	int news = 1, result = describe(c, v);

	if (result == 0 && c->program)
		result = news = sq_detector_news(c, &v->run);
	return result < 0 ? result : find_alert(c, news > 0, v);
}

/*
 * Windows that end in an interposed call do not count: a program that waits for
 * a lock makes any number of them, one as new as the other.
 */
static void count_window(const struct sq_case *c, bool mismatch)
{
	if (!sq_trail_in_run(c->trail))
		return;
	slide(c->rule, c->frame, mismatch);
	count_episode(c->rule, c->frame, mismatch);
}

int sq_detector_judge(const struct sq_case *c, unsigned int k,
		      struct sq_verdict *v)
{
	int result;

	memset(v, 0, sizeof(*v));
	v->tainted = c->frame->tainted > 0;
	if (c->trail->window.fill < k)
		return judge_young(c, v);
	result = is_mismatch(c->program, c->trail->window.calls);
	if (result < 0)
		return result;
	v->mismatch = result;
	count_window(c, v->mismatch);
	v->locality = c->frame->locality;
	v->mismatches = c->frame->mismatches;
	return v->mismatch ? judge_mismatch(c, v) : 0;
}

int sq_detector_watch(const struct sq_case *c)
{
	const sq_call *key = c->trail->window.calls;
	int known = sq_program_knows(c->program, key);

	if (!known)
		known = sq_program_knows_pairs(c->program, key);
	if (known < 0)
		return known;
	count_window(c, !known);
	return c->frame->locality;
}

int sq_detector_pass(const struct sq_case *c)
{
	count_window(c, false);
	return c->frame->locality;
}

void sq_detector_taint(const struct sq_rule *rule, struct sq_frame *d)
{
	d->tainted = (uint8_t)rule->frame;
}
