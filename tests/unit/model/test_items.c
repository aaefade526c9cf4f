/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "base/error.h"
#include "model/items.h"

#define SEED 4711

static int setup(void **state)
{
	struct sq_items *s = malloc(sizeof(*s));

	*state = s;
	if (!s)
		return -1;
	sq_items_init(s, SQ_ITEMS_MAX, SEED);
	return 0;
}

static int teardown(void **state)
{
	sq_items_free(*state);
	free(*state);
	return 0;
}

static int add(struct sq_items *s, const char *item)
{
	return sq_items_add(s, item, strlen(item), 1);
}

static bool has(const struct sq_items *s, const char *item)
{
	return sq_items_has(s, sq_items_key(s, item, strlen(item)));
}

static void test_an_item_is_new_once(void **state)
{
	struct sq_items *s = *state;

	assert_false(has(s, "/etc"));
	assert_int_equal(add(s, "/etc"), 1);
	assert_int_equal(add(s, "/etc"), 0);
	assert_true(has(s, "/etc"));
	assert_false(has(s, "/et"));
	assert_int_equal(sq_items_count(s), 1);
}

static void test_items_seen_a_single_time_are_counted(void **state)
{
	struct sq_items *s = *state;

	add(s, "a");
	add(s, "b");
	assert_int_equal(s->once, 2);
	assert_true(sq_items_seen(s, sq_items_key(s, "a", 1)));
	assert_int_equal(s->once, 1);
	assert_false(sq_items_seen(s, sq_items_key(s, "c", 1)));
	sq_items_add(s, "d", 1, 5);
	assert_int_equal(s->once, 1);
}

static void test_counts_stay_at_their_largest(void **state)
{
	struct sq_items *s = *state;
	struct sq_item *all;

	sq_items_add(s, "a", 1, UINT32_MAX);
	sq_items_add(s, "a", 1, 7);
	all = sq_items_sorted(s);
	assert_non_null(all);
	assert_int_equal(all->times, UINT32_MAX);
	free(all);
}

static void test_an_item_may_hold_any_byte_and_none(void **state)
{
	struct sq_items *s = *state;

	assert_int_equal(sq_items_add(s, "", 0, 1), 1);
	assert_int_equal(sq_items_add(s, "\0", 1, 1), 1);
	assert_int_equal(sq_items_add(s, "\0\0", 2, 1), 1);
	assert_int_equal(sq_items_add(s, "", 0, 1), 0);
	assert_int_equal(sq_items_count(s), 3);
}

static void test_a_full_set_stays_as_it_is(void **state)
{
	struct sq_items *s = *state;
	char item[16];
	size_t bytes;

	for (unsigned int i = 0; i < SQ_ITEMS_MAX; i++) {
		snprintf(item, sizeof(item), "item %u", i);
		assert_int_equal(add(s, item), 1);
	}
	assert_false(s->full);
	bytes = sq_items_bytes(s);
	for (unsigned int i = 0; i < 1000; i++) {
		snprintf(item, sizeof(item), "other %u", i);
		assert_int_equal(add(s, item), -SQ_ELONG);
	}
	assert_true(s->full);
	assert_int_equal(sq_items_count(s), SQ_ITEMS_MAX);
	assert_true(has(s, "item 0"));
	assert_int_equal(add(s, "item 0"), 0);
	assert_in_range(sq_items_bytes(s), bytes, bytes + 16);
}

static void test_items_come_sorted_by_their_bytes(void **state)
{
	static const char *const sorted[] = { "", "/", "/a", "/a/b", "/b" };
	static const int order[] = { 3, 0, 4, 2, 1 };
	struct sq_items *s = *state;
	struct sq_item *all;

	for (size_t i = 0; i < COUNT(order); i++)
		add(s, sorted[order[i]]);
	all = sq_items_sorted(s);
	assert_non_null(all);
	for (size_t i = 0; i < COUNT(sorted); i++) {
		assert_int_equal(all[i].len, strlen(sorted[i]));
		assert_memory_equal(all[i].bytes, sorted[i], all[i].len);
	}
	free(all);
}

static void test_of_two_copies_the_larger_number_counts(void **state)
{
	struct sq_items *s = *state, other;
	struct sq_item *all;

	sq_items_add(s, "both", 4, 3);
	sq_items_add(s, "ours", 4, 1);
	assert_int_equal(sq_items_copy(&other, s), 0);
	sq_items_add(&other, "both", 4, 2);
	sq_items_add(&other, "theirs", 6, 1);
	assert_int_equal(sq_items_merge(s, &other), 0);
	assert_int_equal(sq_items_merge(s, &other), 0); /* nothing twice */
	all = sq_items_sorted(s);
	assert_int_equal(sq_items_count(s), 3);
	assert_int_equal(all[0].times, 5);
	assert_int_equal(all[1].times, 1);
	assert_int_equal(all[2].times, 1);
	assert_int_equal(s->once, 2);
	free(all);
	sq_items_free(&other);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_an_item_is_new_once),
		T(test_items_seen_a_single_time_are_counted),
		T(test_counts_stay_at_their_largest),
		T(test_an_item_may_hold_any_byte_and_none),
		T(test_a_full_set_stays_as_it_is),
		T(test_items_come_sorted_by_their_bytes),
		T(test_of_two_copies_the_larger_number_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
