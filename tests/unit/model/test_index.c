/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_index.c - n-grams and lookahead pairs of sequences
 */
#include "helpers.h"

#include "model/index.h"
#include "stream/window.h"

#define CALLS 7

/* Whether before was seen so far ahead of call in any of the rows. */
static bool rows_pair(const sq_call *rows, size_t count, unsigned int k,
		      sq_call before, sq_call call, unsigned int back)
{
	for (size_t i = 0; i < count; i++)
		for (unsigned int at = back; at < k; at++)
			if (rows[i * k + at] == call &&
			    rows[i * k + at - back] == before)
				return true;
	return false;
}

static bool rows_know(const sq_call *rows, size_t count, unsigned int k,
		      const sq_call *key)
{
	for (unsigned int back = 1; back < k; back++)
		if (!rows_pair(rows, count, k, key[k - 1 - back], key[k - 1],
			       back))
			return false;
	return true;
}

static void check_against_rows(uint64_t *seed, unsigned int k)
{
	sq_call rows[12 * SQ_WINDOW_MAX], key[SQ_WINDOW_MAX];
	struct sq_index *x;

	assert_int_equal(sq_index_new(&x), 0);
	for (size_t i = 0; i < 12 * k; i++)
		rows[i] = (sq_call)test_below(seed, CALLS);
	for (size_t i = 0; i < 12; i++)
		assert_int_equal(sq_index_add(x, rows + i * k, k), 0);
	for (int round = 0; round < 2000; round++) {
		for (unsigned int i = 0; i < k; i++)
			key[i] = (sq_call)test_below(seed, CALLS + 1);
		assert_int_equal(sq_index_knows_pairs(x, key, k),
				 rows_know(rows, 12, k, key));
	}
	sq_index_free(x);
}

static void test_pairs_are_those_of_their_definition(void **state)
{
	uint64_t seed = test_seed();

	(void)state;
	for (unsigned int k = SQ_WINDOW_MIN; k <= SQ_WINDOW_MAX; k++)
		check_against_rows(&seed, k);
}

static void test_interleaved_calls_make_no_new_pair(void **state)
{
	/* 1 2 3 of one thread and 7 8 9 of another, mixed in two ways */
	static const sq_call first[] = { 1, 7, 2, 8, 3, 9 };
	static const sq_call second[] = { 7, 1, 8, 2, 9, 3 };
	static const sq_call known[] = { 1, 7, 2 }, other[] = { 9, 8, 7 };
	struct sq_index *x;

	(void)state;
	assert_int_equal(sq_index_new(&x), 0);
	assert_int_equal(sq_index_add(x, first, 6), 0);
	assert_int_equal(sq_index_add(x, second, 6), 0);
	assert_int_equal(sq_index_knows_pairs(x, known, 3), 1);
	assert_int_equal(sq_index_knows_pairs(x, other, 3), 0);
	sq_index_free(x);
	sq_index_free(NULL);
}

static void test_thousands_of_pairs_are_kept(void **state)
{
	struct sq_index *x;
	size_t small;

	(void)state;
	assert_int_equal(sq_index_new(&x), 0);
	small = sq_index_bytes(x);
	for (sq_call i = 0; i < 20000; i++) {
		sq_call row[2] = { i, i * 3 };

		assert_int_equal(sq_index_add(x, row, 2), 0);
	}
	for (sq_call i = 0; i < 20000; i++) {
		sq_call row[2] = { i, i * 3 }, other[2] = { i, i * 3 + 1 };

		assert_int_equal(sq_index_knows_pairs(x, row, 2), 1);
		assert_int_equal(sq_index_knows_pairs(x, other, 2), 0);
	}
	assert_true(sq_index_bytes(x) > small);
	sq_index_free(x);
}

static bool rows_contain(const sq_call *rows, size_t count, unsigned int k,
			 const sq_call *calls, unsigned int len)
{
	for (size_t i = 0; i < count; i++)
		for (unsigned int at = 0; at + len <= k; at++)
			if (memcmp(rows + i * k + at, calls,
				   len * sizeof(*calls)) == 0)
				return true;
	return false;
}

static unsigned int rows_order(const sq_call *rows, size_t count,
			       unsigned int k, const sq_call *key,
			       unsigned int len)
{
	unsigned int order = 1;

	while (order <= len &&
	       rows_contain(rows, count, k, key + len - order, order))
		order++;
	return order;
}

static void test_orders_are_those_of_their_definition(void **state)
{
	uint64_t seed = test_seed();
	sq_call rows[40 * 6], key[5];
	struct sq_index *x;

	(void)state;
	assert_int_equal(sq_index_new(&x), 0);
	for (size_t i = 0; i < COUNT(rows); i++)
		rows[i] = (sq_call)test_below(&seed, 8);
	for (size_t i = 0; i < 40; i++)
		assert_int_equal(sq_index_add(x, rows + i * 6, 6), 0);
	for (int i = 0; i < 20000; i++) {
		unsigned int len = 1 + (unsigned int)test_below(&seed, 5);

		for (unsigned int at = 0; at < len; at++)
			key[at] = (sq_call)test_below(&seed, 9);
		assert_int_equal(sq_index_order(x, key, len),
				 rows_order(rows, 40, 6, key, len));
	}
	sq_index_free(x);
}

static void test_no_call_ahead_of_a_head_is_no_part_of_it(void **state)
{
	static const sq_call head[4] = { SQ_CALL_NONE, SQ_CALL_NONE, 1, 2 };
	static const sq_call none[2] = { SQ_CALL_NONE, 1 }, part[2] = { 1, 2 };
	struct sq_index *x;

	(void)state;
	assert_int_equal(sq_index_new(&x), 0);
	assert_int_equal(sq_index_add(x, head, 4), 0);
	assert_int_equal(sq_index_order(x, part, 2), 3);
	assert_int_equal(sq_index_order(x, none, 1), 1);
	assert_int_equal(sq_index_order(x, none, 2), 2);
	assert_true(sq_index_knows_pairs(x, part, 2));
	assert_false(sq_index_knows_pairs(x, none, 2));
	sq_index_free(x);
}

static void test_thousands_of_ngrams_are_kept(void **state)
{
	struct sq_index *x;

	(void)state;
	assert_int_equal(sq_index_new(&x), 0);
	for (sq_call i = 0; i < 20000; i++) {
		sq_call row[3] = { i, i + 1000000, i + 2000000 };

		assert_int_equal(sq_index_add(x, row, 3), 0);
	}
	for (sq_call i = 0; i < 20000; i++) {
		sq_call row[3] = { i, i + 1000000, i + 2000000 };
		sq_call other[2] = { i, i };

		assert_int_equal(sq_index_order(x, row, 2), 3);
		assert_int_equal(sq_index_order(x, row + 1, 2), 3);
		assert_int_equal(sq_index_order(x, other, 2), 2);
	}
	sq_index_free(x);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pairs_are_those_of_their_definition),
		cmocka_unit_test(test_interleaved_calls_make_no_new_pair),
		cmocka_unit_test(test_thousands_of_pairs_are_kept),
		cmocka_unit_test(test_orders_are_those_of_their_definition),
		cmocka_unit_test(test_no_call_ahead_of_a_head_is_no_part_of_it),
		cmocka_unit_test(test_thousands_of_ngrams_are_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
