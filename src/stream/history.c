/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stream/history.h"

#include <string.h>

/*
 * A pause is kept as 2 bits for the unit and 14 for the count. A pause may be
 * negative: the clock may be set back, and a call has the time at which it
 * began but its place in the stream is where it ended.
 */
#define COUNT_BITS 14
#define COUNT_MIN  (-2048)
#define COUNT_MAX  (COUNT_MIN + (1 << COUNT_BITS) - 1)

static const int32_t units_ms[] = { 1, 1000, 60000 };

#define UNITS (sizeof(units_ms) / sizeof(*units_ms))

static sq_call unpack(uint8_t abi, uint16_t number)
{
	return (sq_call)abi << 16 | number;
}

static bool fits(int64_t count)
{
	return count >= COUNT_MIN && count <= COUNT_MAX;
}

/* What does not fill a unit goes into *owed_ms, and so into the next pause. */
static uint16_t pack_pause(int64_t pause_ms, uint16_t *owed_ms)
{
	int64_t count = pause_ms, left_ms = 0;
	unsigned int unit = 0;

	while (!fits(count) && unit < UNITS - 1) {
		unit++;
		count = pause_ms / units_ms[unit];
		count -= count * units_ms[unit] > pause_ms; /* round down */
		left_ms = pause_ms - count * units_ms[unit];
	}
	if (!fits(count)) {
		count = count < 0 ? COUNT_MIN : COUNT_MAX;
		left_ms = 0;
	}
	*owed_ms = (uint16_t)left_ms;
	return (uint16_t)(unit << COUNT_BITS |
			  (unsigned int)(count - COUNT_MIN));
}

static int64_t unpack_pause(uint16_t pause)
{
	int32_t count = (pause & ((1 << COUNT_BITS) - 1)) + COUNT_MIN;

	return (int64_t)count * units_ms[pause >> COUNT_BITS];
}

/* Move all by one entry, to make room for the newest. Stays in registers. */
static inline void shift(void *array, size_t bytes, size_t entry)
{
	unsigned char kept[SQ_HISTORY_LEN * sizeof(sq_call)];

	memcpy(kept, (unsigned char *)array + entry, bytes - entry);
	memcpy(array, kept, bytes - entry);
}

#define SHIFT(array) shift((array), sizeof(array), sizeof(*(array)))

void sq_history_push(struct sq_history *h, sq_call call, uint64_t time_ms)
{
	int32_t pause_ms = (int32_t)((uint32_t)time_ms - h->newest_ms);

	SHIFT(h->numbers);
	SHIFT(h->abis);
	SHIFT(h->pauses);
	h->numbers[SQ_HISTORY_LEN - 1] = (uint16_t)call;
	h->abis[SQ_HISTORY_LEN - 1] = (uint8_t)(call >> 16);
	if (h->fill | h->ahead)
		h->pauses[SQ_HISTORY_LEN - 2] =
			pack_pause((int64_t)pause_ms + h->owed_ms, &h->owed_ms);
	h->newest_ms = (uint32_t)time_ms;
	h->fill += h->fill < SQ_HISTORY_LEN;
	h->unbroken += h->unbroken < SQ_WINDOW_MAX;
	if (sq_call_is_interposed(call))
		return;
	SHIFT(h->run);
	h->run[SQ_RUN_KEPT - 1] = call;
	h->run_fill += h->run_fill < SQ_RUN_KEPT;
}

/* Move all by one entry, over the newest. */
static void unshift(void *array, size_t bytes, size_t entry)
{
	memmove((unsigned char *)array + entry, array, bytes - entry);
}

#define UNSHIFT(array) unshift((array), sizeof(array), sizeof(*(array)))

void sq_history_pop(struct sq_history *h)
{
	bool in_run = !sq_call_is_interposed(sq_history_newest(h));

	h->newest_ms -= (uint32_t)unpack_pause(h->pauses[SQ_HISTORY_LEN - 2]);
	h->owed_ms = 0;
	UNSHIFT(h->numbers);
	UNSHIFT(h->abis);
	UNSHIFT(h->pauses);
	h->ahead--;
	h->unbroken -= h->unbroken > 0;
	if (!in_run || !h->run_fill)
		return;
	UNSHIFT(h->run);
	h->run_fill--;
}

bool sq_history_trail(const struct sq_history *h, unsigned int k,
		      struct sq_trail *trail)
{
	unsigned int fill = h->unbroken < k ? h->unbroken : k;

	trail->window.fill = (uint8_t)fill;
	for (unsigned int i = 0; i < fill; i++)
		trail->window.calls[i] =
			unpack(h->abis[SQ_HISTORY_LEN - fill + i],
			       h->numbers[SQ_HISTORY_LEN - fill + i]);
	trail->run.fill = h->run_fill;
	memcpy(trail->run.calls, h->run, sizeof(h->run));
	return fill == k;
}

sq_call sq_history_get(const struct sq_history *h, unsigned int i,
		       uint64_t now_ms, uint64_t *time_ms)
{
	unsigned int at = SQ_HISTORY_LEN - sq_history_len(h) + i;
	int64_t ago_ms = 0;

	for (unsigned int next = at; next < SQ_HISTORY_LEN - 1; next++)
		ago_ms += unpack_pause(h->pauses[next]);
	*time_ms = now_ms - (uint64_t)ago_ms;
	return unpack(h->abis[at], h->numbers[at]);
}
