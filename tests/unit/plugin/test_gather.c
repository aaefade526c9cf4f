/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "plugin/gather.h"

#define FULL	 208	/* records of the smallest events, two each */
#define TOP_RATE 128000 /* records a second, of such */
#define SECOND	 1000000

/* A socket that a writer of some rate fills while we look away. */
struct flow {
	struct sq_gather gather;
	double now_us, written;
	uint64_t read;
};

static void pass(struct flow *f, double us, unsigned int rate)
{
	f->now_us += us;
	f->written += us * rate / SECOND;
}

/* Look, and look away. Returns how many records had gathered. */
static uint64_t look(struct flow *f, unsigned int rate)
{
	uint64_t gathered = (uint64_t)f->written - f->read;

	f->read += gathered;
	pass(f, sq_gather_us(&f->gather, (int64_t)f->now_us, f->read), rate);
	return gathered;
}

static void test_a_steady_rate_is_read_in_batches(void **state)
{
	static const unsigned int rates[] = { 60000, 90000, TOP_RATE };

	(void)state;
	for (size_t i = 0; i < COUNT(rates); i++) {
		struct flow f = { .now_us = SECOND };
		unsigned int looks = 0;

		while (f.now_us < 3 * SECOND) {
			uint64_t gathered = look(&f, rates[i]);

			pass(&f, 20, rates[i]); /* the reading */
			looks++;
			assert_true(gathered <= FULL / 2 ||
				    f.now_us < SECOND + 10000); /* news */
		}
		assert_true(f.read / looks >= SQ_GATHER_RECORDS / 2);
	}
}

static void test_no_change_of_rate_fills_the_socket(void **state)
{
	struct flow f = { .now_us = SECOND };
	uint64_t seed = test_seed();

	(void)state;
	for (int i = 0; i < 100000; i++) {
		/* the rate while we read and look away is any other */
		unsigned int rate = (unsigned int)test_below(&seed, TOP_RATE);

		rate = test_below(&seed, 4) ? rate / 1000 : rate;
		pass(&f, (double)test_below(&seed, 100), rate);
		assert_true(look(&f, rate) <= FULL);
	}
}

/* The first record after a quiet time may be the first of many. */
static void test_a_low_rate_is_believed_slowly(void **state)
{
	struct sq_gather g = { 0 };
	unsigned int us, last_us = 0;
	int64_t now_us = 3600ll * SECOND;

	(void)state;
	for (uint64_t i = 1; last_us < SQ_GATHER_MAX_US; i++) {
		us = sq_gather_us(&g, now_us += SECOND, i);
		assert_true(us > last_us);
		assert_true(us <= 2 * last_us || us == SQ_GATHER_MIN_US);
		last_us = us;
	}
	assert_int_equal(sq_gather_us(&g, now_us + SECOND, 100), last_us);
}

static void test_without_input_there_is_no_pause(void **state)
{
	struct sq_gather g = { 0 };

	(void)state;
	assert_int_equal(sq_gather_us(&g, SECOND, 0), 0);
	sq_gather_us(&g, 2 * SECOND, 100);
	assert_int_equal(sq_gather_us(&g, 3 * SECOND, 100), 0);
}

static void test_one_who_falls_behind_does_not_look_away(void **state)
{
	struct sq_gather g = { 0 };

	(void)state;
	assert_true(sq_gather_us(&g, SECOND, 1) > 0);
	assert_int_equal(sq_gather_us(&g, 2 * SECOND, 1 + FULL), 0);
	assert_int_equal(sq_gather_us(&g, 2 * SECOND, 2 + FULL), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_steady_rate_is_read_in_batches),
		cmocka_unit_test(test_no_change_of_rate_fills_the_socket),
		cmocka_unit_test(test_a_low_rate_is_believed_slowly),
		cmocka_unit_test(test_without_input_there_is_no_pause),
		cmocka_unit_test(test_one_who_falls_behind_does_not_look_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
