/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "base/error.h"
#include "model/program.h"

#define NAME "/usr/bin/netstat"

static struct sq_program *fresh(unsigned int k)
{
	struct sq_program *p;

	assert_int_equal(sq_program_new(&p, NAME, strlen(NAME), k), 0);
	return p;
}

/* Learn all windows of a trace, one call a millisecond. */
static void learn_trace(struct sq_program *p, const sq_call *calls, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		sq_program_count(p, 1000 + i);
		if (i + 1 >= p->k)
			assert_true(sq_program_learn(p, calls + i + 1 - p->k,
						     1000 + i) >= 0);
	}
}

static void test_a_fresh_program_knows_nothing(void **state)
{
	struct sq_program *p = fresh(6);
	sq_call key[6] = { 0 };
	const sq_call *nearest = key;

	(void)state;
	assert_string_equal(p->name, NAME);
	assert_int_equal(p->name_len, strlen(NAME));
	assert_false(sq_program_knows(p, key));
	assert_int_equal(sq_program_distance(p, key, p->k, &nearest), 6);
	assert_null(nearest);
	assert_int_equal(sq_program_order(p, key, 6), 1);
	assert_false(p->changed);
	sq_program_free(p);
	sq_program_free(NULL);
}

static void test_what_was_learned_is_known(void **state)
{
	static const sq_call trace[] = { 1, 2, 3, 4, 1, 2, 3, 4, 1 };
	struct sq_program *p = fresh(3);
	sq_call other[3] = { 4, 3, 2 };

	(void)state;
	learn_trace(p, trace, COUNT(trace));
	assert_int_equal(p->sequences.count, 4);
	for (size_t i = 0; i + 3 <= COUNT(trace); i++)
		assert_true(sq_program_knows(p, trace + i));
	assert_false(sq_program_knows(p, other));
	sq_program_free(p);
}

static void test_numbers_say_what_was_learned_and_when(void **state)
{
	static const sq_call trace[] = { 1, 2, 3, 4, 1, 2, 3, 4, 1 };
	struct sq_program *p = fresh(3);

	(void)state;
	learn_trace(p, trace, COUNT(trace));
	assert_int_equal(p->stats.calls, 9);
	assert_int_equal(p->stats.windows, 7);
	assert_int_equal(p->stats.created_ms, 1000);
	/* the fourth and last new window ends with the sixth call */
	assert_int_equal(p->stats.changed_ms, 1005);
	assert_true(p->changed);
	sq_program_free(p);
}

static unsigned int naive_distance(const struct sq_program *p,
				   const sq_call *key)
{
	unsigned int best = p->k;

	for (uint32_t i = 0; i < p->sequences.count; i++) {
		unsigned int differ = 0;

		for (unsigned int at = 0; at < p->k; at++)
			differ +=
				sq_seqset_row(&p->sequences, i)[at] != key[at];
		best = differ < best ? differ : best;
	}
	return best;
}

/* 1 to len, len + 1 where all runs at the end of key are known. */
static int naive_order(const struct sq_program *p, const sq_call *key,
		       unsigned int len)
{
	for (unsigned int run = 1; run <= len; run++) {
		const sq_call *from = key + len - run;
		bool found = false;

		for (uint32_t i = 0; i < p->sequences.count; i++)
			for (unsigned int at = 0; at + run <= p->k; at++)
				found |=
					memcmp(sq_seqset_row(&p->sequences, i) +
						       at,
					       from, run * sizeof(*key)) == 0;
		if (!found)
			return (int)run;
	}
	return (int)len + 1;
}

static void check_random_program(uint64_t *seed, unsigned int k)
{
	struct sq_program *p = fresh(k);
	sq_call trace[120];

	for (size_t i = 0; i < COUNT(trace); i++)
		trace[i] = (sq_call)test_below(seed, 5);
	learn_trace(p, trace, COUNT(trace));
	for (int round = 0; round < 100; round++) {
		const sq_call *nearest = NULL;
		sq_call key[SQ_WINDOW_MAX];
		unsigned int differ = 0, distance;

		for (unsigned int i = 0; i < k; i++)
			key[i] = (sq_call)test_below(seed, 6);
		distance = sq_program_distance(p, key, p->k, &nearest);
		assert_int_equal(distance, naive_distance(p, key));
		for (unsigned int i = 0; nearest && i < k; i++)
			differ += nearest[i] != key[i];
		assert_int_equal(distance, nearest ? differ : k);
		for (unsigned int len = 1; len <= k; len++)
			assert_int_equal(sq_program_order(p, key, len),
					 naive_order(p, key, len));
	}
	sq_program_free(p);
}

static void test_distance_and_order_are_those_of_their_definition(void **state)
{
	uint64_t seed = test_seed();

	(void)state;
	for (unsigned int k = SQ_WINDOW_MIN; k <= SQ_WINDOW_MAX; k++)
		check_random_program(&seed, k);
}

static void test_a_call_never_made_is_order_one(void **state)
{
	static const sq_call trace[] = { 1, 2, 3, 4, 1, 2, 3, 4, 1 };
	sq_call key[3] = { 3, 4, 59 }, known[3] = { 1, 2, 3 };
	struct sq_program *p = fresh(3);

	(void)state;
	learn_trace(p, trace, COUNT(trace));
	assert_int_equal(sq_program_order(p, key, 3), 1);
	assert_int_equal(sq_program_distance(p, key, p->k, NULL), 1);
	assert_int_equal(sq_program_order(p, known, 3), 4);
	assert_int_equal(sq_program_distance(p, known, p->k, NULL), 0);
	sq_program_free(p);
}

static void test_orders_follow_what_is_learned_later(void **state)
{
	sq_call first[3] = { 1, 2, 3 }, later[3] = { 7, 8, 9 };
	struct sq_program *p = fresh(3);

	(void)state;
	sq_program_learn(p, first, 1);
	assert_int_equal(sq_program_order(p, later, 3), 1);
	sq_program_learn(p, later, 2);
	assert_int_equal(sq_program_order(p, later, 3), 4);
	sq_program_free(p);
}

static void test_a_copy_is_equal_and_independent(void **state)
{
	sq_call one[2] = { 1, 2 }, two[2] = { 3, 4 };
	struct sq_program *p = fresh(2), *copy;

	(void)state;
	sq_program_count(p, 5);
	sq_program_learn(p, one, 5);
	p->record.revision = 9;
	assert_int_equal(sq_program_copy(&copy, p), 0);
	assert_string_equal(copy->name, NAME);
	assert_memory_equal(&copy->stats, &p->stats, sizeof(p->stats));
	assert_int_equal(copy->record.revision, 9);
	sq_program_learn(copy, two, 6);
	assert_true(sq_program_knows(copy, one));
	assert_false(sq_program_knows(p, two));
	sq_program_free(p);
	assert_true(sq_program_knows(copy, two));
	sq_program_free(copy);
}

/* Two went on from one record, and each learned more of its own. */
static void test_merging_adds_up_what_both_learned(void **state)
{
	sq_call common[2] = { 1, 2 }, a[2] = { 3, 4 }, b[2] = { 5, 6 };
	struct sq_program *ours = fresh(2), *theirs;

	(void)state;
	sq_program_count(ours, 10);
	sq_program_learn(ours, common, 10);
	ours->record.stats = ours->stats;
	ours->record.revision = 1;
	assert_int_equal(sq_program_copy(&theirs, ours), 0);
	for (int i = 0; i < 3; i++)
		sq_program_count(ours, 20);
	sq_program_learn(ours, a, 20);
	for (int i = 0; i < 5; i++)
		sq_program_count(theirs, 30);
	sq_program_learn(theirs, b, 30);
	theirs->record.revision = 2;
	assert_int_equal(sq_program_merge(ours, theirs), 0);
	assert_int_equal(ours->sequences.count, 3);
	assert_true(sq_program_knows(ours, a) && sq_program_knows(ours, b));
	assert_int_equal(ours->stats.calls, 1 + 3 + 5);
	assert_int_equal(ours->stats.windows, 3);
	assert_int_equal(ours->stats.created_ms, 10);
	assert_int_equal(ours->stats.changed_ms, 30);
	assert_int_equal(ours->record.revision, 2);
	sq_program_free(ours);
	sq_program_free(theirs);
}

static void test_merging_keeps_orders_right(void **state)
{
	sq_call a[3] = { 1, 2, 3 }, b[3] = { 4, 5, 6 };
	struct sq_program *ours = fresh(3), *theirs = fresh(3);

	(void)state;
	sq_program_learn(ours, a, 1);
	sq_program_learn(theirs, b, 2);
	assert_int_equal(sq_program_order(ours, b, 3), 1);
	assert_int_equal(sq_program_merge(ours, theirs), 0);
	assert_int_equal(sq_program_order(ours, b, 3), 4);
	sq_program_free(ours);
	sq_program_free(theirs);
}

static void test_distance_is_an_upper_bound_in_a_huge_program(void **state)
{
	const uint32_t count = SQ_DISTANCE_SCAN + 1000;
	struct sq_program *p = fresh(3);
	sq_call key[3] = { 0, 0, UINT32_MAX };

	(void)state;
	for (uint32_t i = 0; i < count; i++) {
		sq_call row[3] = { i, i, i };

		sq_program_learn(p, row, 1);
	}
	assert_int_equal(sq_program_distance(p, key, p->k, NULL), 3);
	key[0] = key[1] = count - 1;
	assert_int_equal(sq_program_distance(p, key, p->k, NULL), 1);
	sq_program_free(p);
}

static void test_fewer_calls_are_held_against_parts_of_sequences(void **state)
{
	struct sq_program *p = fresh(4);
	const sq_call row[4] = { 1, 2, 3, 4 }, part[2] = { 2, 3 };
	const sq_call other[2] = { 3, 9 };
	const sq_call *nearest;

	(void)state;
	assert_int_equal(sq_program_distance(p, part, 2, &nearest), 2);
	assert_null(nearest);
	sq_program_learn(p, row, 1);
	assert_int_equal(sq_program_distance(p, part, 2, &nearest), 0);
	assert_int_equal(sq_program_distance(p, other, 2, &nearest), 1);
	assert_memory_equal(nearest, row, sizeof(row));
	sq_program_free(p);
}

static void test_names_may_hold_any_byte(void **state)
{
	static const char name[] = "/tmp/\x01\xff a\n[x]";
	struct sq_program *p;

	(void)state;
	assert_int_equal(sq_program_new(&p, name, sizeof(name) - 1, 6), 0);
	assert_int_equal(p->name_len, sizeof(name) - 1);
	assert_memory_equal(p->name, name, sizeof(name));
	sq_program_free(p);
	assert_int_equal(sq_program_new(&p, "", 0, 6), 0);
	assert_string_equal(p->name, "");
	sq_program_free(p);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_fresh_program_knows_nothing),
		cmocka_unit_test(test_what_was_learned_is_known),
		cmocka_unit_test(test_numbers_say_what_was_learned_and_when),
		cmocka_unit_test(
			test_distance_and_order_are_those_of_their_definition),
		cmocka_unit_test(test_a_call_never_made_is_order_one),
		cmocka_unit_test(test_orders_follow_what_is_learned_later),
		cmocka_unit_test(test_a_copy_is_equal_and_independent),
		cmocka_unit_test(test_merging_adds_up_what_both_learned),
		cmocka_unit_test(test_merging_keeps_orders_right),
		cmocka_unit_test(
			test_distance_is_an_upper_bound_in_a_huge_program),
		cmocka_unit_test(
			test_fewer_calls_are_held_against_parts_of_sequences),
		cmocka_unit_test(test_names_may_hold_any_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
