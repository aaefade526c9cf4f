/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "store/facetrows.h"

struct fixture {
	struct sq_facets f, back;
	struct sq_out out;
	struct sq_why why;
};

static int setup(void **state)
{
	struct fixture *x = calloc(1, sizeof(*x));

	*state = x;
	if (!x)
		return -1;
	sq_facets_init(&x->f, SQ_ITEMS_MAX);
	sq_facets_init(&x->back, SQ_ITEMS_MAX);
	return 0;
}

static int teardown(void **state)
{
	struct fixture *x = *state;

	sq_facets_free(&x->f);
	sq_facets_free(&x->back);
	free(x->out.data);
	free(x);
	return 0;
}

static void learn(struct fixture *x, enum sq_facet facet, const char *item)
{
	struct sq_fact fact = { .facet = (uint8_t)facet,
				.len = (uint8_t)strlen(item) };

	memcpy(fact.bytes, item, fact.len);
	sq_facets_count(&x->f, 1795000000000u + x->f.calls * 1000, 5000);
	assert_int_equal(sq_facets_learn(&x->f, &fact), 1);
}

static void fill(struct fixture *x)
{
	learn(x, SQ_FACET_CALL, "a");
	learn(x, SQ_FACET_CALL, "b");
	sq_items_add(&x->f.items[SQ_FACET_CALL], "a", 1, 41);
	learn(x, SQ_FACET_READ, "/etc/passwd");
	learn(x, SQ_FACET_PEER, "");
	x->f.items[SQ_FACET_READ].full = true;
}

static int take(struct fixture *x, size_t len)
{
	struct sq_in in = { x->out.data, len, false };

	return sq_facetrows_take(&in, &x->back, &x->why);
}

static void assert_same(const struct sq_facets *a, const struct sq_facets *b)
{
	assert_int_equal(a->calls, b->calls);
	assert_int_equal(a->watched_ms, b->watched_ms);
	assert_int_equal(a->last_ms, b->last_ms);
	for (int i = 0; i < SQ_FACET_COUNT; i++) {
		struct sq_item *left = sq_items_sorted(&a->items[i]);
		struct sq_item *right = sq_items_sorted(&b->items[i]);
		size_t count = sq_items_count(&a->items[i]);

		assert_non_null(left);
		assert_non_null(right);
		assert_int_equal(count, sq_items_count(&b->items[i]));
		assert_int_equal(a->items[i].once, b->items[i].once);
		assert_int_equal(a->items[i].full, b->items[i].full);
		assert_memory_equal(&a->newest[i], &b->newest[i],
				    sizeof(a->newest[i]));
		for (size_t at = 0; at < count; at++) {
			assert_int_equal(left[at].times, right[at].times);
			assert_int_equal(left[at].len, right[at].len);
			assert_memory_equal(left[at].bytes, right[at].bytes,
					    left[at].len);
		}
		free(left);
		free(right);
	}
}

static void test_what_is_written_is_read(void **state)
{
	struct fixture *x = *state;

	fill(x);
	assert_int_equal(sq_facetrows_put(&x->out, &x->f), 0);
	assert_int_equal(take(x, x->out.len), 0);
	assert_same(&x->f, &x->back);
}

static void test_the_same_facets_are_the_same_bytes(void **state)
{
	struct fixture *x = *state;
	struct sq_out again = { 0 };

	fill(x);
	assert_int_equal(sq_facetrows_put(&x->out, &x->f), 0);
	assert_int_equal(take(x, x->out.len), 0);
	assert_int_equal(sq_facetrows_put(&again, &x->back), 0);
	assert_int_equal(again.len, x->out.len);
	assert_memory_equal(again.data, x->out.data, again.len);
	free(again.data);
}

static void test_what_is_cut_is_refused_or_less(void **state)
{
	struct fixture *x = *state;

	fill(x);
	assert_int_equal(sq_facetrows_put(&x->out, &x->f), 0);
	for (size_t len = 0; len < x->out.len; len++) {
		int err;

		sq_facets_free(&x->back);
		err = take(x, len);
		assert_true(err == 0 || err == -SQ_EFORMAT);
		if (len < 24)
			assert_int_equal(err, -SQ_EFORMAT);
	}
}

/* Any byte may be another: it is refused, or read as what it says. */
static void test_no_changed_byte_is_read_past_the_end(void **state)
{
	struct fixture *x = *state;

	fill(x);
	assert_int_equal(sq_facetrows_put(&x->out, &x->f), 0);
	for (size_t at = 0; at < x->out.len; at++)
		for (int bit = 0; bit < 8; bit++) {
			int err;

			x->out.data[at] ^= (unsigned char)(1 << bit);
			sq_facets_free(&x->back);
			err = take(x, x->out.len);
			assert_true(err == 0 || err == -SQ_EFORMAT);
			x->out.data[at] ^= (unsigned char)(1 << bit);
		}
}

static void test_a_later_facet_is_left_out(void **state)
{
	struct fixture *x = *state;

	fill(x);
	assert_int_equal(sq_facetrows_put(&x->out, &x->f), 0);
	assert_int_equal(x->out.data[24], SQ_FACET_PEER);
	x->out.data[24] = SQ_FACET_COUNT;
	assert_int_equal(take(x, x->out.len), 0);
	assert_int_equal(sq_items_count(&x->back.items[SQ_FACET_PEER]), 0);
	assert_int_equal(sq_items_count(&x->back.items[SQ_FACET_READ]), 1);
}

static void test_a_facet_twice_is_refused(void **state)
{
	struct fixture *x = *state;
	struct sq_out twice = { 0 };

	fill(x);
	assert_int_equal(sq_facetrows_put(&x->out, &x->f), 0);
	sq_out_bytes(&twice, x->out.data + 24, x->out.len - 24);
	sq_out_bytes(&x->out, twice.data, twice.len);
	free(twice.data);
	assert_int_equal(take(x, x->out.len), -SQ_EFORMAT);
	assert_non_null(strstr(x->why.text, "twice"));
}

static void tell(struct fixture *x, uint64_t key, uint64_t ms, uint32_t times)
{
	void *value;

	assert_int_equal(sq_table_add(&x->f.told, key, &value), 0);
	*(struct sq_told *)value = (struct sq_told){ ms, times };
}

static int take_told(struct fixture *x, size_t len)
{
	struct sq_in in = { x->out.data, len, false };

	return sq_facetrows_take_told(&in, &x->back, &x->why);
}

static void test_what_was_told_is_kept(void **state)
{
	struct fixture *x = *state;
	const struct sq_told *told;

	assert_int_equal(sq_facetrows_put_told(&x->out, &x->f), 0);
	assert_int_equal(x->out.len, 0);
	tell(x, 7, 1795000000123u, 2);
	tell(x, 3, 1795000000000u, 1);
	assert_int_equal(sq_facetrows_put_told(&x->out, &x->f), 0);
	assert_int_equal(x->out.len, 8 + 2 * 20);
	assert_int_equal(take_told(x, x->out.len), 0);
	assert_int_equal(x->back.told.count, 2);
	assert_int_equal(x->back.told.seed, x->f.told.seed);
	told = sq_table_find(&x->back.told, 7);
	assert_non_null(told);
	assert_int_equal(told->ms, 1795000000123u);
	assert_int_equal(told->times, 2);
}

static void test_what_was_told_and_is_damaged_is_refused(void **state)
{
	struct fixture *x = *state;

	for (uint64_t key = 0; key < SQ_TOLD_MAX; key++)
		tell(x, key, 1795000000000u, 1);
	assert_int_equal(sq_facetrows_put_told(&x->out, &x->f), 0);
	assert_int_equal(take_told(x, x->out.len), 0);
	for (size_t len = 1; len < x->out.len; len++)
		assert_int_equal(take_told(x, len),
				 (len - 8) % 20 && len != 8 ? -SQ_EFORMAT : 0);
	sq_out_number(&x->out, SQ_TOLD_MAX, 8);
	sq_out_number(&x->out, 1795000000000u, 8);
	sq_out_number(&x->out, 1, 4);
	assert_int_equal(take_told(x, x->out.len), -SQ_EFORMAT);
	assert_non_null(strstr(x->why.text, "too much"));
	x->out.data[8 + 20] = 0; /* the second key is the first one's again */
	assert_int_equal(take_told(x, x->out.len), -SQ_EFORMAT);
	assert_non_null(strstr(x->why.text, "no order"));
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_what_is_written_is_read),
		T(test_the_same_facets_are_the_same_bytes),
		T(test_what_is_cut_is_refused_or_less),
		T(test_no_changed_byte_is_read_past_the_end),
		T(test_a_later_facet_is_left_out),
		T(test_a_facet_twice_is_refused),
		T(test_what_was_told_is_kept),
		T(test_what_was_told_and_is_damaged_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
