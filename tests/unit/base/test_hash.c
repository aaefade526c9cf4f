/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "base/hash.h"

static void check_product(uint64_t a, uint64_t b, uint64_t high, uint64_t low)
{
	uint64_t got_high, got_low = sq_hash_product32(a, b, &got_high);

	if (got_low != low || got_high != high)
		fail_msg("%#llx * %#llx", (unsigned long long)a,
			 (unsigned long long)b);
	assert_true(sq_hash_fold(a, b) == (low ^ high));
}

/* (2^64 - 1)^2 = 2^128 - 2^65 + 1, and so on: calculated by hand. */
static void test_product_has_all_128_bits(void **state)
{
	(void)state;
	check_product(UINT64_MAX, UINT64_MAX, UINT64_MAX - 1, 1);
	check_product(UINT64_MAX, 2, 1, UINT64_MAX - 1);
	check_product(0x100000000, 0x100000000, 1, 0);
	check_product(0xffffffff, 0xffffffff, 0, 0xfffffffe00000001);
	check_product(0, UINT64_MAX, 0, 0);
}

#ifdef __SIZEOF_INT128__
static const uint64_t odd_numbers[] = {
	0,
	1,
	2,
	0xffffffff,
	0x100000000,
	0x100000001,
	0x7fffffffffffffff,
	0x8000000000000000,
	0xffffffff00000000,
	0xfffffffeffffffff,
	0xffffffffffffffff,
	SQ_HASH_ODD,
};

static void check_both(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	check_product(a, b, (uint64_t)(product >> 64), (uint64_t)product);
}

static void test_product_is_the_compilers(void **state)
{
	uint64_t rnd = test_seed();

	(void)state;
	for (size_t i = 0; i < COUNT(odd_numbers); i++)
		for (size_t j = 0; j < COUNT(odd_numbers); j++)
			check_both(odd_numbers[i], odd_numbers[j]);
	for (int i = 0; i < 1000000; i++)
		check_both(test_random(&rnd), test_random(&rnd));
}
#endif

/* Figures of a machine of 64 bit. */
static void test_hashes_are_the_same_on_32_bit_and_64(void **state)
{
	(void)state;
	assert_true(sq_hash_number(0, 1) == 0xbe8cab644efdda51);
	assert_true(sq_hash_number(4711, 77) == 0x4fa81352ebcb59b4);
	assert_true(sq_hash_bytes(4711, "/usr/sbin/nginx", 15) ==
		    0x1978e16fa3e612c9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_product_has_all_128_bits),
#ifdef __SIZEOF_INT128__
		cmocka_unit_test(test_product_is_the_compilers),
#endif
		cmocka_unit_test(test_hashes_are_the_same_on_32_bit_and_64),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
