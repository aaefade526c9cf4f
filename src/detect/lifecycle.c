/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "detect/lifecycle.h"

#include <string.h>

/*
 * The threads of a program interleave in ever new ways: it has made no new
 * short run for long, and yet new sequences. This is how many there must be:
 * one in so many calls, beyond a few that any program may have.
 */
#define LATE_CALLS     1000
#define LATE_SEQUENCES 32

/*
 * A program that has not settled tells less. It is taken for one that
 * interleaves when, over its whole time, one in so many calls brought a new
 * sequence.
 */
#define YOUNG_CALLS 50000
#define YOUNG_RATE  200

bool sq_lifecycle_frozen(const struct sq_lifecycle *l,
			 const struct sq_program *p)
{
	const struct sq_program_stats *s = &p->stats;

	return s->train_calls >= l->min_calls &&
	       (s->train_calls * 32 > s->novel_calls * 128 ||
		s->train_calls - s->novel_calls >= SQ_QUIET_CALLS);
}

/* p freezes so many calls after its last news; see sq_lifecycle_frozen(). */
static uint64_t quiet_calls(const struct sq_program *p)
{
	uint64_t calls = 3 * p->stats.novel_calls + 1;

	return calls < SQ_QUIET_CALLS ? calls : SQ_QUIET_CALLS;
}

struct sq_progress sq_lifecycle_progress(const struct sq_lifecycle *l,
					 const struct sq_program *p,
					 uint64_t now_ms)
{
	const struct sq_program_stats *s = &p->stats;

	if (s->train_calls < l->min_calls)
		return (struct sq_progress){ SQ_NEED_CALLS, s->train_calls,
					     l->min_calls };
	if (!sq_lifecycle_frozen(l, p))
		return (struct sq_progress){ SQ_NEED_QUIET,
					     s->train_calls - s->novel_calls,
					     quiet_calls(p) };
	return (struct sq_progress){ SQ_NEED_TIME,
				     s->frozen_ms && now_ms > s->frozen_ms
					     ? now_ms - s->frozen_ms
					     : 0,
				     l->normal_wait_ms };
}

static bool only_interleaves(const struct sq_program *p)
{
	const struct sq_program_stats *s = &p->stats;
	uint64_t since = s->train_calls - s->novel_calls;

	if (!s->threads)
		return false;
	if (s->state == SQ_STATE_LEARNING && !s->frozen_ms)
		return s->train_calls >= YOUNG_CALLS &&
		       p->sequences.count > s->train_calls / YOUNG_RATE;
	return s->late_sequences > LATE_SEQUENCES + since / LATE_CALLS;
}

/*
 * Sequences, if they have settled too; else pairs. Of the short runs that alert
 * at once, both models say the same.
 */
enum sq_model sq_lifecycle_model(const struct sq_lifecycle *l,
				 const struct sq_program *p)
{
	const struct sq_program_stats *s = &p->stats;

	if (l->model != SQ_MODEL_AUTO)
		return l->model;
	if (s->state == SQ_STATE_DETECTING && s->model < SQ_MODEL_AUTO)
		return (enum sq_model)s->model;
	return only_interleaves(p) ? SQ_MODEL_PAIRS : SQ_MODEL_SEQUENCES;
}

static void enter(struct sq_program *p, enum sq_state state,
		  enum sq_state_reason reason, uint64_t now_ms)
{
	struct sq_program_stats *s = &p->stats;

	s->state = state;
	s->state_reason = reason;
	s->state_ms = now_ms;
	s->frozen_ms = 0;
	s->anomalies = 0;
	if (state == SQ_STATE_LEARNING) {
		s->train_calls = 0;
		s->novel_calls = 0;
		s->late_sequences = 0;
	}
	p->changed = true;
}

void sq_lifecycle_set(struct sq_program *p, enum sq_state state,
		      enum sq_state_reason reason, uint64_t now_ms)
{
	enter(p, state, reason, now_ms);
	if (state == SQ_STATE_LEARNING)
		sq_facets_unsettle(&p->facets);
}

void sq_lifecycle_novel(struct sq_program *p)
{
	struct sq_program_stats *s = &p->stats;

	s->novel_calls = s->train_calls;
	s->late_sequences = 0;
	s->frozen_ms = 0;
}

void sq_lifecycle_refused(struct sq_program *p)
{
	p->changed = true;
	if (++p->stats.anomalies < SQ_REFUSALS_MAX)
		return;
	p->stats.anomalies = 0;
	sq_lifecycle_novel(p);
}

bool sq_lifecycle_learned(const struct sq_lifecycle *l, struct sq_program *p,
			  bool novel, uint64_t now_ms)
{
	struct sq_program_stats *s = &p->stats;

	s->train_calls++;
	if (novel) {
		sq_lifecycle_novel(p);
		return false;
	}
	if (s->state != SQ_STATE_LEARNING || !sq_lifecycle_frozen(l, p))
		return false;
	if (!s->frozen_ms || now_ms < s->frozen_ms) /* a clock set back */
		s->frozen_ms = now_ms;
	if (now_ms - s->frozen_ms < l->normal_wait_ms)
		return false;
	p->model = sq_lifecycle_model(l, p);
	s->model = p->model;
	sq_lifecycle_set(p, SQ_STATE_DETECTING, SQ_BECAUSE_SETTLED, now_ms);
	return true;
}

bool sq_lifecycle_alerted(const struct sq_lifecycle *l, struct sq_program *p,
			  uint64_t now_ms)
{
	struct sq_program_stats *s = &p->stats;

	if (s->state != SQ_STATE_DETECTING)
		return false;
	p->changed = true;
	if (++s->anomalies != (uint64_t)l->anomaly_limit + 1 ||
	    !l->anomaly_limit)
		return false;
	if (l->relearn)
		sq_lifecycle_set(p, SQ_STATE_LEARNING, SQ_BECAUSE_ANOMALIES,
				 now_ms);
	return true;
}

bool sq_lifecycle_probe(struct sq_program *p, uint64_t now_ms)
{
	if (p->probed_ms && now_ms >= p->probed_ms &&
	    now_ms - p->probed_ms < SQ_PROBE_MS)
		return false;
	p->probed_ms = now_ms;
	return true;
}

/* Whether known is the file that was found. What is missing is filled in. */
static bool is_file(struct sq_program *p, struct sq_identity *known,
		    const struct sq_identity *found)
{
	if (!sq_identity_fits(known, found))
		return false;
	p->changed |= known->ctime_ns != found->ctime_ns ||
		      known->build_id != found->build_id;
	known->ctime_ns = found->ctime_ns;
	known->build_id = found->build_id;
	return true;
}

bool sq_lifecycle_has_other(const struct sq_program *p,
			    const struct sq_identity *identity)
{
	const struct sq_program_stats *s = &p->stats;

	return s->file.size && !sq_identity_fits(&s->file, identity) &&
	       !sq_identity_fits(&s->reported, identity);
}

bool sq_lifecycle_is_changed(struct sq_program *p,
			     const struct sq_identity *identity, bool learn)
{
	struct sq_program_stats *s = &p->stats;

	if (is_file(p, &s->file, identity) ||
	    is_file(p, &s->reported, identity))
		return false;
	p->changed = true;
	if (!s->file.size || learn) {
		s->file = *identity;
		return false;
	}
	s->reported = *identity;
	return true;
}

void sq_lifecycle_accept(struct sq_program *p)
{
	struct sq_program_stats *s = &p->stats;

	if (s->reported.size)
		s->file = s->reported;
	s->reported = (struct sq_identity){ 0 };
	p->changed = true;
}

void sq_lifecycle_relearn(struct sq_program *p,
			  const struct sq_identity *identity, uint64_t now_ms)
{
	p->stats.file = *identity;
	sq_lifecycle_set(p, SQ_STATE_LEARNING, SQ_BECAUSE_CHANGED, now_ms);
}

static bool is_held(const struct sq_program *p)
{
	return p->stats.state == SQ_STATE_DETECTING &&
	       p->stats.state_reason == SQ_BECAUSE_OPERATOR;
}

void sq_lifecycle_upgrade(struct sq_program *p,
			  const struct sq_identity *identity, uint64_t now_ms)
{
	p->stats.file = *identity;
	p->stats.reported = (struct sq_identity){ 0 };
	p->stats.upgraded_ms = now_ms;
	p->changed = true;
	if (p->stats.state != SQ_STATE_NEW && !is_held(p))
		enter(p, SQ_STATE_LEARNING, SQ_BECAUSE_UPGRADED, now_ms);
}

bool sq_lifecycle_upgraded(const struct sq_lifecycle *l,
			   const struct sq_program *p, uint64_t now_ms)
{
	uint64_t since_ms = p->stats.upgraded_ms;

	return since_ms && !is_held(p) && now_ms >= since_ms &&
	       now_ms - since_ms < l->upgrade_wait_ms;
}

const char *sq_state_name(uint64_t state)
{
	static const char *const names[] = { "learning", "detecting", "new" };

	return state < SQ_STATE_COUNT ? names[state] : "unknown";
}

const char *sq_state_reason_name(uint64_t reason)
{
	static const char *const names[] = { "first-seen",	"settled",
					     "operator",	"anomalies",
					     "program-changed", "upgraded" };

	return reason < SQ_BECAUSE_COUNT ? names[reason] : "unknown";
}

const char *sq_model_name(uint64_t model)
{
	static const char *const names[] = { "sequences", "pairs", "auto" };

	return model <= SQ_MODEL_AUTO ? names[model] : "unknown";
}
