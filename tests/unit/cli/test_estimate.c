/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_estimate.c - from what was new to what will be
 */
#include "helpers.h"

#include "cli/forecast/estimate.h"

#define HOUR 3600000

static struct sq_estimate after(uint64_t count, uint64_t begin, uint64_t from,
				uint64_t now, uint64_t ahead)
{
	const struct sq_estimate_from at = { begin * HOUR, from * HOUR,
					     now * HOUR, ahead * HOUR };

	return sq_estimate_make(count, &at);
}

static void test_young_profile_skips_its_first_quarter(void **state)
{
	(void)state;
	assert_int_equal(sq_estimate_start(1000, 1000, 9000), 3000);
	assert_int_equal(sq_estimate_start(1000, 2000, 9000), 3000);
}

static void test_old_profile_counts_the_whole_log(void **state)
{
	(void)state;
	assert_int_equal(sq_estimate_start(1000, 50000, 60000), 50000);
}

static void test_old_profile_goes_on_as_it_did(void **state)
{
	struct sq_estimate e = after(100, 0, 10000, 10024, 24);

	(void)state;
	assert_true(e.expected > 99 && e.expected < 100);
	/* two periods of the same rate: a deviation of about 14 */
	assert_true(e.low >= 70 && e.low <= 76);
	assert_true(e.high >= 125 && e.high <= 132);
}

static void test_young_profile_calms_down(void **state)
{
	struct sq_estimate e = after(100, 0, 25, 100, 100);

	(void)state;
	/* by t^0.3: (200^0.3 - 100^0.3) / (100^0.3 - 25^0.3) */
	assert_true(e.expected > 67 && e.expected < 69);
	assert_true(e.low < 68 && e.high > 100);
}

/* None seen: up to 2.5 of 100 cases have more, whatever the rate is. */
static void test_none_seen_is_not_none_to_come(void **state)
{
	struct sq_estimate e = after(0, 0, 10000, 10024, 24);

	(void)state;
	assert_true(e.expected == 0);
	assert_true(e.low == 0);
	assert_true(e.high >= 2 && e.high <= 4);
}

static void test_bounds_grow_with_the_time_ahead(void **state)
{
	struct sq_estimate near = after(20, 0, 100, 200, 10),
			   far = after(20, 0, 100, 200, 1000);

	(void)state;
	assert_true(far.high > 20 * near.high);
	assert_true(far.expected > near.expected);
}

static void test_many_are_no_trouble(void **state)
{
	struct sq_estimate e = after(UINT32_MAX, 0, 10000, 10024, 24);

	(void)state;
	assert_true(e.low < e.expected && e.expected < e.high);
	assert_true(e.high < 1.01 * UINT32_MAX);
	e = after(900, 0, 10000, 10024, 24);
	assert_true(e.low > 800 && e.low < 830);
	assert_true(e.high > 970 && e.high < 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_young_profile_skips_its_first_quarter),
		cmocka_unit_test(test_old_profile_counts_the_whole_log),
		cmocka_unit_test(test_old_profile_goes_on_as_it_did),
		cmocka_unit_test(test_young_profile_calms_down),
		cmocka_unit_test(test_none_seen_is_not_none_to_come),
		cmocka_unit_test(test_bounds_grow_with_the_time_ahead),
		cmocka_unit_test(test_many_are_no_trouble),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
