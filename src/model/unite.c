/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/unite.h"

#include <string.h>

#include "base/error.h"

#define STATE_NUMBERS 9

/* The numbers of a state, those that decide first. */
static void state_numbers(struct sq_program_stats *s,
			  uint64_t *numbers[static STATE_NUMBERS])
{
	uint64_t *const all[STATE_NUMBERS] = {
		&s->state,	    &s->state_ms,    &s->state_reason,
		&s->model,	    &s->train_calls, &s->novel_calls,
		&s->late_sequences, &s->frozen_ms,   &s->anomalies,
	};

	memcpy(numbers, all, sizeof(all));
}

/* Detecting, then learning, then new. */
static unsigned int rank_of(uint64_t state)
{
	static const unsigned char ranks[SQ_STATE_COUNT] = {
		[SQ_STATE_NEW] = 0,
		[SQ_STATE_LEARNING] = 1,
		[SQ_STATE_DETECTING] = 2,
	};

	return ranks[state];
}

static void unite_state(struct sq_program_stats *ours,
			struct sq_program_stats *theirs)
{
	uint64_t *mine[STATE_NUMBERS], *others[STATE_NUMBERS];
	unsigned int my_rank = rank_of(ours->state),
		     other_rank = rank_of(theirs->state), i = 1;

	state_numbers(ours, mine);
	state_numbers(theirs, others);
	while (my_rank == other_rank && i < STATE_NUMBERS - 1 &&
	       *mine[i] == *others[i])
		i++;
	if (my_rank > other_rank ||
	    (my_rank == other_rank && *mine[i] >= *others[i]))
		return;
	for (i = 0; i < STATE_NUMBERS; i++)
		*mine[i] = *others[i];
}

static void unite_identity(struct sq_identity *ours,
			   const struct sq_identity *theirs)
{
	if (memcmp(ours, theirs, sizeof(*ours)) != 0)
		memset(ours, 0, sizeof(*ours));
}

static void take_larger(uint64_t *ours, uint64_t theirs)
{
	if (theirs > *ours)
		*ours = theirs;
}

static void unite_stats(struct sq_program_stats *ours,
			struct sq_program_stats theirs)
{
	if (!ours->created_ms ||
	    (theirs.created_ms && theirs.created_ms < ours->created_ms))
		ours->created_ms = theirs.created_ms;
	take_larger(&ours->changed_ms, theirs.changed_ms);
	take_larger(&ours->seen_ms, theirs.seen_ms);
	take_larger(&ours->calls, theirs.calls);
	take_larger(&ours->windows, theirs.windows);
	take_larger(&ours->threads, theirs.threads);
	if (!theirs.joined) /* what it knows does not go across */
		ours->joined = 0;
	take_larger(&ours->depth, theirs.depth);
	take_larger(&ours->order_calls, theirs.order_calls);
	take_larger(&ours->acts_calls, theirs.acts_calls);
	take_larger(&ours->upgraded_ms, theirs.upgraded_ms);
	unite_state(ours, &theirs);
	unite_identity(&ours->file, &theirs.file);
	unite_identity(&ours->reported, &theirs.reported);
}

static int add_rows(struct sq_seqset *to, const struct sq_seqset *from)
{
	for (uint32_t i = 0; i < from->count; i++)
		if (sq_seqset_add(to, sq_seqset_row(from, i)) < 0)
			return -SQ_ENOMEM;
	return 0;
}

int sq_program_unite(struct sq_program *p, const struct sq_program *other)
{
	if (add_rows(&p->sequences, &other->sequences) < 0 ||
	    add_rows(&p->heads, &other->heads) < 0 ||
	    add_rows(&p->runs, &other->runs) < 0 ||
	    sq_follows_merge(&p->follows, &other->follows) < 0 ||
	    sq_facets_merge(&p->facets, &other->facets) < 0)
		return -SQ_ENOMEM;
	unite_stats(&p->stats, other->stats);
	p->changed = true;
	return 0;
}
