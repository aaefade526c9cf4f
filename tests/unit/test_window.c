/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "history.h"
#include "window.h"

static void test_a_window_is_full_after_k_calls(void **state)
{
	(void)state;
	for (unsigned int k = SQ_WINDOW_MIN; k <= SQ_WINDOW_MAX; k++) {
		struct sq_window w = { 0 };

		for (sq_call call = 1; call < k; call++)
			assert_int_equal(sq_window_push(&w, k, call), 0);
		assert_int_equal(sq_window_push(&w, k, k), 1);
		for (unsigned int i = 0; i < k; i++)
			assert_int_equal(w.calls[i], i + 1);
	}
}

static void test_a_full_window_drops_the_oldest_call(void **state)
{
	uint64_t seed = test_seed();
	sq_call calls[500];

	(void)state;
	for (size_t i = 0; i < COUNT(calls); i++)
		calls[i] = (sq_call)test_random(&seed);
	for (unsigned int k = SQ_WINDOW_MIN; k <= SQ_WINDOW_MAX; k++) {
		struct sq_window w = { 0 };

		for (size_t i = 0; i < COUNT(calls); i++) {
			int full = sq_window_push(&w, k, calls[i]);

			assert_int_equal(full, i + 1 >= k);
			if (full)
				assert_memory_equal(w.calls, calls + i + 1 - k,
						    k * sizeof(*calls));
		}
	}
}

static void test_an_emptied_window_fills_anew(void **state)
{
	struct sq_window w = { 0 };

	(void)state;
	for (sq_call call = 0; call < 10; call++)
		sq_window_push(&w, 3, call);
	sq_window_empty(&w);
	assert_int_equal(sq_window_push(&w, 3, 100), 0);
	assert_int_equal(sq_window_push(&w, 3, 101), 0);
	assert_int_equal(sq_window_push(&w, 3, 102), 1);
	assert_int_equal(w.calls[0], 100);
	assert_int_equal(w.calls[2], 102);
}

static void test_a_window_never_writes_beyond_its_calls(void **state)
{
	struct {
		struct sq_window w;
		sq_call behind[4];
	} guarded;

	(void)state;
	memset(&guarded, 0x5a, sizeof(guarded));
	guarded.w.fill = 0;
	for (sq_call call = 0; call < 100; call++)
		sq_window_push(&guarded.w, SQ_WINDOW_MAX, call);
	for (size_t i = 0; i < COUNT(guarded.behind); i++)
		assert_int_equal(guarded.behind[i], 0x5a5a5a5a);
	assert_int_equal(guarded.w.fill, SQ_WINDOW_MAX);
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

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_window_is_full_after_k_calls),
		cmocka_unit_test(test_a_full_window_drops_the_oldest_call),
		cmocka_unit_test(test_an_emptied_window_fills_anew),
		cmocka_unit_test(test_a_window_never_writes_beyond_its_calls),
		cmocka_unit_test(
			test_a_history_keeps_the_newest_calls_and_times),
		cmocka_unit_test(
			test_a_clock_that_jumps_back_keeps_times_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
