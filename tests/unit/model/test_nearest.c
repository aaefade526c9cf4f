/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "base/error.h"
#include "model/nearest.h"
#include "stream/window.h"

/* What nearest.h promises, by looking at each sequence. */
static struct sq_nearest_answer plain_scan(const struct sq_seqset *set,
					   const sq_call *key)
{
	struct sq_nearest_answer best = { set->k + 1, 0 };
	uint32_t row = set->count > SQ_DISTANCE_SCAN
			       ? set->count - SQ_DISTANCE_SCAN
			       : 0;

	for (; row < set->count; row++) {
		unsigned int differ = 0;

		for (unsigned int at = 0; at < set->k; at++)
			differ += sq_seqset_row(set, row)[at] != key[at];
		if (differ < best.distance)
			best = (struct sq_nearest_answer){ differ, row };
	}
	return best;
}

/* Calls of two ABIs, and some whose bytes nearest.c does not tell apart. */
static void random_row(uint64_t *seed, sq_call *row, unsigned int k,
		       unsigned int calls)
{
	for (unsigned int i = 0; i < k; i++) {
		sq_call call = (sq_call)test_below(seed, calls);

		row[i] = call % 5 == 4 ? 0x101 * call : call;
		if (call % 7 == 6)
			row[i] |= (sq_call)SQ_ABI_I386 << 16;
	}
}

static void check(struct sq_nearest *n, const struct sq_seqset *set,
		  const sq_call *key)
{
	struct sq_nearest_answer wanted = plain_scan(set, key), answer;

	for (int again = 0; again < 2; again++) {
		assert_int_equal(sq_nearest_find(n, set, key, &answer), 0);
		assert_int_equal(answer.distance, wanted.distance);
		assert_int_equal(answer.row, wanted.row);
	}
}

static void check_length(uint64_t *seed, unsigned int k)
{
	sq_call row[SQ_WINDOW_MAX];
	struct sq_nearest *n;
	struct sq_seqset set;

	sq_seqset_init(&set, k);
	assert_int_equal(sq_nearest_new(&n, k), 0);
	for (int i = 0; i < 400; i++) {
		random_row(seed, row, k, 40);
		assert_true(sq_seqset_add(&set, row) >= 0);
		random_row(seed, row, k, 45);
		check(n, &set, row);
	}
	for (uint32_t i = 0; i < set.count; i++)
		check(n, &set, sq_seqset_row(&set, i));
	sq_nearest_free(n);
	sq_seqset_free(&set);
}

static void test_the_first_of_the_nearest_is_found(void **state)
{
	uint64_t seed = test_seed();

	(void)state;
	for (unsigned int k = SQ_WINDOW_MIN; k <= SQ_WINDOW_MAX; k++)
		check_length(&seed, k);
}

static void test_it_is_found_among_calls_of_one_byte(void **state)
{
	const sq_call rows[][3] = { { 0x100, 0x100, 0x100 },
				    { 1, 1, 0x100 },
				    { 1, 0x202, 0x303 },
				    { 1, 2, 7 } };
	const sq_call key[3] = { 1, 0x202, 0x101 };
	struct sq_nearest_answer answer;
	struct sq_nearest *n;
	struct sq_seqset set;

	(void)state;
	sq_seqset_init(&set, 3);
	assert_int_equal(sq_nearest_new(&n, 3), 0);
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(sq_seqset_add(&set, rows[i]), 1);
	assert_int_equal(sq_nearest_find(n, &set, key, &answer), 0);
	assert_int_equal(answer.distance, 1);
	assert_int_equal(answer.row, 2);
	sq_nearest_free(n);
	sq_seqset_free(&set);
}

/* Asked now and then, over several turns of what is looked at. */
static void test_of_a_large_set_the_newest_are_looked_at(void **state)
{
	const uint32_t asked[] = { 100,	   SQ_DISTANCE_SCAN, 65600, 131071,
				   131073, 200000,	     500000 };
	uint64_t seed = test_seed();
	struct sq_nearest *n;
	struct sq_seqset set;
	sq_call row[4];

	(void)state;
	sq_seqset_init(&set, 4);
	assert_int_equal(sq_nearest_new(&n, 4), 0);
	for (size_t i = 0; i < COUNT(asked); i++) {
		while (set.count < asked[i]) {
			random_row(&seed, row, 4, 60);
			assert_true(sq_seqset_add(&set, row) >= 0);
		}
		for (int times = 0; times < 10; times++) {
			random_row(&seed, row, 4, 70);
			check(n, &set, row);
		}
		check(n, &set, sq_seqset_row(&set, 3));
	}
	assert_true(sq_nearest_bytes(n) < 2 << 20);
	sq_nearest_free(n);
	sq_seqset_free(&set);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_first_of_the_nearest_is_found),
		cmocka_unit_test(test_it_is_found_among_calls_of_one_byte),
		cmocka_unit_test(test_of_a_large_set_the_newest_are_looked_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
