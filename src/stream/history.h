/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * history.h - the newest calls of a stream, packed
 *
 * All that a stream remembers of its calls: their numbers and times, for
 * evidence, from which window and run are taken when they are looked at. One
 * lies in every stream, so each byte counts. Pure; one owner at a time.
 *
 * Times are told to the millisecond, but for the call that ends a pause of
 * more than some seconds: it is told to the second, after some hours to the
 * minute. A pause beyond a week counts as one.
 */
#ifndef SQ_HISTORY_H
#define SQ_HISTORY_H

#include "stream/trail.h"

#define SQ_HISTORY_LEN 24 /* calls; the longest window and eight before it */

/* All zero at its start. Of each array the newest entry is the last. */
struct sq_history {
	sq_call run[SQ_RUN_KEPT];
	uint32_t newest_ms; /* low bits of the newest call's time */
	uint16_t owed_ms;   /* that its pause was longer than kept */
	uint16_t numbers[SQ_HISTORY_LEN];
	uint16_t pauses[SQ_HISTORY_LEN - 1]; /* packed; ahead of each call */
	uint8_t abis[SQ_HISTORY_LEN];
	uint8_t fill;	  /* calls */
	uint8_t unbroken; /* of these since the last break; a window's, once */
	uint8_t run_fill;
};

void sq_history_push(struct sq_history *h, sq_call call, uint64_t time_ms);

/* Calls may be missing here: window and run begin anew. */
static inline void sq_history_break(struct sq_history *h)
{
	h->unbroken = 0;
	h->run_fill = 0;
}

/* The window and the run. Returns whether the window is full, of k calls. */
bool sq_history_trail(const struct sq_history *h, unsigned int k,
		      struct sq_trail *trail);

/*
 * The i-th oldest call, i below h->fill, and when it was made, seen from
 * now_ms, the time of the newest one.
 */
sq_call sq_history_get(const struct sq_history *h, unsigned int i,
		       uint64_t now_ms, uint64_t *time_ms);

#endif
