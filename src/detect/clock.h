/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * clock.h - what time it is, by the events themselves
 *
 * A record bears the time at which its call began, and comes when the call
 * ends: one that waited for a minute is a minute old. So it is as late as the
 * latest event says, and no event sets that back; only a clock that was set
 * back does, of which all events tell from then on.
 *
 * No input or output; one owner at a time.
 */
#ifndef SQ_CLOCK_H
#define SQ_CLOCK_H

#include <stdint.h>

#define SQ_CLOCK_EVENTS	  1024	/* that all must be old, to set it back */
#define SQ_CLOCK_SLACK_MS 60000 /* processors and nodes differ by less */

struct sq_clock {
	uint64_t now_ms;    /* since the epoch; 0 before the first event */
	uint64_t recent_ms; /* the latest of the events counted */
	uint32_t recent;    /* events counted; then from the start */
};

/* An event of time_ms has come. Returns the time. */
static inline uint64_t sq_clock_tick(struct sq_clock *c, uint64_t time_ms)
{
	if (time_ms > c->recent_ms)
		c->recent_ms = time_ms;
	if (time_ms > c->now_ms)
		c->now_ms = time_ms;
	if (++c->recent < SQ_CLOCK_EVENTS)
		return c->now_ms;
	if (c->recent_ms + SQ_CLOCK_SLACK_MS < c->now_ms)
		c->now_ms = c->recent_ms;
	c->recent = 0;
	c->recent_ms = 0;
	return c->now_ms;
}

#endif
