/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "model/follows.h"

#define CALLS 9 /* the first is never seen */

/* How often which call followed which, as a plain table. */
struct table {
	uint32_t times[CALLS][CALLS];
};

static void add(struct sq_follows *f, struct table *t, sq_call before,
		sq_call call, uint32_t times)
{
	bool is_new = !t->times[before][call];

	assert_int_equal(sq_follows_add(f, before, call, times), is_new);
	t->times[before][call] += times;
}

static bool table_expects(const struct table *t, sq_call before, sq_call call)
{
	bool ahead = false, behind = false;

	for (sq_call other = 0; other < CALLS; other++) {
		ahead |= t->times[before][other] == 1;
		behind |= t->times[other][call] == 1;
	}
	return ahead && behind;
}

static bool table_knows_call(const struct table *t, sq_call call)
{
	for (sq_call other = 0; other < CALLS; other++)
		if (t->times[other][call])
			return true;
	return false;
}

static bool table_usual(const struct table *t, sq_call before, sq_call call)
{
	uint64_t all = 0;

	for (sq_call other = 0; other < CALLS; other++)
		all += t->times[other][call];
	return t->times[before][call] &&
	       t->times[before][call] * (uint64_t)SQ_FOLLOWS_USUAL >= all;
}

static void assert_same(const struct sq_follows *f, const struct table *t)
{
	for (sq_call before = 0; before < CALLS; before++) {
		for (sq_call call = 0; call < CALLS; call++) {
			assert_int_equal(sq_follows_expects(f, before, call),
					 table_expects(t, before, call));
			assert_int_equal(sq_follows_usual(f, before, call),
					 table_usual(t, before, call));
			assert_int_equal(sq_follows_knows(f, before, call),
					 t->times[before][call] > 0);
			assert_int_equal(sq_follows_knows_call(f, call),
					 table_knows_call(t, call));
		}
	}
}

/* Enough of one pair to tell from. */
static void fill(struct sq_follows *f, struct table *t)
{
	add(f, t, 1, 2, SQ_FOLLOWS_ENOUGH);
}

static void test_answers_are_those_of_a_plain_table(void **state)
{
	uint64_t seed = test_seed();

	(void)state;
	for (int round = 0; round < 200; round++) {
		struct table t = { 0 };
		struct sq_follows f;

		sq_follows_init(&f);
		fill(&f, &t);
		for (uint64_t i = test_below(&seed, 60); i; i--)
			add(&f, &t, 1 + (sq_call)test_below(&seed, CALLS - 1),
			    1 + (sq_call)test_below(&seed, CALLS - 1),
			    1 + (uint32_t)test_below(&seed, 3) * 40);
		assert_same(&f, &t);
		sq_follows_free(&f);
	}
}

static void test_too_little_to_tell_expects_nothing(void **state)
{
	struct sq_follows f;

	(void)state;
	sq_follows_init(&f);
	assert_false(sq_follows_expects(&f, 1, 2));
	assert_false(sq_follows_usual(&f, 1, 2));
	assert_int_equal(sq_follows_add(&f, 1, 2, 1), 1);
	assert_int_equal(sq_follows_add(&f, 3, 4, 1), 1);
	assert_int_equal(sq_follows_add(&f, 5, 6, SQ_FOLLOWS_ENOUGH - 3), 1);
	assert_false(sq_follows_expects(&f, 1, 4));
	assert_int_equal(sq_follows_add(&f, 5, 6, 1), 0);
	assert_true(sq_follows_expects(&f, 1, 4));
	assert_int_equal(sq_follows_add(&f, 3, 4, 1), 0);
	assert_false(sq_follows_expects(&f, 1, 4));
	sq_follows_free(&f);
}

/* What two copies of one program counted after they parted is theirs. */
static void test_merging_twice_is_merging_once(void **state)
{
	struct sq_follows ours, theirs;
	struct table t = { 0 };

	(void)state;
	sq_follows_init(&ours);
	sq_follows_init(&theirs);
	fill(&ours, &t);
	assert_int_equal(sq_follows_add(&theirs, 1, 2, 7), 1);
	assert_int_equal(sq_follows_add(&theirs, 3, 4, 2), 1);
	t.times[3][4] = 2;
	for (int times = 0; times < 2; times++) {
		assert_int_equal(sq_follows_merge(&ours, &theirs), 0);
		assert_same(&ours, &t);
		assert_int_equal(ours.total, SQ_FOLLOWS_ENOUGH + 2);
	}
	sq_follows_free(&ours);
	sq_follows_free(&theirs);
}

static void test_a_copy_is_the_same_and_goes_its_own_way(void **state)
{
	struct sq_follows f, copy;
	struct table t = { 0 };

	(void)state;
	sq_follows_init(&f);
	sq_follows_copy(&copy, &f);
	assert_int_equal(sq_follows_count(&copy), 0);
	fill(&f, &t);
	assert_int_equal(sq_follows_copy(&copy, &f), 0);
	assert_int_equal(sq_follows_add(&f, 3, 4, 2), 1);
	assert_same(&copy, &t);
	sq_follows_free(&f);
	assert_same(&copy, &t);
	assert_int_equal(sq_follows_add(&copy, 3, 4, 2), 1);
	t.times[3][4] += 2;
	assert_same(&copy, &t);
	sq_follows_free(&copy);
}

static void test_pairs_not_counted_say_nothing_of_chance(void **state)
{
	struct sq_follows f, other;

	(void)state;
	sq_follows_init(&f);
	sq_follows_init(&other);
	assert_int_equal(sq_follows_add(&f, 1, 2, SQ_FOLLOWS_ENOUGH), 1);
	assert_int_equal(sq_follows_add(&f, SQ_CALL_NONE, 3, 0), 1);
	assert_int_equal(sq_follows_add(&f, SQ_CALL_NONE, 3, 0), 0);
	assert_int_equal(sq_follows_add(&f, 4, 5, 0), 1);
	assert_true(sq_follows_knows_call(&f, 3));
	assert_true(sq_follows_knows_call(&f, 5));
	assert_false(sq_follows_knows_call(&f, 1)); /* only ahead of others */
	assert_true(sq_follows_knows(&f, 4, 5));
	assert_false(sq_follows_usual(&f, 4, 5));
	assert_false(sq_follows_expects(&f, 4, 5));
	assert_int_equal(f.total, SQ_FOLLOWS_ENOUGH);
	assert_int_equal(sq_follows_merge(&other, &f), 0);
	assert_int_equal(sq_follows_count(&other), 3);
	assert_true(sq_follows_knows_call(&other, 3));
	sq_follows_free(&f);
	sq_follows_free(&other);
}

static void test_a_count_stays_at_its_largest(void **state)
{
	struct sq_follows f;
	struct sq_follow *all;

	(void)state;
	sq_follows_init(&f);
	assert_int_equal(sq_follows_add(&f, 1, 2, UINT32_MAX), 1);
	assert_int_equal(sq_follows_add(&f, 1, 2, 5), 0);
	assert_int_equal(sq_follows_add(&f, 0, UINT32_MAX - 1, 1), 1);
	all = sq_follows_sorted(&f);
	assert_non_null(all);
	assert_int_equal(sq_follows_count(&f), 2);
	assert_int_equal(all[0].call, UINT32_MAX - 1);
	assert_int_equal(all[1].times, UINT32_MAX);
	free(all);
	sq_follows_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers_are_those_of_a_plain_table),
		cmocka_unit_test(test_too_little_to_tell_expects_nothing),
		cmocka_unit_test(test_merging_twice_is_merging_once),
		cmocka_unit_test(test_a_copy_is_the_same_and_goes_its_own_way),
		cmocka_unit_test(test_pairs_not_counted_say_nothing_of_chance),
		cmocka_unit_test(test_a_count_stays_at_its_largest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
