/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "base/error.h"
#include "base/seed.h"
#include "base/table.h"

#define KEYS 3000

struct value {
	uint64_t owner;
	uint32_t times;
};

static uint64_t key_of(uint64_t owner)
{
	return sq_hash_mix(owner) & SQ_TABLE_KEY_MAX;
}

static struct value *add(struct sq_table *t, uint64_t key)
{
	void *value = NULL;

	assert_int_equal(sq_table_add(t, key, &value), 0);
	assert_non_null(value);
	return value;
}

static void change(struct sq_table *t, uint64_t who, uint32_t *times)
{
	struct value *v = sq_table_find(t, key_of(who));

	assert_int_equal(v != NULL, *times != 0);
	if (v && (assert_int_equal(v->owner, who),
		  assert_int_equal(v->times, *times), *times >= 3)) {
		sq_table_remove(t, v);
		*times = 0;
		return;
	}
	if (!v) {
		v = add(t, key_of(who));
		assert_int_equal(v->owner | v->times, 0);
		v->owner = who;
	}
	v->times = ++*times;
}

static void check_all(const struct sq_table *t, const uint32_t *times)
{
	const struct value *v = NULL;
	size_t there = 0, seen = 0;

	for (uint64_t who = 0; who < KEYS; who++)
		there += times[who] != 0;
	while ((v = sq_table_each(t, v))) {
		assert_int_equal(v->times, times[v->owner]);
		assert_int_equal(sq_table_key_of(v), key_of(v->owner));
		seen++;
	}
	assert_int_equal(seen, there);
	assert_int_equal(t->count, there);
}

/* Added and removed at random, beside an array that does the same. */
static void test_a_value_is_found_until_it_is_removed(void **state)
{
	struct sq_table t;
	uint32_t times[KEYS] = { 0 };
	uint64_t seed = test_seed();

	(void)state;
	sq_table_init(&t, sizeof(struct value), SIZE_MAX, test_random(&seed));
	assert_null(sq_table_find(&t, 1));
	assert_null(sq_table_each(&t, NULL));
	for (int i = 0; i < 200000; i++) {
		uint64_t who = test_below(&seed, KEYS);

		change(&t, who, &times[who]);
	}
	check_all(&t, times);
	sq_table_clear(&t);
	assert_null(sq_table_find(&t, key_of(1)));
	assert_null(sq_table_each(&t, NULL));
	sq_table_free(&t);
}

static void test_the_least_and_the_largest_key_are_keys(void **state)
{
	struct sq_table t;
	struct value *v;

	(void)state;
	sq_table_init(&t, sizeof(*v), SIZE_MAX, 7);
	add(&t, 0)->times = 1;
	add(&t, SQ_TABLE_KEY_MAX)->times = 2;
	v = sq_table_find(&t, 0);
	assert_int_equal(v->times, 1);
	v = sq_table_find(&t, SQ_TABLE_KEY_MAX);
	assert_int_equal(v->times, 2);
	assert_null(sq_table_find(&t, 1));
	sq_table_free(&t);
}

static void test_values_of_one_key_are_found_one_after_the_other(void **state)
{
	struct sq_table t;
	struct value *v;
	uint32_t seen = 0;

	(void)state;
	sq_table_init(&t, sizeof(*v), SIZE_MAX, 7);
	for (uint32_t bit = 1; bit < 16; bit *= 2) {
		add(&t, 5)->times = bit;
		add(&t, 5 + bit)->times = 100;
	}
	for (v = sq_table_find(&t, 5); v; v = sq_table_again(&t, v)) {
		assert_int_equal(seen & v->times, 0);
		seen |= v->times;
	}
	assert_int_equal(seen, 15);
	sq_table_free(&t);
}

static void test_a_full_table_says_so_and_stays(void **state)
{
	struct sq_table t;
	void *value;

	(void)state;
	sq_table_init(&t, 0, 100, 7);
	for (uint64_t key = 0; key < 100; key++)
		add(&t, key);
	assert_int_equal(sq_table_add(&t, 100, &value), -SQ_ELONG);
	assert_int_equal(t.count, 100);
	sq_table_remove(&t, sq_table_find(&t, 50));
	add(&t, 100);
	assert_null(sq_table_find(&t, 50));
	assert_non_null(sq_table_find(&t, 100));
	sq_table_free(&t);
}

static void test_without_memory_the_table_stays_as_it_was(void **state)
{
	struct sq_table t;
	void *value;
	int err;

	(void)state;
	/* slots of such a size that some will not do */
	sq_table_init(&t, SIZE_MAX / 64, SIZE_MAX, 7);
	err = sq_table_add(&t, 1, &value);
	assert_int_equal(err, -SQ_ENOMEM);
	assert_int_equal(t.count, 0);
	assert_null(sq_table_find(&t, 1));
	assert_int_equal(sq_table_bytes(&t), 0);
	sq_table_free(&t);
}

static void test_a_copy_is_its_own(void **state)
{
	struct sq_table t, copy;

	(void)state;
	sq_table_init(&t, sizeof(struct value), SIZE_MAX, 7);
	assert_int_equal(sq_table_copy(&copy, &t), 0);
	assert_null(sq_table_find(&copy, 1));
	add(&t, 1)->times = 1;
	assert_int_equal(sq_table_copy(&copy, &t), 0);
	add(&t, 2);
	sq_table_remove(&t, sq_table_find(&t, 1));
	assert_int_equal(((struct value *)sq_table_find(&copy, 1))->times, 1);
	assert_null(sq_table_find(&copy, 2));
	sq_table_free(&t);
	sq_table_free(&copy);
}

/* Numbers that differ in few bits, and in those that a table uses last. */
static void test_numbers_of_a_pattern_spread(void **state)
{
	uint64_t seed = test_seed();

	(void)state;
	for (unsigned int shift = 0; shift < 52; shift++) {
		struct sq_table t;

		sq_table_init(&t, 0, SIZE_MAX, test_random(&seed));
		for (uint64_t i = 0; i < KEYS; i++)
			add(&t, i << shift);
		assert_true(sq_table_probes(&t) < KEYS * 4);
		sq_table_free(&t);
	}
}

static void test_two_seeds_differ(void **state)
{
	(void)state;
	assert_true(sq_seed() != sq_seed());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_value_is_found_until_it_is_removed),
		cmocka_unit_test(test_the_least_and_the_largest_key_are_keys),
		cmocka_unit_test(
			test_values_of_one_key_are_found_one_after_the_other),
		cmocka_unit_test(test_a_full_table_says_so_and_stays),
		cmocka_unit_test(test_without_memory_the_table_stays_as_it_was),
		cmocka_unit_test(test_a_copy_is_its_own),
		cmocka_unit_test(test_numbers_of_a_pattern_spread),
		cmocka_unit_test(test_two_seeds_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
