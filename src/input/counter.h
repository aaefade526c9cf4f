/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * counter.h - the kernel's counter of serials, which has 32 bits; ours go on
 *
 * Pure.
 */
#ifndef SQ_COUNTER_H
#define SQ_COUNTER_H

#include <stdbool.h>
#include <stdint.h>

#define SQ_COUNTER_WRAP ((uint64_t)1 << 32) /* it starts again there */
#define SQ_COUNTER_NEAR 65536 /* serials; further from that, one began anew */

/* Some kernels skip 0 when serials start again after the largest. */
static inline bool sq_counter_skips(uint64_t serial)
{
	return serial && serial % SQ_COUNTER_WRAP == 0;
}

/*
 * serial, of which wrapped has to be added to those of now, as ours; expected,
 * one of ours, comes next. A host that was rebooted has low serials, too, but
 * not just when the others end.
 */
static inline uint64_t sq_counter_unwrap(uint64_t expected, uint64_t wrapped,
					 uint64_t serial)
{
	uint64_t next = expected - wrapped; /* as the kernel counts */

	if (serial >= SQ_COUNTER_WRAP)
		return serial;
	if (next > SQ_COUNTER_WRAP - SQ_COUNTER_NEAR &&
	    next < SQ_COUNTER_WRAP + SQ_COUNTER_NEAR &&
	    serial < SQ_COUNTER_NEAR)
		return serial + wrapped + SQ_COUNTER_WRAP;
	if (wrapped && next < SQ_COUNTER_NEAR &&
	    serial > SQ_COUNTER_WRAP - SQ_COUNTER_NEAR)
		return serial + wrapped - SQ_COUNTER_WRAP;
	return serial + wrapped;
}

#endif
