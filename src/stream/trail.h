/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * trail.h - what a stream did last: its window, and its run
 *
 * The run is the newest calls without those that may stand between any two
 * others (sq_call_is_interposed()): a program's order of business, whatever
 * its allocator, its locks and its signal masks do meanwhile. A value, as
 * history.h makes it.
 */
#ifndef SQ_TRAIL_H
#define SQ_TRAIL_H

#include "stream/window.h"

#define SQ_RUN_LEN  3 /* calls; alert_order's largest value */
#define SQ_RUN_KEPT 8 /* calls; as many threads may have put in between */

struct sq_run {
	uint8_t fill;
	sq_call calls[SQ_RUN_KEPT]; /* the newest is the last; see fill */
};

struct sq_trail {
	struct sq_window window;
	struct sq_run run;
};

/* The call that came back calls before the newest of r; back < r->fill. */
static inline sq_call sq_run_call(const struct sq_run *r, unsigned int back)
{
	return r->calls[SQ_RUN_KEPT - 1 - back];
}

/* The newest len calls of r, with SQ_CALL_NONE ahead of them, as a row. */
static inline void sq_run_row(const struct sq_run *r, unsigned int len,
			      sq_call row[static SQ_RUN_LEN])
{
	for (unsigned int back = 0; back < SQ_RUN_LEN; back++)
		row[SQ_RUN_LEN - 1 - back] =
			back < len ? sq_run_call(r, back) : SQ_CALL_NONE;
}

/* Calls of r that a row can hold. */
static inline unsigned int sq_run_len(const struct sq_run *r)
{
	return r->fill < SQ_RUN_LEN ? r->fill : SQ_RUN_LEN;
}

/* The newest call; there must be one. */
static inline sq_call sq_trail_newest(const struct sq_trail *t)
{
	return t->window.calls[t->window.fill - 1];
}

/* Whether it is the run's newest, too; else it is an interposed one. */
static inline bool sq_trail_in_run(const struct sq_trail *t)
{
	return sq_run_call(&t->run, 0) == sq_trail_newest(t);
}

#endif
