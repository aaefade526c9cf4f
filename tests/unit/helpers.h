/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * helpers.h - what the unit tests share: cmocka, random numbers, a directory
 *
 * cmocka.h wants its headers ahead of it. A test that draws random numbers
 * prints its seed first, and takes it again from SEQIDS_SEED.
 */
#ifndef HELPERS_H
#define HELPERS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/hash.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static inline uint64_t test_seed(void)
{
	const char *given = getenv("SEQIDS_SEED");
	struct timespec now;
	uint64_t seed;

	clock_gettime(CLOCK_REALTIME, &now);
	seed = given ? strtoull(given, NULL, 10)
		     : (uint64_t)now.tv_sec * 1000000000 +
			       (uint64_t)now.tv_nsec;
	print_message("# SEQIDS_SEED=%llu\n", (unsigned long long)seed);
	return seed;
}

/* The next random number of the series that *state stands in. */
static inline uint64_t test_random(uint64_t *state)
{
	*state += 0x9e3779b97f4a7c15u;
	return sq_hash_mix(*state);
}

/* A random number below n. */
static inline uint64_t test_below(uint64_t *state, uint64_t n)
{
	return test_random(state) % n;
}

#endif
