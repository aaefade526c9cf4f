/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/limiter.h"

#include <string.h>

#define WORSE 10 /* times, to pass whatever the rate; some 20 in a minute */

void sq_limiter_init(struct sq_limiter *l, uint64_t seed)
{
	memset(l, 0, sizeof(*l));
	sq_table_init(&l->pairs, sizeof(struct sq_limiter_share),
		      SQ_LIMITER_PAIRS, seed);
	sq_table_init(&l->users, sizeof(struct sq_limiter_user),
		      SQ_LIMITER_USERS, seed);
}

void sq_limiter_free(struct sq_limiter *l)
{
	sq_table_free(&l->pairs);
	sq_table_free(&l->users);
}

bool sq_limiter_turn(struct sq_limiter *l, uint64_t now_ms)
{
	/* a clock that was set back by less just makes a long minute */
	if (now_ms < l->start_ms + SQ_LIMITER_MS &&
	    now_ms + SQ_LIMITER_MS > l->start_ms)
		return false;
	l->start_ms = now_ms;
	l->extra = 0;
	memset(l->passed, 0, sizeof(l->passed));
	memset(&l->others, 0, sizeof(l->others));
	sq_table_clear(&l->pairs);
	sq_table_clear(&l->users);
	return true;
}

static struct sq_limiter_user *user_of(struct sq_limiter *l, uint32_t user)
{
	void *found = sq_table_find(&l->users, user);

	if (!found && sq_table_add(&l->users, user, &found) < 0)
		return &l->others;
	return found;
}

static struct sq_limiter_share *share_of(struct sq_limiter *l,
					 const struct sq_limiter_ask *ask)
{
	uint64_t program =
		sq_table_key(&l->pairs, ask->program, strlen(ask->program));
	uint64_t key = sq_hash_number(program, ask->user) >> 1;
	void *share = sq_table_find(&l->pairs, key);
	struct sq_limiter_user *user;

	if (share)
		return share;
	user = user_of(l, ask->user);
	if (user->pairs >= SQ_LIMITER_OWN ||
	    sq_table_add(&l->pairs, key, &share) < 0)
		return &user->rest;
	user->pairs++;
	return share;
}

/* An act that finds the rate used up. */
static bool has_share(struct sq_limiter *l, unsigned int rate,
		      const struct sq_limiter_ask *ask,
		      const struct sq_limiter_share *share)
{
	if (!share->count || ask->bad / WORSE >= share->worst)
		return true;
	if (share->count > rate / 20 || l->extra >= rate)
		return false;
	l->extra++;
	return true;
}

static bool allow_act(struct sq_limiter *l, unsigned int rate,
		      const struct sq_limiter_ask *ask)
{
	struct sq_limiter_share *share = share_of(l, ask);

	if (l->passed[SQ_CLASS_ACT] < rate)
		l->passed[SQ_CLASS_ACT]++;
	else if (!has_share(l, rate, ask, share))
		return false;
	share->count += share->count < UINT32_MAX;
	if (ask->bad > share->worst)
		share->worst = ask->bad;
	return true;
}

/* A new program. */
static bool allow_program(struct sq_limiter *l, unsigned int rate,
			  const struct sq_limiter_ask *ask)
{
	struct sq_limiter_user *user = user_of(l, ask->user);

	if (l->passed[SQ_CLASS_PROGRAM] < rate)
		l->passed[SQ_CLASS_PROGRAM]++;
	else if (user->programs > rate / 20)
		return false;
	user->programs += user->programs < UINT32_MAX;
	return true;
}

bool sq_limiter_allow(struct sq_limiter *l, unsigned int rate,
		      const struct sq_limiter_ask *ask)
{
	if (!rate)
		return true;
	if (ask->class == SQ_CLASS_ACT)
		return allow_act(l, rate, ask);
	if (ask->class == SQ_CLASS_PROGRAM)
		return allow_program(l, rate, ask);
	/* scanners can forge addresses: their alerts are half as many */
	if (l->passed[SQ_CLASS_SCAN] >= rate / 2 + rate % 2)
		return false;
	l->passed[SQ_CLASS_SCAN]++;
	return true;
}
