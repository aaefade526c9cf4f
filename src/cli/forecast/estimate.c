/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/forecast/estimate.h"

#include <math.h>

#define TAIL	 0.025 /* below and above the interval: 95 of 100 are in it */
#define LARGE	 1000  /* alerts; from here on, a normal distribution does */
#define DEVIATES 1.96  /* of its standard deviations are the same interval */

uint64_t sq_estimate_start(uint64_t begin_ms, uint64_t log_ms, uint64_t now_ms)
{
	uint64_t settled_ms = begin_ms + (now_ms - begin_ms) / SQ_ESTIMATE_SKIP;

	return log_ms > settled_ms ? log_ms : settled_ms;
}

/* How many alerts come ahead for each that was counted, by a curve. */
static double share(const struct sq_estimate_from *at, double curve)
{
	double from = (double)(at->from_ms - at->begin_ms),
	       now = (double)(at->now_ms - at->begin_ms),
	       ahead = now + (double)at->ahead_ms;

	return (pow(ahead, curve) - pow(now, curve)) /
	       (pow(now, curve) - pow(from, curve));
}

/*
 * Of count events of a Poisson process with an unknown rate, those that come
 * in a time that is share times as long: a negative binomial distribution, by
 * Jeffreys' prior. The least number below or at which are part of all cases.
 */
static double quantile(uint64_t count, double share, double part)
{
	double r = (double)count + 0.5, stop = 1 / (1 + share),
	       chance = pow(stop, r), sum = chance, k = 0;
	double mean = r * share, deviation = sqrt(mean * (1 + share));

	if (r > LARGE || mean > LARGE || chance <= 0)
		return fmax(0,
			    round(mean + (part < 0.5 ? -DEVIATES : DEVIATES) *
						 deviation));
	while (sum < part) {
		chance *= (r + k) / (k + 1) * (1 - stop);
		sum += chance;
		k++;
	}
	return k;
}

struct sq_estimate sq_estimate_make(uint64_t count,
				    const struct sq_estimate_from *at)
{
	return (struct sq_estimate){
		.expected = (double)count * share(at, SQ_CURVE),
		.low = quantile(count, share(at, SQ_CURVE_LEAST), TAIL),
		.high = quantile(count, share(at, SQ_CURVE_MOST), 1 - TAIL),
	};
}
