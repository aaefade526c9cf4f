/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * limiter.h - so many alerts a minute, and how many there would have been
 *
 * Time is the events'. Pure; one owner at a time.
 */
#ifndef SQ_LIMITER_H
#define SQ_LIMITER_H

#include <stdbool.h>
#include <stdint.h>

#define SQ_LIMITER_MS 60000

struct sq_limiter {
	uint64_t start_ms; /* of the minute */
	uint64_t count;	   /* asked for in it */
};

/*
 * A minute may be over at now_ms: then *suppressed is how many it refused,
 * and the next one begins. Returns whether it refused any.
 */
static inline bool sq_limiter_turn(struct sq_limiter *l, unsigned int rate,
				   uint64_t now_ms, uint64_t *suppressed)
{
	/* unsigned: a clock that was set back ends the minute as well */
	if (now_ms - l->start_ms < SQ_LIMITER_MS)
		return false;
	*suppressed = rate && l->count > rate ? l->count - rate : 0;
	l->start_ms = now_ms;
	l->count = 0;
	return *suppressed > 0;
}

/* Whether one more may pass. */
static inline bool sq_limiter_allow(struct sq_limiter *l, unsigned int rate)
{
	return ++l->count <= rate || !rate;
}

#endif
