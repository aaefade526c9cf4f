/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * behind.h - whether calls are read long after they were made, or not at all
 *
 * A record that comes late by itself tells nothing: its call may have blocked.
 * Where all records of two seconds are late, they waited in a queue ahead of
 * us. A recording that somebody feeds in has times of its own: it is not
 * measured before some record was of the present.
 *
 * No input or output; one owner at a time.
 */
#ifndef SQ_BEHIND_H
#define SQ_BEHIND_H

#include <string.h>

#include "event/event.h"

#define SQ_BEHIND_MS	  5000	/* a full backlog makes no alert wait longer */
#define SQ_BEHIND_NOW_MS  60000 /* the present: a queue is emptied in less */
#define SQ_BEHIND_US	  2000000
#define SQ_BEHIND_RECORDS 100 /* fewer may all have blocked */

/* A turn of the loop takes milliseconds, and a save none of its time. */
#define SQ_BEHIND_STALL_US 5000000

struct sq_behind {
	bool live;		/* records are of the present */
	bool named;		/* node is set */
	uint32_t records;	/* in this window */
	int64_t window_us;	/* its start; monotonic */
	uint64_t least_ms;	/* the least late of them */
	char node[SQ_NODE_LEN]; /* other hosts' clocks are not ours */
};

static inline bool sq_behind_is_ours(struct sq_behind *b,
				     const struct sq_event *ev)
{
	if (!b->named)
		memcpy(b->node, ev->node, sizeof(b->node));
	b->named = true;
	return strcmp(b->node, ev->node) == 0;
}

/*
 * ev was read at now_us, when it was wall_ms by the host's clock. Returns how
 * late all of the last two seconds were, or 0: they were not.
 */
static inline uint64_t sq_behind_read(struct sq_behind *b,
				      const struct sq_event *ev, int64_t now_us,
				      uint64_t wall_ms)
{
	uint64_t time_ms = ev->stamp.time_ms, least_ms,
		 late_ms = wall_ms > time_ms ? wall_ms - time_ms : 0;

	if (!sq_behind_is_ours(b, ev))
		return 0;
	if (!b->live && (late_ms > SQ_BEHIND_NOW_MS ||
			 time_ms > wall_ms + SQ_BEHIND_NOW_MS))
		return 0;
	b->live = true;
	if (!b->records++ || late_ms < b->least_ms)
		b->least_ms = late_ms;
	if (now_us - b->window_us < SQ_BEHIND_US)
		return 0;
	least_ms = b->records < SQ_BEHIND_RECORDS ? 0 : b->least_ms;
	b->records = 0;
	b->window_us = now_us;
	return least_ms > SQ_BEHIND_MS ? least_ms : 0;
}

/*
 * Whether we stood still: a turn that was to wait for wait_ms at most took
 * took_us. Returns for how long, in ms, or 0.
 */
static inline uint64_t sq_behind_stalled(int64_t took_us, int wait_ms)
{
	int64_t beyond_us = took_us - (int64_t)wait_ms * 1000;

	return beyond_us > SQ_BEHIND_STALL_US ? (uint64_t)beyond_us / 1000 : 0;
}

#endif
