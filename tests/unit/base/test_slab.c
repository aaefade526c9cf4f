/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "base/slab.h"

#define VALUES 2000

struct value {
	uint64_t owner, check;
};

/* Values are taken and given back at random; each keeps what is in it. */
static void test_a_value_stays_what_its_owner_made_it(void **state)
{
	struct sq_slab slab;
	uint32_t numbers[VALUES] = { 0 };
	uint64_t seed = test_seed();

	(void)state;
	sq_slab_init(&slab, sizeof(struct value));
	for (int i = 0; i < 100000; i++) {
		uint64_t who = test_below(&seed, VALUES);
		struct value *v = sq_slab_at(&slab, numbers[who]);

		if (v) {
			assert_int_equal(v->owner, who);
			assert_int_equal(v->check, ~who);
			sq_slab_give(&slab, numbers[who]);
			numbers[who] = 0;
			continue;
		}
		numbers[who] = sq_slab_take(&slab);
		v = sq_slab_at(&slab, numbers[who]);
		assert_non_null(v);
		assert_int_equal(v->owner | v->check, 0);
		*v = (struct value){ who, ~who };
	}
	assert_true(slab.chunk_count * SQ_SLAB_CHUNK <= VALUES + SQ_SLAB_CHUNK);
	sq_slab_free(&slab);
}

static void test_a_value_stays_where_it_is(void **state)
{
	struct sq_slab slab;
	void *places[VALUES];

	(void)state;
	sq_slab_init(&slab, sizeof(struct value));
	assert_null(sq_slab_at(&slab, 0));
	for (uint32_t i = 0; i < VALUES; i++)
		places[i] = sq_slab_at(&slab, sq_slab_take(&slab));
	for (uint32_t i = 0; i < VALUES; i++)
		assert_ptr_equal(sq_slab_at(&slab, i + 1), places[i]);
	sq_slab_free(&slab);
}

static void test_what_is_given_back_is_taken_next(void **state)
{
	struct sq_slab slab;
	uint32_t first, second;

	(void)state;
	sq_slab_init(&slab, sizeof(struct value));
	first = sq_slab_take(&slab);
	second = sq_slab_take(&slab);
	sq_slab_give(&slab, first);
	sq_slab_give(&slab, second);
	assert_int_equal(sq_slab_take(&slab), second);
	assert_int_equal(sq_slab_take(&slab), first);
	sq_slab_free(&slab);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_value_stays_what_its_owner_made_it),
		cmocka_unit_test(test_a_value_stays_where_it_is),
		cmocka_unit_test(test_what_is_given_back_is_taken_next),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
