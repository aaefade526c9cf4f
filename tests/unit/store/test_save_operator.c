/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an operator puts into the file while a plugin has it open.
 */
#include "store_helpers.h"

#include "store/profile.h"

#define LS "/usr/bin/ls"
#define PS "/usr/bin/ps"

/* As seqids import does it. Frees p. */
static int replace(struct place *at, struct sq_program *p)
{
	int err = sq_save_put(at->path, FORM, &p, 1, false, &at->why);

	sq_program_free(p);
	return err;
}

static void test_a_program_is_replaced_under_a_running_plugin(void **state)
{
	struct place *at = *state;
	struct sq_profile *pr = open_profile(at);
	struct sq_program *ls = get_program(at, pr, LS);

	learn_range(ls, 0, 5);
	assert_int_equal(sq_profile_save(pr, 9, &at->why), 0);
	learn_range(ls, 5, 6); /* not saved yet */
	assert_int_equal(replace(at, program_of(LS, 20, 23)), 0);
	assert_int_equal(sq_profile_save(pr, 9, &at->why), 0);
	assert_int_equal(ls->sequences.count, 3);
	assert_true(knows_range(ls, 20, 23));
	sq_profile_release(pr, ls);
	sq_profile_free(pr);
	check_whole(at, 1);
}

static void test_a_program_that_is_put_in_is_taken_in(void **state)
{
	struct place *at = *state;
	struct sq_profile *pr;
	struct sq_program *p;

	assert_int_equal(save_one(at, program_of(PS, 0, 2)), 0);
	pr = open_profile(at);
	assert_int_equal(replace(at, program_of(LS, 0, 4)), 0);
	assert_int_equal(sq_profile_follow(pr, &at->why), 0);
	p = get_program(at, pr, LS);
	assert_true(knows_range(p, 0, 4));
	sq_profile_release(pr, p);
	p = get_program(at, pr, PS);
	assert_true(knows_range(p, 0, 2));
	sq_profile_release(pr, p);
	sq_profile_free(pr);
	check_whole(at, 2);
}

/* The record may have changed since the operator's command read it. */
static void test_what_is_kept_is_united_under_the_lock(void **state)
{
	struct place *at = *state;
	struct sq_program *p = program_of(LS, 20, 23);

	assert_int_equal(save_one(at, program_of(LS, 0, 5)), 0);
	assert_int_equal(sq_save_put(at->path, FORM, &p, 1, true, &at->why), 0);
	sq_program_free(p);
	assert_int_equal(read_one(at, LS, &p), 0);
	assert_true(knows_range(p, 0, 5));
	assert_true(knows_range(p, 20, 23));
	sq_program_free(p);
	check_whole(at, 1);
}

/* What the plugin learned of it and never saved is not the operator's word. */
static void test_what_was_never_saved_is_added_to_it(void **state)
{
	struct place *at = *state;
	struct sq_profile *pr;
	struct sq_program *ls;

	assert_int_equal(save_one(at, program_of(PS, 0, 2)), 0);
	pr = open_profile(at);
	ls = get_program(at, pr, LS);
	learn_range(ls, 0, 5);
	assert_int_equal(replace(at, program_of(LS, 20, 23)), 0);
	assert_int_equal(sq_profile_save(pr, 9, &at->why), 0);
	assert_true(knows_range(ls, 0, 5));
	assert_true(knows_range(ls, 20, 23));
	sq_profile_release(pr, ls);
	sq_profile_free(pr);
	check_whole(at, 2);
}

static void test_another_window_is_refused_with_both(void **state)
{
	struct place *at = *state;
	struct sq_program *p;

	assert_int_equal(save_one(at, program_of(PS, 0, 2)), 0);
	assert_int_equal(sq_program_new(&p, LS, strlen(LS), K + 3), 0);
	assert_int_equal(sq_save_put(at->path, &(struct sq_form){ .k = K + 3 },
				     &p, 1, false, &at->why),
			 -SQ_EWINDOW);
	assert_non_null(strstr(at->why.text, "6 calls, not 9"));
	sq_program_free(p);
	check_whole(at, 1);
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, place_setup, place_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_program_is_replaced_under_a_running_plugin),
		TEST(test_a_program_that_is_put_in_is_taken_in),
		TEST(test_what_is_kept_is_united_under_the_lock),
		TEST(test_what_was_never_saved_is_added_to_it),
		TEST(test_another_window_is_refused_with_both),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
