/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is added and taken back again leaves the program as it was: that is
 * compared as the bytes that the profile would have of it.
 */
#include "helpers.h"

#include "base/error.h"
#include "model/exception.h"

#define K 3

static sq_call call(unsigned int nr)
{
	return sq_call_pack(SQ_ABI_X86_64, nr);
}

static struct sq_program *new_program(void)
{
	struct sq_program *p;

	assert_int_equal(sq_program_new(&p, "/bin/p", 6, K), 0);
	return p;
}

/* A row of each kind, and an item of each facet, made of nr. */
static void know(struct sq_program *p, unsigned int nr, uint32_t times)
{
	const sq_call row[K] = { call(nr), call(nr + 1), call(nr + 2) };
	const sq_call head[K] = { SQ_CALL_NONE, call(nr), call(nr + 1) };
	char item[12];

	assert_true(sq_seqset_add(&p->sequences, row) >= 0);
	assert_true(sq_seqset_add(&p->heads, head) >= 0);
	assert_true(sq_seqset_add(&p->runs, row) >= 0);
	assert_true(sq_follows_add(&p->follows, call(nr), call(nr + 1),
				   times) >= 0);
	snprintf(item, sizeof(item), "item %u", nr);
	for (int i = 0; i < SQ_FACET_COUNT; i++)
		assert_true(sq_items_add(&p->facets.items[i], item,
					 strlen(item), times) >= 0);
}

static struct sq_program *make_program(void)
{
	struct sq_program *p = new_program();

	p->stats.calls = p->facets.calls = 5000;
	for (unsigned int nr = 0; nr < 10; nr++)
		know(p, nr, nr + 1);
	for (int i = 0; i < SQ_FACET_COUNT; i++)
		p->facets.newest[i] = (struct sq_facet_newest){ 10, 0, 1 };
	return p;
}

static void test_what_is_added_is_known_and_leaves_again(void **state)
{
	struct sq_program *p = make_program(), *before = make_program();
	struct sq_program *what = new_program(), *fresh = new_program();
	const sq_call row[K] = { call(40), call(41), call(42) };

	(void)state;
	know(what, 40, 1);
	assert_int_equal(sq_exception_add(p, what, fresh), 0);
	assert_true(sq_program_knows(p, row));
	assert_true(sq_follows_knows(&p->follows, call(40), call(41)));
	assert_int_equal(sq_exception_remove(p, fresh), 0);
	assert_same_record(p, before);
	sq_program_free(p);
	sq_program_free(before);
	sq_program_free(what);
	sq_program_free(fresh);
}

static void test_what_was_known_before_is_not_fresh_and_stays(void **state)
{
	struct sq_program *p = make_program(), *before = make_program();
	struct sq_program *what = new_program(), *fresh = new_program();

	(void)state;
	know(what, 4, 1);
	assert_int_equal(sq_exception_add(p, what, fresh), 0);
	assert_true(sq_exception_empty(fresh));
	assert_same_record(p, before);
	assert_int_equal(sq_exception_remove(p, fresh), 0);
	assert_same_record(p, before);
	sq_program_free(p);
	sq_program_free(before);
	sq_program_free(what);
	sq_program_free(fresh);
}

/* Good and Turing's estimate goes by the items that were seen once. */
static void test_odds_are_as_before_however_much_is_added(void **state)
{
	struct sq_program *p = make_program(), *what = new_program();
	struct sq_program *fresh = new_program();
	uint64_t one_in[SQ_FACET_COUNT];

	(void)state;
	for (int i = 0; i < SQ_FACET_COUNT; i++)
		one_in[i] = sq_facets_one_in(&p->facets, (enum sq_facet)i);
	for (unsigned int nr = 40; nr < 60; nr++)
		know(what, nr, 1);
	assert_int_equal(sq_exception_add(p, what, fresh), 0);
	for (int i = 0; i < SQ_FACET_COUNT; i++) {
		enum sq_facet facet = (enum sq_facet)i;

		assert_int_equal(sq_facets_one_in(&p->facets, facet),
				 one_in[i]);
		assert_int_equal(sq_facets_quiet(&p->facets, facet), 4990);
	}
	sq_program_free(p);
	sq_program_free(what);
	sq_program_free(fresh);
}

static void test_a_facet_without_items_is_judged_from_there_on(void **state)
{
	struct sq_program *p = new_program(), *what = new_program();
	struct sq_program *fresh = new_program();

	(void)state;
	p->facets.calls = 5000;
	know(what, 1, 1);
	assert_int_equal(sq_exception_add(p, what, fresh), 0);
	assert_int_equal(sq_facets_one_in(&p->facets, SQ_FACET_READ), 1);
	assert_int_equal(sq_facets_quiet(&p->facets, SQ_FACET_READ), 0);
	sq_program_free(p);
	sq_program_free(what);
	sq_program_free(fresh);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_added_is_known_and_leaves_again),
		cmocka_unit_test(
			test_what_was_known_before_is_not_fresh_and_stays),
		cmocka_unit_test(test_odds_are_as_before_however_much_is_added),
		cmocka_unit_test(
			test_a_facet_without_items_is_judged_from_there_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
