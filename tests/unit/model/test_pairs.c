/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_pairs.c - lookahead pairs, and counts of what was reported
 */
#include "helpers.h"

#include "model/pairs.h"
#include "model/tally.h"
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
	struct sq_pairs *pairs;

	assert_int_equal(sq_pairs_new(&pairs), 0);
	for (size_t i = 0; i < 12 * k; i++)
		rows[i] = (sq_call)test_below(seed, CALLS);
	for (size_t i = 0; i < 12; i++)
		assert_int_equal(sq_pairs_add(pairs, rows + i * k, k), 0);
	for (int round = 0; round < 2000; round++) {
		for (unsigned int i = 0; i < k; i++)
			key[i] = (sq_call)test_below(seed, CALLS + 1);
		assert_int_equal(sq_pairs_know(pairs, key, k),
				 rows_know(rows, 12, k, key));
	}
	sq_pairs_free(pairs);
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
	struct sq_pairs *pairs;

	(void)state;
	assert_int_equal(sq_pairs_new(&pairs), 0);
	assert_int_equal(sq_pairs_add(pairs, first, 6), 0);
	assert_int_equal(sq_pairs_add(pairs, second, 6), 0);
	assert_int_equal(sq_pairs_know(pairs, known, 3), 1);
	assert_int_equal(sq_pairs_know(pairs, other, 3), 0);
	sq_pairs_free(pairs);
	sq_pairs_free(NULL);
}

static void test_thousands_of_pairs_are_kept(void **state)
{
	struct sq_pairs *pairs;
	size_t small;

	(void)state;
	assert_int_equal(sq_pairs_new(&pairs), 0);
	small = sq_pairs_bytes(pairs);
	for (sq_call i = 0; i < 20000; i++) {
		sq_call row[2] = { i, i * 3 };

		assert_int_equal(sq_pairs_add(pairs, row, 2), 0);
	}
	for (sq_call i = 0; i < 20000; i++) {
		sq_call row[2] = { i, i * 3 }, other[2] = { i, i * 3 + 1 };

		assert_int_equal(sq_pairs_know(pairs, row, 2), 1);
		assert_int_equal(sq_pairs_know(pairs, other, 2), 0);
	}
	assert_true(sq_pairs_bytes(pairs) > small);
	sq_pairs_free(pairs);
}

static void test_a_tally_counts_each_thing_by_itself(void **state)
{
	struct sq_tally *t;

	(void)state;
	assert_int_equal(sq_tally_new(&t), 0);
	for (uint32_t round = 1; round <= 5; round++)
		for (uint64_t thing = 1; thing <= 100; thing++)
			assert_int_equal(sq_tally_count(t, thing, 1000 + round,
							3600),
					 round);
	sq_tally_free(t);
	sq_tally_free(NULL);
}

static void test_what_was_not_seen_for_long_counts_anew(void **state)
{
	struct sq_tally *t;

	(void)state;
	assert_int_equal(sq_tally_new(&t), 0);
	assert_int_equal(sq_tally_count(t, 7, 10000, 500), 1);
	assert_int_equal(sq_tally_count(t, 7, 10499, 500), 2);
	assert_int_equal(sq_tally_count(t, 7, 10998, 500), 3);
	assert_int_equal(sq_tally_count(t, 7, 11498, 500), 1);
	/* nothing is ever the same news twice where forget_ms is 0 */
	assert_int_equal(sq_tally_count(t, 7, 11498, 0), 1);
	sq_tally_free(t);
}

/* An attacker can make endless different runs: memory stays bounded. */
static void test_a_tally_of_endless_things_stays_small(void **state)
{
	struct sq_tally *t;

	(void)state;
	assert_int_equal(sq_tally_new(&t), 0);
	for (uint64_t thing = 1; thing < 200000; thing++)
		assert_int_equal(
			sq_tally_count(t, sq_hash_mix(thing), 1000, 3600), 1);
	assert_true(sq_tally_bytes(t) < SQ_TALLY_MAX * 24 * 3);
	sq_tally_free(t);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pairs_are_those_of_their_definition),
		cmocka_unit_test(test_interleaved_calls_make_no_new_pair),
		cmocka_unit_test(test_thousands_of_pairs_are_kept),
		cmocka_unit_test(test_a_tally_counts_each_thing_by_itself),
		cmocka_unit_test(test_what_was_not_seen_for_long_counts_anew),
		cmocka_unit_test(test_a_tally_of_endless_things_stays_small),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
