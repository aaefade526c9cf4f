/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"
#include "input/absent.h"

static void test_each_serial_is_taken_once(void **state)
{
	struct sq_absent a = { .words = NULL };

	(void)state;
	assert_false(sq_absent_take(&a, 0));
	sq_absent_add(&a, 60, 200);
	assert_false(sq_absent_take(&a, 59));
	assert_false(sq_absent_take(&a, 260));
	for (uint64_t serial = 60; serial < 260; serial++) {
		assert_true(sq_absent_take(&a, serial));
		assert_false(sq_absent_take(&a, serial));
	}
	sq_absent_add(&a, 0, 1);
	sq_absent_add(&a, 1, 0);
	assert_true(sq_absent_take(&a, 0));
	assert_false(sq_absent_take(&a, 1));
	sq_absent_free(&a);
	assert_false(sq_absent_take(&a, 60));
}

static void test_the_newest_of_a_long_row_are_known(void **state)
{
	struct sq_absent a = { .words = NULL };
	uint64_t to = (uint64_t)1 << 40;

	(void)state;
	sq_absent_add(&a, 5, to - 5);
	assert_false(sq_absent_take(&a, to));
	for (uint64_t i = 1; i <= SQ_ABSENT_SERIALS - 64; i++)
		assert_true(sq_absent_take(&a, to - i));
	assert_false(sq_absent_take(&a, to - SQ_ABSENT_SERIALS - 1));
	assert_false(sq_absent_take(&a, 5));
	sq_absent_free(&a);
}

/* What is old is forgotten, and never taken for another one. */
static void test_one_word_never_tells_of_another(void **state)
{
	struct sq_absent a = { .words = NULL };

	(void)state;
	sq_absent_add(&a, 100, 1);
	assert_false(sq_absent_take(&a, 100 + SQ_ABSENT_SERIALS));
	sq_absent_add(&a, 101 + SQ_ABSENT_SERIALS, 1);
	assert_false(sq_absent_take(&a, 100));
	assert_false(sq_absent_take(&a, 101));
	assert_true(sq_absent_take(&a, 101 + SQ_ABSENT_SERIALS));
	sq_absent_free(&a);
}

static void test_the_largest_serial_ends_the_row(void **state)
{
	struct sq_absent a = { .words = NULL };

	(void)state;
	sq_absent_add(&a, UINT64_MAX - 2, 2);
	sq_absent_add(&a, UINT64_MAX, 1);
	assert_true(sq_absent_take(&a, UINT64_MAX - 2));
	assert_true(sq_absent_take(&a, UINT64_MAX));
	assert_false(sq_absent_take(&a, 0));
	sq_absent_free(&a);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_serial_is_taken_once),
		cmocka_unit_test(test_the_newest_of_a_long_row_are_known),
		cmocka_unit_test(test_one_word_never_tells_of_another),
		cmocka_unit_test(test_the_largest_serial_ends_the_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
