/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * estimate.h - from what was new so far, what will be new from now on
 *
 * Programs do ever fewer things for the first time: of the curve of what is
 * new by time, a power law is taken, time to the power of SQ_CURVE. It begins
 * when the profile began to learn. docs/detection.md has the recordings on
 * which its power was chosen, and what came of it on others. Pure and
 * thread-safe.
 */
#ifndef SQ_ESTIMATE_H
#define SQ_ESTIMATE_H

#include <stdint.h>

#define SQ_CURVE 0.3
/*
 * The bounds hold between a curve that gets flat nearly at once and one that
 * never does.
 */
#define SQ_CURVE_LEAST 0.1
#define SQ_CURVE_MOST  1.0

/* When a profile begins, all is new: that part of its time says little. */
#define SQ_ESTIMATE_SKIP 4 /* a quarter */

/* What is known. Times are ms, on one clock. */
struct sq_estimate_from {
	uint64_t begin_ms; /* the profile began to learn */
	uint64_t from_ms;  /* alerts were counted from then on, not before */
	uint64_t now_ms;   /* up to then */
	uint64_t ahead_ms; /* how far to look ahead */
};

struct sq_estimate {
	double expected;  /* alerts */
	double low, high; /* of the number that will come, 95 of 100 times */
};

/*
 * Alerts count from then on: where the log begins, or later, where the profile
 * is as young as that. From an hour of a profile's life, the last 45 minutes.
 */
uint64_t sq_estimate_start(uint64_t begin_ms, uint64_t log_ms, uint64_t now_ms);

/* count alerts came; begin <= from < now, and ahead is not 0. */
struct sq_estimate sq_estimate_make(uint64_t count,
				    const struct sq_estimate_from *at);

#endif
