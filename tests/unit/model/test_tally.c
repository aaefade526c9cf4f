/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "base/error.h"
#include "model/tally.h"

static void test_a_tally_counts_each_thing_by_itself(void **state)
{
	struct sq_tally t;

	(void)state;
	sq_tally_init(&t);
	for (uint32_t round = 1; round <= 5; round++)
		for (uint64_t thing = 0; thing < 100; thing++)
			assert_int_equal(sq_tally_count(&t, thing, 1000 + round,
							3600),
					 round);
	sq_tally_free(&t);
}

static void test_what_was_not_seen_for_long_counts_anew(void **state)
{
	struct sq_tally t;

	(void)state;
	sq_tally_init(&t);
	assert_int_equal(sq_tally_count(&t, 7, 10000, 500), 1);
	assert_int_equal(sq_tally_count(&t, 7, 10499, 500), 2);
	assert_int_equal(sq_tally_count(&t, 7, 10998, 500), 3);
	assert_true(sq_tally_has(&t, 7, 11497, 500));
	assert_false(sq_tally_has(&t, 7, 11498, 500));
	assert_false(sq_tally_has(&t, 8, 11000, 500));
	assert_int_equal(sq_tally_count(&t, 7, 11498, 500), 1);
	/* nothing is ever the same news twice where forget_ms is 0 */
	assert_int_equal(sq_tally_count(&t, 7, 11498, 0), 1);
	sq_tally_free(&t);
}

/* An attacker can make endless different mismatches: memory is bounded. */
static void test_a_tally_of_endless_things_stays_small(void **state)
{
	struct sq_tally t;

	(void)state;
	sq_tally_init(&t);
	for (uint64_t thing = 1; thing < 200000; thing++)
		assert_int_equal(
			sq_tally_count(&t, sq_hash_mix(thing), 1000, 3600), 1);
	assert_true(sq_tally_bytes(&t) < SQ_TALLY_MAX * 24 * 3);
	sq_tally_free(&t);
}

static void test_one_thing_too_many_starts_a_tally_anew(void **state)
{
	struct sq_tally t;

	(void)state;
	sq_tally_init(&t);
	for (uint64_t thing = 0; thing < SQ_TALLY_MAX; thing++)
		assert_int_equal(sq_tally_count(&t, thing, 1000, 3600), 1);
	assert_int_equal(sq_tally_count(&t, 0, 1000, 3600), 2);
	assert_int_equal(sq_tally_count(&t, SQ_TALLY_MAX, 1000, 3600), 1);
	assert_int_equal(sq_tally_count(&t, 0, 1000, 3600), 1);
	sq_tally_free(&t);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_tally_counts_each_thing_by_itself),
		cmocka_unit_test(test_what_was_not_seen_for_long_counts_anew),
		cmocka_unit_test(test_a_tally_of_endless_things_stays_small),
		cmocka_unit_test(test_one_thing_too_many_starts_a_tally_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
