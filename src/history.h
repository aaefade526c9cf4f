/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * history.h - the newest calls of a stream with their times, for evidence
 *
 * A value of a fixed size. Times are the low 32 bits of milliseconds: right
 * for calls less than 49 days apart. Pure; one owner at a time.
 */
#ifndef SQ_HISTORY_H
#define SQ_HISTORY_H

#include <stdint.h>

#include "call.h"

#define SQ_HISTORY_LEN 24 /* calls; the longest window and eight before it */

struct sq_history {
	uint8_t at, fill;
	sq_call calls[SQ_HISTORY_LEN];
	uint32_t times[SQ_HISTORY_LEN];
};

static inline void sq_history_push(struct sq_history *h, sq_call call,
				   uint64_t time_ms)
{
	h->calls[h->at] = call;
	h->times[h->at] = (uint32_t)time_ms;
	h->at = (uint8_t)((h->at + 1) % SQ_HISTORY_LEN);
	h->fill += h->fill < SQ_HISTORY_LEN;
}

/*
 * The i-th oldest call, i below h->fill, and when it was made, seen from
 * now_ms, the time of the newest one.
 */
static inline sq_call sq_history_get(const struct sq_history *h, unsigned int i,
				     uint64_t now_ms, uint64_t *time_ms)
{
	unsigned int slot =
		(h->at + SQ_HISTORY_LEN - h->fill + i) % SQ_HISTORY_LEN;
	int32_t ago_ms = (int32_t)((uint32_t)now_ms - h->times[slot]);

	*time_ms = now_ms - (uint64_t)(int64_t)ago_ms;
	return h->calls[slot];
}

#endif
