/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "report/limiter.h"

#define RATE	  60
#define MINUTE_MS 60000u

static struct sq_limiter limiter;

static int setup(void **state)
{
	(void)state;
	sq_limiter_init(&limiter, 7);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	sq_limiter_free(&limiter);
	return 0;
}

static bool ask(enum sq_alert_class class, const char *program, uint32_t user,
		uint64_t bad)
{
	const struct sq_limiter_ask what = { class, program, user, bad };

	return sq_limiter_allow(&limiter, RATE, &what);
}

/* How many of count pass; of programs p0, p1 … where each is another one. */
static unsigned int passed(enum sq_alert_class class, bool others,
			   uint32_t user, unsigned int count)
{
	unsigned int allowed = 0;
	char name[32];

	for (unsigned int i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "p%u", others ? i : 0);
		allowed += ask(class, name, user, 1000);
	}
	return allowed;
}

static void test_a_program_alone_has_the_rate_and_no_more(void **state)
{
	(void)state;
	assert_int_equal(passed(SQ_CLASS_ACT, false, 0, 1000), RATE);
	assert_int_equal(passed(SQ_CLASS_PROGRAM, true, 0, 1000), RATE);
	assert_int_equal(passed(SQ_CLASS_SCAN, false, 0, 1000), RATE / 2);
	assert_false(sq_limiter_turn(&limiter, MINUTE_MS - 1));
	assert_true(sq_limiter_turn(&limiter, MINUTE_MS));
	assert_int_equal(passed(SQ_CLASS_ACT, false, 0, 1000), RATE);
}

static void test_new_programs_and_scans_displace_no_act(void **state)
{
	(void)state;
	passed(SQ_CLASS_PROGRAM, true, 0, 100000);
	passed(SQ_CLASS_SCAN, true, 0, 100000);
	assert_int_equal(passed(SQ_CLASS_ACT, false, 0, 1000), RATE);
}

static void test_each_pair_of_program_and_user_has_a_share(void **state)
{
	(void)state;
	passed(SQ_CLASS_ACT, false, 1000, 100000);
	/* another program of the user, and the program of another user */
	for (int i = 0; i < 4; i++) {
		assert_true(ask(SQ_CLASS_ACT, "other", 1000, 1000));
		assert_true(ask(SQ_CLASS_ACT, "p0", 0, 1000));
	}
	assert_false(ask(SQ_CLASS_ACT, "other", 1000, 1000));
	assert_false(ask(SQ_CLASS_ACT, "p0", 0, 1000));
	assert_false(ask(SQ_CLASS_ACT, "p0", 1000, 1000));
}

static void test_what_is_ten_times_worse_passes_each_time(void **state)
{
	(void)state;
	passed(SQ_CLASS_ACT, false, 0, 1000);
	assert_false(ask(SQ_CLASS_ACT, "p0", 0, 9999));
	assert_true(ask(SQ_CLASS_ACT, "p0", 0, 10000));
	assert_false(ask(SQ_CLASS_ACT, "p0", 0, 10000));
	assert_false(ask(SQ_CLASS_ACT, "p0", 0, 99999));
	assert_true(ask(SQ_CLASS_ACT, "p0", 0, UINT64_MAX));
	assert_false(ask(SQ_CLASS_ACT, "p0", 0, UINT64_MAX));
}

static void test_programs_that_act_leave_room_for_others(void **state)
{
	(void)state;
	/* of each, the first; the second rate goes round, too */
	assert_int_equal(passed(SQ_CLASS_ACT, true, 1000, SQ_LIMITER_OWN),
			 SQ_LIMITER_OWN);
	assert_int_equal(passed(SQ_CLASS_ACT, true, 1000, SQ_LIMITER_OWN),
			 RATE);
	assert_true(ask(SQ_CLASS_ACT, "other", 1000, 1000));
	assert_true(ask(SQ_CLASS_ACT, "other", 0, 1000));
}

static void test_a_user_s_programs_are_told_so_many_times(void **state)
{
	(void)state;
	assert_in_range(passed(SQ_CLASS_ACT, true, 1000, 100000),
			SQ_LIMITER_OWN, SQ_LIMITER_OWN + 2 * RATE);
	assert_true(ask(SQ_CLASS_ACT, "p0", 33, 1000));
	/* what has no place can still be worse than all others without */
	assert_false(ask(SQ_CLASS_ACT, "other", 1000, 1000));
	assert_true(ask(SQ_CLASS_ACT, "other", 1000, 10000));
}

static void test_a_user_s_new_programs_have_a_share(void **state)
{
	(void)state;
	passed(SQ_CLASS_PROGRAM, true, 1000, 1000);
	for (int i = 0; i <= RATE / 20; i++)
		assert_true(ask(SQ_CLASS_PROGRAM, "other", 33, 1));
	assert_false(ask(SQ_CLASS_PROGRAM, "another", 33, 1));
	assert_false(ask(SQ_CLASS_PROGRAM, "other", 1000, 1));
}

static void test_users_in_league_take_no_place_of_another_one(void **state)
{
	(void)state;
	for (uint32_t user = 1000; user < 1020; user++)
		passed(SQ_CLASS_ACT, true, user, 1000);
	assert_int_equal(limiter.pairs.count, SQ_LIMITER_PAIRS);
	assert_true(ask(SQ_CLASS_ACT, "p0", 33, 1));
	assert_false(ask(SQ_CLASS_ACT, "p0", 1000, 1));
}

static void test_strangers_names_take_no_more_than_their_places(void **state)
{
	size_t bytes;

	(void)state;
	for (uint32_t user = 0; user < 100000; user++) {
		passed(SQ_CLASS_ACT, true, user, 5);
		ask(SQ_CLASS_PROGRAM, "p", user, 1);
	}
	assert_int_equal(limiter.pairs.count, SQ_LIMITER_PAIRS);
	assert_int_equal(limiter.users.count, SQ_LIMITER_USERS);
	bytes = sq_table_bytes(&limiter.pairs) + sq_table_bytes(&limiter.users);
	assert_in_range(bytes, 1, 200000);
	assert_true(sq_limiter_turn(&limiter, MINUTE_MS));
	assert_int_equal(limiter.pairs.count, 0);
	assert_true(ask(SQ_CLASS_ACT, "p1", 0, 1000));
}

static void test_a_clock_that_is_set_back_ends_the_minute(void **state)
{
	(void)state;
	assert_true(sq_limiter_turn(&limiter, 100 * MINUTE_MS));
	assert_false(sq_limiter_turn(&limiter, 100 * MINUTE_MS - 1));
	assert_true(sq_limiter_turn(&limiter, 99 * MINUTE_MS));
	assert_false(sq_limiter_turn(&limiter, 100 * MINUTE_MS - 1));
	assert_true(sq_limiter_turn(&limiter, 100 * MINUTE_MS));
}

static void test_without_a_rate_all_passes(void **state)
{
	const struct sq_limiter_ask what = { SQ_CLASS_SCAN, "p", 0, 1 };

	(void)state;
	for (int i = 0; i < 10000; i++)
		assert_true(sq_limiter_allow(&limiter, 0, &what));
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_a_program_alone_has_the_rate_and_no_more),
		T(test_new_programs_and_scans_displace_no_act),
		T(test_each_pair_of_program_and_user_has_a_share),
		T(test_what_is_ten_times_worse_passes_each_time),
		T(test_programs_that_act_leave_room_for_others),
		T(test_a_user_s_programs_are_told_so_many_times),
		T(test_a_user_s_new_programs_have_a_share),
		T(test_users_in_league_take_no_place_of_another_one),
		T(test_strangers_names_take_no_more_than_their_places),
		T(test_a_clock_that_is_set_back_ends_the_minute),
		T(test_without_a_rate_all_passes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
