/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "stream/history.h"

#define MMAP   sq_call_pack(SQ_ABI_X86_64, 9)
#define SECOND 1000	       /* ms */
#define HOUR   (3600 * SECOND) /* ms */

/* A random call, of any ABI. */
static sq_call any_call(uint64_t *seed)
{
	return (sq_call)test_below(seed, 1 << 24);
}

static void test_a_window_is_the_newest_k_calls(void **state)
{
	uint64_t seed = test_seed();
	struct sq_history h = { 0 };
	sq_call calls[500];

	(void)state;
	for (size_t i = 0; i < COUNT(calls); i++) {
		calls[i] = any_call(&seed);
		sq_history_push(&h, calls[i], i);
		for (unsigned int k = SQ_WINDOW_MIN; k <= SQ_WINDOW_MAX; k++) {
			size_t fill = i + 1 < k ? i + 1 : k;
			struct sq_trail trail;

			assert_int_equal(sq_history_trail(&h, k, &trail),
					 i + 1 >= k);
			assert_int_equal(trail.window.fill, fill);
			assert_memory_equal(trail.window.calls,
					    calls + i + 1 - fill,
					    fill * sizeof(*calls));
			assert_int_equal(sq_trail_newest(&trail), calls[i]);
		}
	}
}

static void test_a_run_leaves_out_what_may_stand_anywhere(void **state)
{
	struct sq_history h = { 0 };
	struct sq_trail trail;

	(void)state;
	for (sq_call call = 1; call <= 2 * SQ_RUN_KEPT; call++) {
		sq_history_push(&h, call, 0);
		for (unsigned int i = 0; i < 40; i++)
			sq_history_push(&h, MMAP, 0);
		sq_history_trail(&h, 6, &trail);
		assert_int_equal(trail.run.fill,
				 call < SQ_RUN_KEPT ? call : SQ_RUN_KEPT);
		for (unsigned int i = 0; i < trail.run.fill; i++)
			assert_int_equal(sq_run_call(&trail.run, i), call - i);
	}
}

static void test_behind_a_break_window_and_run_begin_anew(void **state)
{
	struct sq_history h = { 0 };
	struct sq_trail trail;
	uint64_t time_ms;

	(void)state;
	for (sq_call call = 0; call < 10; call++)
		sq_history_push(&h, call, 0);
	sq_history_break(&h);
	for (sq_call call = 100; call < 102; call++)
		sq_history_push(&h, call, 0);
	sq_history_trail(&h, 6, &trail);
	assert_int_equal(trail.window.fill, 2);
	assert_int_equal(trail.window.calls[0], 100);
	assert_int_equal(trail.run.fill, 2);
	assert_int_equal(h.fill, 12); /* evidence goes back behind it */
	assert_int_equal(sq_history_get(&h, 0, 0, &time_ms), 0);
}

static void check_history(const struct sq_history *h, uint64_t count,
			  uint64_t start_ms)
{
	uint64_t first = count - h->fill;

	for (unsigned int i = 0; i < h->fill; i++) {
		uint64_t time_ms;
		sq_call call = sq_history_get(h, i, start_ms + 7 * (count - 1),
					      &time_ms);

		assert_int_equal(call, first + i);
		assert_true(time_ms == start_ms + 7 * (first + i));
	}
}

static void test_a_history_keeps_the_newest_calls_and_times(void **state)
{
	/* the second: the low 32 bits of the time wrap on the way */
	static const uint64_t starts_ms[] = { 1795468309082, 0x1a0ffffff00 };

	(void)state;
	for (size_t i = 0; i < COUNT(starts_ms); i++) {
		struct sq_history h = { 0 };

		for (uint64_t n = 0; n < 3 * SQ_HISTORY_LEN; n++) {
			sq_history_push(&h, (sq_call)n, starts_ms[i] + 7 * n);
			assert_int_equal(h.fill, n + 1 < SQ_HISTORY_LEN
							 ? n + 1
							 : SQ_HISTORY_LEN);
			check_history(&h, n + 1, starts_ms[i]);
		}
	}
}

static void test_a_clock_that_jumps_back_keeps_times_right(void **state)
{
	struct sq_history h = { 0 };
	uint64_t time_ms;

	(void)state;
	sq_history_push(&h, 1, 1000000);
	sq_history_push(&h, 2, 400000);
	assert_int_equal(sq_history_get(&h, 0, 400000, &time_ms), 1);
	assert_int_equal(time_ms, 1000000);
	assert_int_equal(sq_history_get(&h, 1, 400000, &time_ms), 2);
	assert_int_equal(time_ms, 400000);
}

/* How far times are off in a stream with a pause of up to that, now and then */
static uint64_t worst_ms(uint64_t seed, uint64_t pause_ms)
{
	uint64_t times_ms[2000], now_ms = 1795468309082, worst = 0;
	struct sq_history h = { 0 };

	for (size_t n = 0; n < COUNT(times_ms); n++) {
		now_ms +=
			test_below(&seed, test_below(&seed, 4) ? 9 : pause_ms);
		times_ms[n] = now_ms;
		sq_history_push(&h, (sq_call)n, now_ms);
		for (unsigned int i = 0; i < h.fill; i++) {
			uint64_t told_ms,
				right_ms = times_ms[n + 1 - h.fill + i];

			sq_history_get(&h, i, now_ms, &told_ms);
			if (told_ms > right_ms + worst)
				worst = told_ms - right_ms;
			if (right_ms > told_ms + worst)
				worst = right_ms - told_ms;
		}
	}
	return worst;
}

static void test_times_beside_long_pauses_are_right_to_a_unit(void **state)
{
	uint64_t seed = test_seed();

	(void)state;
	assert_int_equal(worst_ms(seed, 14 * SECOND), 0);
	assert_in_range(worst_ms(seed, 3 * HOUR), 1, SECOND);
	assert_in_range(worst_ms(seed, 7 * 24 * HOUR), 1, 60 * SECOND);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_window_is_the_newest_k_calls),
		cmocka_unit_test(test_a_run_leaves_out_what_may_stand_anywhere),
		cmocka_unit_test(test_behind_a_break_window_and_run_begin_anew),
		cmocka_unit_test(
			test_a_history_keeps_the_newest_calls_and_times),
		cmocka_unit_test(
			test_a_clock_that_jumps_back_keeps_times_right),
		cmocka_unit_test(
			test_times_beside_long_pauses_are_right_to_a_unit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
