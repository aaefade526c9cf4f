/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

uint64_t test_seed(void)
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

uint64_t test_random(uint64_t *state)
{
	*state += 0x9e3779b97f4a7c15u;
	return sq_hash_mix(*state);
}

uint64_t test_below(uint64_t *state, uint64_t n)
{
	return test_random(state) % n;
}
