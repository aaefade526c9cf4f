/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random small programs of a fixed list of seeds: what is united does not
 * depend on order or repetition. What a program is, is compared as the bytes
 * that the profile would have of it.
 */
#include "helpers.h"

#include "base/error.h"
#include "model/unite.h"

#define K     3
#define CALLS 4 /* few, so that programs have much in common */

static const uint64_t seeds[] = { 1, 2, 3, 5, 8, 13, 21, 34, 55, 89 };

static sq_call random_call(uint64_t *seed)
{
	return sq_call_pack(SQ_ABI_X86_64,
			    (unsigned int)test_below(seed, CALLS));
}

static void add_random_row(struct sq_seqset *set, unsigned int least,
			   uint64_t *seed)
{
	unsigned int from = (unsigned int)test_below(seed, set->k - least + 1);
	sq_call row[K];

	for (unsigned int at = 0; at < set->k; at++)
		row[at] = at < from ? SQ_CALL_NONE : random_call(seed);
	assert_true(sq_seqset_add(set, row) >= 0);
}

/* Small numbers, so that they are often equal. */
static void random_stats(struct sq_program_stats *s, uint64_t *seed)
{
	uint64_t *const numbers[] = {
		&s->created_ms,	   &s->changed_ms,     &s->calls,
		&s->windows,	   &s->state_ms,       &s->train_calls,
		&s->novel_calls,   &s->late_sequences, &s->frozen_ms,
		&s->anomalies,	   &s->file.size,      &s->file.mtime_ns,
		&s->reported.size,
	};

	for (size_t i = 0; i < COUNT(numbers); i++)
		*numbers[i] = test_below(seed, 3);
	s->state = test_below(seed, SQ_STATE_COUNT);
	s->state_reason = test_below(seed, SQ_BECAUSE_COUNT);
	s->model = test_below(seed, SQ_MODEL_AUTO);
	s->threads = test_below(seed, 2);
}

/* What facets say of when is never beyond what they were learned from. */
static void random_facets(struct sq_facets *f, uint64_t *seed)
{
	f->calls = 10 + test_below(seed, 3);
	f->watched_ms = 10 + test_below(seed, 3);
	f->last_ms = test_below(seed, 3);
	for (int i = 0; i < SQ_FACET_COUNT; i++) {
		struct sq_facet_newest *newest = &f->newest[i];

		for (uint64_t n = test_below(seed, 4); n > 0; n--) {
			char item = (char)('a' + test_below(seed, 5));

			assert_true(sq_items_add(&f->items[i], &item, 1,
						 (uint32_t)test_below(seed,
								      4)) >= 0);
		}
		if (!sq_items_count(&f->items[i]))
			continue;
		newest->calls = test_below(seed, 10);
		newest->watched_ms = test_below(seed, 10);
		newest->first = test_below(seed, 3);
	}
}

static struct sq_program *random_program(uint64_t *seed)
{
	struct sq_program *p;

	assert_int_equal(sq_program_new(&p, "/bin/any", 8, K), 0);
	for (uint64_t i = test_below(seed, 9); i > 0; i--) {
		add_random_row(&p->sequences, K, seed);
		add_random_row(&p->heads, 1, seed);
		add_random_row(&p->runs, SQ_RUN_LEN, seed);
		assert_true(sq_follows_add(&p->follows,
					   test_below(seed, 4)
						   ? random_call(seed)
						   : SQ_CALL_NONE,
					   random_call(seed),
					   (uint32_t)test_below(seed, 5)) >= 0);
	}
	random_stats(&p->stats, seed);
	random_facets(&p->facets, seed);
	return p;
}

static struct sq_program *copy_of(const struct sq_program *p)
{
	struct sq_program *copy;

	assert_int_equal(sq_program_copy(&copy, p), 0);
	return copy;
}

/* a and b in a new program. The caller frees it. */
static struct sq_program *both(const struct sq_program *a,
			       const struct sq_program *b)
{
	struct sq_program *p = copy_of(a);

	assert_int_equal(sq_program_unite(p, b), 0);
	return p;
}

static void assert_same(struct sq_program *a, struct sq_program *b)
{
	assert_same_record(a, b);
	sq_program_free(a);
	sq_program_free(b);
}

static void each_seed(void (*claim)(const struct sq_program *a,
				    const struct sq_program *b,
				    const struct sq_program *c))
{
	for (size_t i = 0; i < COUNT(seeds); i++) {
		uint64_t seed = seeds[i];

		for (int round = 0; round < 50; round++) {
			struct sq_program *a = random_program(&seed);
			struct sq_program *b = random_program(&seed);
			struct sq_program *c = random_program(&seed);

			claim(a, b, c);
			sq_program_free(a);
			sq_program_free(b);
			sq_program_free(c);
		}
	}
}

static void commutes(const struct sq_program *a, const struct sq_program *b,
		     const struct sq_program *c)
{
	(void)c;
	assert_same(both(a, b), both(b, a));
}

static void test_order_does_not_matter(void **state)
{
	(void)state;
	each_seed(commutes);
}

static void associates(const struct sq_program *a, const struct sq_program *b,
		       const struct sq_program *c)
{
	struct sq_program *ab = both(a, b), *bc = both(b, c);

	assert_same(both(ab, c), both(a, bc));
	sq_program_free(ab);
	sq_program_free(bc);
}

static void test_grouping_does_not_matter(void **state)
{
	(void)state;
	each_seed(associates);
}

static void repeats(const struct sq_program *a, const struct sq_program *b,
		    const struct sq_program *c)
{
	struct sq_program *ab = both(a, b);

	(void)c;
	assert_same(both(a, a), copy_of(a));
	assert_same(both(ab, b), copy_of(ab));
	assert_same(both(ab, a), copy_of(ab));
	sq_program_free(ab);
}

static void test_repetition_does_not_matter(void **state)
{
	(void)state;
	each_seed(repeats);
}

static bool holds(const struct sq_seqset *set, const struct sq_seqset *other)
{
	for (uint32_t i = 0; i < other->count; i++)
		if (!sq_seqset_has(set, sq_seqset_row(other, i)))
			return false;
	return true;
}

static void loses_nothing(const struct sq_program *a,
			  const struct sq_program *b,
			  const struct sq_program *c)
{
	struct sq_program *p = both(a, b);
	const struct sq_program *const parts[] = { a, b };

	(void)c;
	for (int i = 0; i < 2; i++) {
		assert_true(holds(&p->sequences, &parts[i]->sequences));
		assert_true(holds(&p->heads, &parts[i]->heads));
		assert_true(holds(&p->runs, &parts[i]->runs));
		assert_true(sq_follows_count(&p->follows) >=
			    sq_follows_count(&parts[i]->follows));
	}
	for (uint32_t i = 0; i < p->sequences.count; i++) {
		const sq_call *row = sq_seqset_row(&p->sequences, i);

		assert_true(sq_program_knows(a, row) ||
			    sq_program_knows(b, row));
	}
	sq_program_free(p);
}

static void test_nothing_is_lost_or_made_up(void **state)
{
	(void)state;
	each_seed(loses_nothing);
}

static struct sq_program *in_state(enum sq_state which, uint64_t state_ms)
{
	struct sq_program *p;

	assert_int_equal(sq_program_new(&p, "/bin/any", 8, K), 0);
	p->stats.state = which;
	p->stats.state_ms = state_ms;
	p->stats.train_calls = state_ms * 10;
	p->stats.calls = state_ms;
	return p;
}

static void expect_state(enum sq_state a, uint64_t a_ms, enum sq_state b,
			 uint64_t b_ms, enum sq_state state, uint64_t state_ms)
{
	struct sq_program *p = in_state(a, a_ms), *other = in_state(b, b_ms);

	assert_int_equal(sq_program_unite(p, other), 0);
	assert_int_equal(p->stats.state, state);
	assert_int_equal(p->stats.state_ms, state_ms);
	assert_int_equal(p->stats.train_calls, state_ms * 10);
	assert_int_equal(p->stats.calls, a_ms > b_ms ? a_ms : b_ms);
	sq_program_free(p);
	sq_program_free(other);
}

static void test_detecting_goes_ahead_then_the_younger_state(void **state)
{
	(void)state;
	expect_state(SQ_STATE_LEARNING, 9, SQ_STATE_DETECTING, 2,
		     SQ_STATE_DETECTING, 2);
	expect_state(SQ_STATE_NEW, 9, SQ_STATE_LEARNING, 2, SQ_STATE_LEARNING,
		     2);
	expect_state(SQ_STATE_DETECTING, 3, SQ_STATE_DETECTING, 7,
		     SQ_STATE_DETECTING, 7);
}

static void test_a_file_that_differs_is_not_known(void **state)
{
	struct sq_program *p = in_state(SQ_STATE_LEARNING, 1);
	struct sq_program *same = in_state(SQ_STATE_LEARNING, 1);
	struct sq_program *other = in_state(SQ_STATE_LEARNING, 1);

	(void)state;
	p->stats.file = same->stats.file =
		(struct sq_identity){ .size = 10, .inode = 30 };
	other->stats.file = (struct sq_identity){ .size = 10, .inode = 31 };
	assert_int_equal(sq_program_unite(p, same), 0);
	assert_int_equal(p->stats.file.inode, 30);
	assert_int_equal(sq_program_unite(p, other), 0);
	assert_int_equal(p->stats.file.size, 0);
	assert_int_equal(p->stats.file.inode, 0);
	sq_program_free(p);
	sq_program_free(same);
	sq_program_free(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_does_not_matter),
		cmocka_unit_test(test_grouping_does_not_matter),
		cmocka_unit_test(test_repetition_does_not_matter),
		cmocka_unit_test(test_nothing_is_lost_or_made_up),
		cmocka_unit_test(
			test_detecting_goes_ahead_then_the_younger_state),
		cmocka_unit_test(test_a_file_that_differs_is_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
