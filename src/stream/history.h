/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * history.h - the newest calls of a stream, packed
 *
 * All that a stream remembers of its calls: their numbers and their times. The
 * window and the run are taken from it, and evidence. Every stream has one, so
 * each byte counts. No input or output; one owner at a time.
 *
 * Times are kept to the millisecond. After a pause of some seconds a call's
 * time is kept to the second, after some hours to the minute. A pause of more
 * than a week counts as a week.
 */
#ifndef SQ_HISTORY_H
#define SQ_HISTORY_H

#include "stream/trail.h"

#define SQ_HISTORY_LEN 24 /* calls; the longest window and eight before it */

/* Zeroed, it is empty. The newest entry of each array is the last. */
struct sq_history {
	sq_call run[SQ_RUN_KEPT];
	uint32_t newest_ms; /* low bits of the newest call's time */
	uint16_t owed_ms;   /* that its pause was longer than kept */
	uint16_t numbers[SQ_HISTORY_LEN];
	uint16_t pauses[SQ_HISTORY_LEN - 1]; /* packed; ahead of each call */
	uint8_t abis[SQ_HISTORY_LEN];
	uint8_t fill;	  /* calls of its own */
	uint8_t ahead;	  /* and of the stream that it goes on from */
	uint8_t unbroken; /* of these since the last break; a window's, once */
	uint8_t run_fill;
};

void sq_history_push(struct sq_history *h, sq_call call, uint64_t time_ms);

/* Calls may be missing here, so window and run begin anew. */
static inline void sq_history_break(struct sq_history *h)
{
	h->unbroken = 0;
	h->run_fill = 0;
}

/* Calls that are remembered: of its own, and of the one before. */
static inline unsigned int sq_history_len(const struct sq_history *h)
{
	unsigned int len = (unsigned int)h->fill + h->ahead;

	return len < SQ_HISTORY_LEN ? len : SQ_HISTORY_LEN;
}

/* The newest call; there must be one. */
static inline sq_call sq_history_newest(const struct sq_history *h)
{
	return (sq_call)h->abis[SQ_HISTORY_LEN - 1] << 16 |
	       h->numbers[SQ_HISTORY_LEN - 1];
}

/* Forget the newest call, which is one of those ahead of its own. */
void sq_history_pop(struct sq_history *h);

/* The window and the run. Returns whether the window is full, of k calls. */
bool sq_history_trail(const struct sq_history *h, unsigned int k,
		      struct sq_trail *trail);

/*
 * The i-th oldest call, i below sq_history_len(), and when it was made; now_ms
 * is the time of the newest one.
 */
sq_call sq_history_get(const struct sq_history *h, unsigned int i,
		       uint64_t now_ms, uint64_t *time_ms);

#endif
