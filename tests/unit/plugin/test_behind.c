/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_behind.c - when calls are late, and when the plugin stood still
 */
#include "helpers.h"

#include "plugin/behind.h"

#define WALL_MS 1700000000000
#define S_US	1000000

static struct sq_behind behind;
static struct sq_event ev;

static int setup(void **state)
{
	(void)state;
	memset(&behind, 0, sizeof(behind));
	memset(&ev, 0, sizeof(ev));
	return 0;
}

/*
 * Read records for some seconds, per_s in each, that are late_ms late. Returns
 * what was told last.
 */
static uint64_t reads(int64_t from_s, int seconds, int per_s, uint64_t late_ms)
{
	uint64_t told = 0, got;

	for (int i = 0; i < seconds * per_s; i++) {
		int64_t now_us = from_s * S_US + (int64_t)i * S_US / per_s;
		uint64_t wall_ms = WALL_MS + (uint64_t)now_us / 1000;

		ev.stamp.time_ms = wall_ms - late_ms;
		got = sq_behind_read(&behind, &ev, now_us, wall_ms);
		told = got ? got : told;
	}
	return told;
}

static void test_records_of_the_present_are_not_late(void **state)
{
	(void)state;
	assert_int_equal(reads(0, 20, 200, 100), 0);
	assert_int_equal(reads(20, 20, 200, SQ_BEHIND_MS), 0);
}

static void test_a_queue_that_grows_is_late(void **state)
{
	(void)state;
	reads(0, 4, 200, 100);
	assert_int_equal(reads(4, 6, 200, 9000), 9000);
}

static void test_calls_that_blocked_are_not_late(void **state)
{
	uint64_t told = 0;

	(void)state;
	reads(0, 4, 200, 100);
	for (int i = 0; i < 4000; i++) {
		int64_t now_us = 4 * S_US + i * 5000;
		uint64_t wall_ms = WALL_MS + (uint64_t)now_us / 1000;

		ev.stamp.time_ms = wall_ms - (i % 10 ? 90000 : 10);
		told += sq_behind_read(&behind, &ev, now_us, wall_ms);
	}
	assert_int_equal(told, 0);
}

static void test_a_quiet_host_s_blocked_calls_are_not_late(void **state)
{
	(void)state;
	reads(0, 4, 200, 100);
	assert_int_equal(reads(4, 60, 2, 600000), 0);
}

static void test_a_recording_is_not_late(void **state)
{
	(void)state;
	assert_int_equal(reads(0, 20, 200, 86400000), 0);
}

static void test_another_host_s_clock_is_not_ours(void **state)
{
	(void)state;
	strcpy(ev.node, "here");
	reads(0, 4, 200, 100);
	strcpy(ev.node, "there");
	assert_int_equal(reads(4, 6, 200, 50000), 0);
}

static void
test_a_turn_that_took_longer_than_it_should_stood_still(void **state)
{
	(void)state;
	assert_int_equal(sq_behind_stalled(1 * S_US, 0), 0);
	assert_int_equal(sq_behind_stalled(SQ_BEHIND_STALL_US, 0), 0);
	assert_int_equal(sq_behind_stalled(30 * S_US, 30000), 0);
	assert_int_equal(sq_behind_stalled(60 * S_US, 30000), 30000);
}

#define T(test) cmocka_unit_test_setup(test, setup)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_records_of_the_present_are_not_late),
		T(test_a_queue_that_grows_is_late),
		T(test_calls_that_blocked_are_not_late),
		T(test_a_quiet_host_s_blocked_calls_are_not_late),
		T(test_a_recording_is_not_late),
		T(test_another_host_s_clock_is_not_ours),
		T(test_a_turn_that_took_longer_than_it_should_stood_still),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
