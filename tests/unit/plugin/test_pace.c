/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "plugin/pace.h"

#define MINUTE_US INT64_C(60000000)
#define HOUR_US	  (60 * MINUTE_US)

static void test_what_is_new_goes_to_its_hour(void **state)
{
	uint64_t hours[SQ_PACE_HOURS];
	struct sq_pace p;

	(void)state;
	sq_pace_start(&p, 5 * MINUTE_US);
	sq_pace_note(&p, 6 * MINUTE_US, 100, 40);
	sq_pace_note(&p, 64 * MINUTE_US, 200, 42);
	sq_pace_note(&p, 66 * MINUTE_US, 300, 45);
	assert_int_equal(sq_pace_hours(&p, hours), 2);
	assert_int_equal(hours[0], 42);
	assert_int_equal(hours[1], 3);
}

static void test_hours_without_a_note_are_empty(void **state)
{
	uint64_t hours[SQ_PACE_HOURS];
	struct sq_pace p;

	(void)state;
	sq_pace_start(&p, 0);
	sq_pace_note(&p, MINUTE_US, 1, 7);
	sq_pace_note(&p, 3 * HOUR_US, 1, 9);
	assert_int_equal(sq_pace_hours(&p, hours), 4);
	assert_int_equal(hours[0], 7);
	assert_int_equal(hours[1], 0);
	assert_int_equal(hours[2], 0);
	assert_int_equal(hours[3], 2);
}

static void test_the_last_hours_are_kept_whatever_passed(void **state)
{
	uint64_t hours[SQ_PACE_HOURS];
	struct sq_pace p;

	(void)state;
	sq_pace_start(&p, 0);
	for (uint64_t hour = 0; hour < 30; hour++)
		sq_pace_note(&p, (int64_t)hour * HOUR_US + 1, 0,
			     (hour + 1) * (hour + 2) / 2);
	assert_int_equal(sq_pace_hours(&p, hours), SQ_PACE_HOURS);
	assert_int_equal(hours[0], 7);
	assert_int_equal(hours[SQ_PACE_HOURS - 1], 30);
	sq_pace_note(&p, 3000 * HOUR_US, 0, 465);
	assert_int_equal(sq_pace_hours(&p, hours), SQ_PACE_HOURS);
	for (unsigned int i = 0; i < SQ_PACE_HOURS; i++)
		assert_int_equal(hours[i], 0);
}

static void test_the_rate_is_that_between_two_notes(void **state)
{
	struct sq_pace p;

	(void)state;
	sq_pace_start(&p, 0);
	sq_pace_note(&p, 2000000, 500, 0);
	assert_true(p.events_per_s > 249.9 && p.events_per_s < 250.1);
	sq_pace_note(&p, 2000001, 501, 0); /* too near to tell */
	assert_true(p.events_per_s > 249.9 && p.events_per_s < 250.1);
	sq_pace_note(&p, 3000000, 500, 0);
	assert_true(p.events_per_s < 0.1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_new_goes_to_its_hour),
		cmocka_unit_test(test_hours_without_a_note_are_empty),
		cmocka_unit_test(test_the_last_hours_are_kept_whatever_passed),
		cmocka_unit_test(test_the_rate_is_that_between_two_notes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
