/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/seed.h"

#include <sys/random.h>
#include <time.h>

#include "base/hash.h"

uint64_t sq_seed(void)
{
	struct timespec now = { 0 };
	uint64_t seed;

	if (getrandom(&seed, sizeof(seed), 0) == sizeof(seed))
		return seed;
	clock_gettime(CLOCK_MONOTONIC, &now);
	seed = sq_hash_mix((uint64_t)now.tv_nsec ^ (uint64_t)now.tv_sec << 32);
	return sq_hash_mix(seed ^ (uintptr_t)&now);
}
