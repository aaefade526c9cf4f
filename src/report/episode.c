/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/episode.h"

#include <string.h>

#include "base/error.h"

#define INIT 1 /* pid; 0 is the parent of what the kernel started */

void sq_episodes_init(struct sq_episodes *es, uint64_t seed)
{
	memset(es, 0, sizeof(*es));
	sq_table_init(&es->members, sizeof(uint64_t), SQ_EPISODE_MEMBERS, seed);
}

void sq_episodes_free(struct sq_episodes *es)
{
	sq_table_free(&es->members);
}

static uint64_t key_of(const struct sq_episodes *es, const struct sq_event *ev,
		       uint32_t pid)
{
	uint64_t node = sq_table_key(&es->members, ev->node, ev->node_len);

	return sq_hash_number(node, pid) >> 1;
}

static struct sq_episode *episode_of(struct sq_episodes *es,
				     const struct sq_event *ev, uint32_t pid,
				     uint64_t now_ms)
{
	const uint64_t *number =
		sq_table_find(&es->members, key_of(es, ev, pid));
	struct sq_episode *ep;

	if (!number)
		return NULL;
	ep = &es->ring[*number % SQ_EPISODES];
	/* a clock that was set back ends it, too */
	return ep->number == *number && now_ms - ep->start_ms < SQ_EPISODE_MS
		       ? ep
		       : NULL;
}

/* The process of ev is in episode number from now on. 0 or -SQ_ENOMEM. */
static int join(struct sq_episodes *es, const struct sq_event *ev,
		uint64_t number)
{
	uint64_t key = key_of(es, ev, ev->pid);
	void *member = sq_table_find(&es->members, key);

	if (!member && sq_table_add(&es->members, key, &member) < 0) {
		sq_table_clear(&es->members);
		if (sq_table_add(&es->members, key, &member) < 0)
			return -SQ_ENOMEM;
	}
	memcpy(member, &number, sizeof(number));
	return 0;
}

struct sq_episode *sq_episodes_find(struct sq_episodes *es,
				    const struct sq_event *ev, uint64_t now_ms)
{
	struct sq_episode *ep = episode_of(es, ev, ev->pid, now_ms);

	if (ep)
		return ep;
	if (ev->ppid > INIT) /* whose children are no family */
		ep = episode_of(es, ev, ev->ppid, now_ms);
	if (ep)
		join(es, ev, ep->number);
	return ep;
}

struct sq_episode *sq_episodes_open(struct sq_episodes *es,
				    const struct sq_event *ev, uint64_t now_ms)
{
	uint64_t number = ++es->opened;
	struct sq_episode *ep = &es->ring[number % SQ_EPISODES];

	memset(ep, 0, sizeof(*ep));
	if (join(es, ev, number) < 0)
		return NULL;
	ep->number = number;
	ep->start_ms = now_ms;
	return ep;
}

/* Returns whether ev was counted already, in another facet. */
static bool count(struct sq_episode *ep, const struct sq_event *ev)
{
	bool again = ep->acts && ep->newest.serial == ev->stamp.serial &&
		     ep->newest.time_ms == ev->stamp.time_ms;

	ep->acts += !again;
	ep->newest = ev->stamp;
	return again;
}

bool sq_episode_counts(struct sq_episode *ep, const struct sq_event *ev)
{
	return !count(ep, ev) && ep->acts <= SQ_EPISODE_ACTS;
}

bool sq_episode_asks(struct sq_episode *ep, const struct sq_event *ev,
		     const struct sq_act *act)
{
	bool again = count(ep, ev);

	if (!ep->messages || act->bad / SQ_EPISODE_WORSE >= ep->worst)
		return true;
	return !again && ep->messages < SQ_EPISODE_KINDS &&
	       !(ep->kinds & (uint32_t)1 << act->kind);
}

void sq_episode_told(struct sq_episode *ep, const struct sq_act *act)
{
	ep->messages++;
	ep->kinds |= (uint32_t)1 << act->kind;
	if (act->bad > ep->worst)
		ep->worst = act->bad;
}
