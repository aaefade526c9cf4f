/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * now.h - the clocks of the plugin
 *
 * Verdicts go by the time of the events; these are for when to save, to dump,
 * to prune. Thread-safe.
 */
#ifndef SQ_NOW_H
#define SQ_NOW_H

#include <stdint.h>
#include <time.h>

static inline int64_t sq_now_clock_us(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

/* Since some time in the past; never set back. */
static inline int64_t sq_now_us(void)
{
	return sq_now_clock_us(CLOCK_MONOTONIC);
}

static inline int64_t sq_now_s(void)
{
	return sq_now_us() / 1000000;
}

/* Since the epoch, by the host's clock. */
static inline uint64_t sq_now_wall_ms(void)
{
	return (uint64_t)sq_now_clock_us(CLOCK_REALTIME) / 1000;
}

#endif
