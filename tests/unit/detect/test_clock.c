/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "detect/clock.h"

#define DAY_MS 86400000u

static void test_it_is_as_late_as_the_latest_event(void **state)
{
	struct sq_clock c = { 0 };
	uint64_t seed = test_seed(), latest = 0;

	(void)state;
	for (uint64_t i = 0; i < 100000; i++) {
		uint64_t time_ms = 5000000000 + 3 * i - test_below(&seed, 90);

		latest = time_ms > latest ? time_ms : latest;
		assert_true(sq_clock_tick(&c, time_ms) == latest);
	}
}

/* Servers wait for hours: most of their calls begin long before they end. */
static void test_calls_that_waited_do_not_set_it_back(void **state)
{
	struct sq_clock c = { 0 };
	uint64_t now_ms = 100ull * DAY_MS;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		bool waited = i % (SQ_CLOCK_EVENTS / 2);

		sq_clock_tick(&c, now_ms - (waited ? 30ull * DAY_MS : 0));
		assert_true(c.now_ms == now_ms);
	}
}

static void test_a_clock_that_was_set_back_is_believed_soon(void **state)
{
	struct sq_clock c = { 0 };
	uint64_t now_ms = 100ull * DAY_MS;
	int events = 0;

	(void)state;
	for (int i = 0; i < 1500; i++)
		sq_clock_tick(&c, now_ms + (uint64_t)i);
	now_ms -= 50ull * DAY_MS;
	while (sq_clock_tick(&c, now_ms) != now_ms)
		assert_true(++events < 2 * SQ_CLOCK_EVENTS);
	assert_true(events >= SQ_CLOCK_EVENTS / 2);
	assert_true(sq_clock_tick(&c, now_ms + 1) == now_ms + 1);
}

static void test_processors_that_differ_a_little_set_nothing_back(void **state)
{
	struct sq_clock c = { 0 };

	(void)state;
	sq_clock_tick(&c, DAY_MS);
	for (int i = 0; i < 10 * SQ_CLOCK_EVENTS; i++)
		assert_true(sq_clock_tick(&c, DAY_MS - SQ_CLOCK_SLACK_MS) ==
			    DAY_MS);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_it_is_as_late_as_the_latest_event),
		cmocka_unit_test(test_calls_that_waited_do_not_set_it_back),
		cmocka_unit_test(
			test_a_clock_that_was_set_back_is_believed_soon),
		cmocka_unit_test(
			test_processors_that_differ_a_little_set_nothing_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
