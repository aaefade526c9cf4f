/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "base/error.h"
#include "model/seqset.h"
#include "stream/window.h"

static void random_row(uint64_t *seed, sq_call *row, unsigned int k,
		       unsigned int calls)
{
	for (unsigned int i = 0; i < k; i++)
		row[i] = (sq_call)test_below(seed, calls);
}

static int model_has(const sq_call *rows, uint32_t count, unsigned int k,
		     const sq_call *row)
{
	for (uint32_t i = 0; i < count; i++)
		if (memcmp(rows + (size_t)i * k, row, k * sizeof(*row)) == 0)
			return 1;
	return 0;
}

/* The same adds and questions to the set and to a plain array. */
static void check_against_model(uint64_t *seed, unsigned int k)
{
	sq_call *rows = calloc(600 * SQ_WINDOW_MAX, sizeof(*rows));
	sq_call row[SQ_WINDOW_MAX];
	struct sq_seqset set;
	uint32_t count = 0;

	assert_non_null(rows);
	sq_seqset_init(&set, k);
	for (int i = 0; i < 600; i++) {
		int known;

		random_row(seed, row, k, k < 4 ? 12 : 3);
		known = model_has(rows, count, k, row);
		assert_int_equal(sq_seqset_has(&set, row), known);
		assert_int_equal(sq_seqset_add(&set, row), !known);
		assert_int_equal(sq_seqset_has(&set, row), 1);
		if (!known)
			memcpy(rows + (size_t)count++ * k, row,
			       k * sizeof(*row));
		assert_int_equal(set.count, count);
	}
	for (uint32_t i = 0; i < count; i++)
		assert_memory_equal(sq_seqset_row(&set, i),
				    rows + (size_t)i * k, k * sizeof(*row));
	sq_seqset_free(&set);
	free(rows);
}

/* Rows from, from + 1 … of an endless series of different ones. */
static void add_series(struct sq_seqset *set, uint32_t from, uint32_t to)
{
	for (uint32_t n = from; n < to; n++) {
		sq_call row[SQ_WINDOW_MAX] = { n & 0xff, n >> 8 };

		assert_int_equal(sq_seqset_add(set, row), 1);
	}
}

static void check_series(const struct sq_seqset *set, uint32_t from,
			 uint32_t to, int expected)
{
	for (uint32_t n = from; n < to; n++) {
		sq_call row[SQ_WINDOW_MAX] = { n & 0xff, n >> 8 };

		assert_int_equal(sq_seqset_has(set, row), expected);
	}
}

static void test_a_copy_shares_and_each_goes_its_own_way(void **state)
{
	uint64_t seed = test_seed();

	(void)state;
	for (int i = 0; i < 50; i++) {
		uint32_t count = (uint32_t)test_below(&seed, 200);
		struct sq_seqset set, copy;

		sq_seqset_init(&set, 6);
		add_series(&set, 0, count);
		sq_seqset_copy(&copy, &set);
		assert_int_equal(copy.count, count);
		assert_true(!count || copy.rows == set.rows);
		check_series(&copy, 0, count, 1);
		check_series(&copy, count, 200, 0);
		add_series(&set, 200, 300);
		add_series(&copy, 300, 400);
		check_series(&set, 300, 400, 0);
		check_series(&copy, 200, 300, 0);
		sq_seqset_free(i % 2 ? &set : &copy);
		check_series(i % 2 ? &copy : &set, 0, count, 1);
		sq_seqset_free(i % 2 ? &copy : &set);
	}
}

static void test_a_set_holds_just_what_was_added_in_its_order(void **state)
{
	uint64_t seed = test_seed();

	(void)state;
	for (unsigned int k = SQ_WINDOW_MIN; k <= SQ_WINDOW_MAX; k++)
		check_against_model(&seed, k);
}

static void test_an_empty_set_holds_nothing(void **state)
{
	sq_call row[6] = { 0 };
	struct sq_seqset set, copy;

	(void)state;
	sq_seqset_init(&set, 6);
	assert_int_equal(sq_seqset_has(&set, row), 0);
	assert_int_equal(sq_seqset_bytes(&set), 0);
	sq_seqset_copy(&copy, &set);
	assert_int_equal(sq_seqset_has(&copy, row), 0);
	assert_int_equal(sq_seqset_add(&copy, row), 1);
	assert_int_equal(sq_seqset_has(&set, row), 0);
	sq_seqset_free(&copy);
	sq_seqset_free(&set);
}

static void test_a_large_set_forgets_nothing(void **state)
{
	const uint32_t count = 300000;
	struct sq_seqset set;
	sq_call row[3];

	(void)state;
	sq_seqset_init(&set, 3);
	for (uint32_t i = 0; i < count; i++) {
		row[0] = i, row[1] = i / 7, row[2] = 5;
		assert_int_equal(sq_seqset_add(&set, row), 1);
	}
	for (uint32_t i = 0; i < count; i++) {
		row[0] = i, row[1] = i / 7, row[2] = 5;
		assert_int_equal(sq_seqset_has(&set, row), 1);
		row[2] = 6;
		assert_int_equal(sq_seqset_has(&set, row), 0);
	}
	/* rows and slots, each with less than three times what it needs */
	assert_true(sq_seqset_bytes(&set) < count * (3 * 12 + 3 * 8));
	sq_seqset_free(&set);
}

static void test_a_copy_and_its_original_go_separate_ways(void **state)
{
	sq_call one[4] = { 1 }, two[4] = { 2 }, three[4] = { 3 };
	struct sq_seqset set, copy;

	(void)state;
	sq_seqset_init(&set, 4);
	sq_seqset_add(&set, one);
	sq_seqset_copy(&copy, &set);
	assert_int_equal(sq_seqset_add(&set, two), 1);
	assert_int_equal(sq_seqset_add(&copy, three), 1);
	assert_int_equal(sq_seqset_has(&copy, one), 1);
	assert_int_equal(sq_seqset_has(&copy, two), 0);
	assert_int_equal(sq_seqset_has(&set, three), 0);
	sq_seqset_free(&set);
	assert_int_equal(sq_seqset_has(&copy, three), 1);
	sq_seqset_free(&copy);
}

static void test_a_freed_set_can_be_used_again(void **state)
{
	sq_call row[2] = { 1, 2 };
	struct sq_seqset set;

	(void)state;
	sq_seqset_init(&set, 2);
	sq_seqset_add(&set, row);
	sq_seqset_free(&set);
	assert_int_equal(sq_seqset_has(&set, row), 0);
	assert_int_equal(sq_seqset_add(&set, row), 1);
	sq_seqset_free(&set);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_copy_shares_and_each_goes_its_own_way),
		cmocka_unit_test(
			test_a_set_holds_just_what_was_added_in_its_order),
		cmocka_unit_test(test_an_empty_set_holds_nothing),
		cmocka_unit_test(test_a_large_set_forgets_nothing),
		cmocka_unit_test(test_a_copy_and_its_original_go_separate_ways),
		cmocka_unit_test(test_a_freed_set_can_be_used_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
