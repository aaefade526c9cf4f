/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "store/codec.h"

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

void assert_same_record(const struct sq_program *a, const struct sq_program *b)
{
	unsigned char *left, *right;
	size_t left_len, right_len;

	assert_int_equal(sq_codec_encode(a, &left, &left_len), 0);
	assert_int_equal(sq_codec_encode(b, &right, &right_len), 0);
	assert_int_equal(left_len, right_len);
	assert_memory_equal(left, right, left_len);
	free(left);
	free(right);
}
