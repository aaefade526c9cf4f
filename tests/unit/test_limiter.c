/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "limiter.h"

#define NOON 1795468881000

static struct sq_limiter limiter;
static uint64_t suppressed;

static int setup(void **state)
{
	(void)state;
	memset(&limiter, 0, sizeof(limiter));
	sq_limiter_turn(&limiter, 3, NOON, &suppressed);
	suppressed = 0;
	return 0;
}

static bool turn(uint64_t now_ms)
{
	return sq_limiter_turn(&limiter, 3, now_ms, &suppressed);
}

/* So many of count pass. */
static unsigned int passed(unsigned int rate, unsigned int count)
{
	unsigned int n = 0;

	while (count--)
		n += sq_limiter_allow(&limiter, rate);
	return n;
}

static void test_a_minute_lets_so_many_pass_and_counts_the_others(void **state)
{
	(void)state;
	assert_int_equal(passed(3, 10), 3);
	assert_false(turn(NOON + SQ_LIMITER_MS - 1));
	assert_int_equal(passed(3, 2), 0);
	assert_true(turn(NOON + SQ_LIMITER_MS));
	assert_int_equal(suppressed, 9);
	assert_int_equal(passed(3, 10), 3);
}

static void test_a_rate_of_none_is_none(void **state)
{
	(void)state;
	assert_int_equal(passed(0, 1000), 1000);
}

static void test_a_call_that_blocked_ends_no_minute(void **state)
{
	(void)state;
	passed(3, 10);
	for (unsigned int i = 0; i < 10 * SQ_LIMITER_ROW; i++) {
		assert_false(turn(NOON - 3600000));
		assert_false(turn(NOON + i));
	}
	assert_int_equal(passed(3, 10), 0);
}

static void test_a_clock_set_back_ends_it_before_long(void **state)
{
	unsigned int events = 0;

	(void)state;
	passed(3, 10);
	while (!turn(NOON - 3600000 + events))
		assert_true(++events < SQ_LIMITER_ROW);
	assert_int_equal(suppressed, 7);
	assert_int_equal(passed(3, 10), 3);
	assert_false(turn(NOON - 3600000 + 1000));
}

#define T(test) cmocka_unit_test_setup(test, setup)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_a_minute_lets_so_many_pass_and_counts_the_others),
		T(test_a_rate_of_none_is_none),
		T(test_a_call_that_blocked_ends_no_minute),
		T(test_a_clock_set_back_ends_it_before_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
