/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "detect/lifecycle.h"

#define DAY_MS 86400000u

static struct sq_lifecycle rules;

static struct sq_program *fresh(void)
{
	struct sq_program *p;

	assert_int_equal(sq_program_new(&p, "/bin/p", 6, 6), 0);
	rules = (struct sq_lifecycle){ .normal_wait_ms = 7 * DAY_MS,
				       .min_calls = 1000,
				       .tolerize_limit = 12,
				       .anomaly_limit = 30,
				       .model = SQ_MODEL_AUTO };
	return p;
}

/* So many calls at now_ms; the first one is novel. Times it was promoted. */
static unsigned int learn(struct sq_program *p, unsigned int calls, bool novel,
			  uint64_t now_ms)
{
	unsigned int promoted = 0;

	for (unsigned int i = 0; i < calls; i++)
		promoted +=
			sq_lifecycle_learned(&rules, p, novel && !i, now_ms);
	return promoted;
}

static void test_three_quarters_without_news_freeze_a_program(void **state)
{
	struct sq_program *p = fresh();

	(void)state;
	learn(p, 500, false, 1000);
	learn(p, 1, true, 1000); /* news with call 501 */
	learn(p, 4 * 501 - 501 - 1, false, 1000);
	assert_int_equal(p->stats.train_calls, 4 * 501 - 1);
	assert_false(sq_lifecycle_frozen(&rules, p));
	learn(p, 1, false, 1000);
	assert_false(sq_lifecycle_frozen(&rules, p));
	learn(p, 1, false, 1000);
	assert_true(sq_lifecycle_frozen(&rules, p));
	sq_program_free(p);
}

/* A busy server need not wait for four times its last piece of news. */
static void test_a_million_calls_without_news_freeze_a_program(void **state)
{
	struct sq_program *p = fresh();

	(void)state;
	learn(p, 2 * SQ_QUIET_CALLS, false, 1000);
	learn(p, 1, true, 1000);
	learn(p, SQ_QUIET_CALLS - 1, false, 1000);
	assert_false(sq_lifecycle_frozen(&rules, p));
	learn(p, 1, false, 1000);
	assert_true(sq_lifecycle_frozen(&rules, p));
	sq_program_free(p);
}

static void test_a_program_of_few_calls_does_not_freeze(void **state)
{
	struct sq_program *p = fresh();

	(void)state;
	learn(p, 999, false, 1000);
	assert_false(sq_lifecycle_frozen(&rules, p));
	learn(p, 1, false, 1000);
	assert_true(sq_lifecycle_frozen(&rules, p));
	sq_program_free(p);
}

static void test_it_detects_once_frozen_for_normal_wait(void **state)
{
	struct sq_program *p = fresh();

	(void)state;
	assert_int_equal(learn(p, 5000, true, 1000), 0);
	assert_int_equal(p->stats.frozen_ms, 1000);
	assert_int_equal(learn(p, 10, false, 1000 + 7 * DAY_MS - 1), 0);
	assert_int_equal(p->stats.state, SQ_STATE_LEARNING);
	assert_int_equal(learn(p, 1, false, 1000 + 7ull * DAY_MS), 1);
	assert_int_equal(p->stats.state, SQ_STATE_DETECTING);
	assert_int_equal(p->stats.state_reason, SQ_BECAUSE_SETTLED);
	assert_int_equal(p->stats.state_ms, 1000 + 7ull * DAY_MS);
	assert_true(p->changed);
	sq_program_free(p);
}

static void test_news_start_the_wait_anew(void **state)
{
	struct sq_program *p = fresh();

	(void)state;
	learn(p, 5000, true, 1000);
	assert_int_not_equal(p->stats.frozen_ms, 0);
	learn(p, 1, true, 2000);
	assert_int_equal(p->stats.frozen_ms, 0);
	assert_int_equal(learn(p, 15000, false, 1000 + 8ull * DAY_MS), 0);
	assert_int_equal(p->stats.state, SQ_STATE_LEARNING);
	assert_int_equal(learn(p, 6000, false, 1000 + 8ull * DAY_MS), 0);
	assert_int_equal(learn(p, 1, false, 1000 + 15ull * DAY_MS), 1);
	sq_program_free(p);
}

static void test_a_clock_set_back_promotes_nobody(void **state)
{
	struct sq_program *p = fresh();

	(void)state;
	learn(p, 5000, true, 100ull * DAY_MS);
	assert_int_equal(learn(p, 10, false, 50ull * DAY_MS), 0);
	assert_int_equal(learn(p, 10, false, 56ull * DAY_MS), 0);
	assert_int_equal(learn(p, 10, false, 57ull * DAY_MS), 1);
	sq_program_free(p);
}

static void test_too_many_anomalies_are_told_once(void **state)
{
	struct sq_program *p = fresh();
	unsigned int told = 0;

	(void)state;
	sq_lifecycle_set(p, SQ_STATE_DETECTING, SQ_BECAUSE_OPERATOR, 5);
	for (int i = 0; i < 30; i++)
		assert_false(sq_lifecycle_alerted(&rules, p, 10));
	for (int i = 0; i < 100; i++)
		told += sq_lifecycle_alerted(&rules, p, 11);
	assert_int_equal(told, 1);
	assert_int_equal(p->stats.state, SQ_STATE_DETECTING);
	assert_int_equal(p->stats.anomalies, 130);
	sq_program_free(p);
}

static void test_relearning_is_the_setting_s_to_allow(void **state)
{
	struct sq_program *p = fresh();

	(void)state;
	rules.relearn = true;
	rules.anomaly_limit = 2;
	learn(p, 5000, true, 1);
	sq_lifecycle_set(p, SQ_STATE_DETECTING, SQ_BECAUSE_SETTLED, 5);
	assert_false(sq_lifecycle_alerted(&rules, p, 10));
	assert_false(sq_lifecycle_alerted(&rules, p, 11));
	assert_true(sq_lifecycle_alerted(&rules, p, 12));
	assert_int_equal(p->stats.state, SQ_STATE_LEARNING);
	assert_int_equal(p->stats.state_reason, SQ_BECAUSE_ANOMALIES);
	assert_int_equal(p->stats.train_calls, 0);
	assert_int_equal(p->stats.frozen_ms, 0);
	/* in learning there is no alert to count */
	assert_false(sq_lifecycle_alerted(&rules, p, 13));
	sq_program_free(p);
}

static void test_no_limit_means_any_number_of_anomalies(void **state)
{
	struct sq_program *p = fresh();

	(void)state;
	rules.anomaly_limit = 0;
	sq_lifecycle_set(p, SQ_STATE_DETECTING, SQ_BECAUSE_SETTLED, 5);
	for (int i = 0; i < 1000; i++)
		assert_false(sq_lifecycle_alerted(&rules, p, 10));
	sq_program_free(p);
}

static void test_programs_that_only_interleave_get_pairs(void **state)
{
	struct sq_program *steady = fresh(), *threads = fresh();

	(void)state;
	learn(steady, 5000, true, 1000);
	learn(threads, 5000, true, 1000);
	threads->stats.threads = 1;
	steady->stats.late_sequences = threads->stats.late_sequences = 1000;
	learn(steady, 1, false, 1000 + 7ull * DAY_MS);
	learn(threads, 1, false, 1000 + 7ull * DAY_MS);
	assert_int_equal(steady->stats.state, SQ_STATE_DETECTING);
	assert_int_equal(steady->model, SQ_MODEL_SEQUENCES);
	assert_int_equal(threads->model, SQ_MODEL_PAIRS);
	assert_int_equal(threads->stats.model, SQ_MODEL_PAIRS);
	/* the choice stays, until a setting says otherwise */
	threads->stats.late_sequences = 0;
	assert_int_equal(sq_lifecycle_model(&rules, threads), SQ_MODEL_PAIRS);
	rules.model = SQ_MODEL_SEQUENCES;
	assert_int_equal(sq_lifecycle_model(&rules, threads),
			 SQ_MODEL_SEQUENCES);
	sq_program_free(steady);
	sq_program_free(threads);
}

static void test_each_state_and_reason_has_a_name(void **state)
{
	(void)state;
	assert_string_equal(sq_state_name(SQ_STATE_LEARNING), "learning");
	assert_string_equal(sq_state_name(SQ_STATE_DETECTING), "detecting");
	assert_string_equal(sq_state_name(SQ_STATE_COUNT), "unknown");
	assert_string_equal(sq_state_reason_name(SQ_BECAUSE_OPERATOR),
			    "operator");
	assert_string_equal(sq_state_reason_name(UINT64_MAX), "unknown");
	assert_string_equal(sq_model_name(SQ_MODEL_PAIRS), "pairs");
	assert_string_equal(sq_model_name(UINT64_MAX), "unknown");
}

/* Who patches a file in place can give it its old time, but no old ctime. */
static void test_a_changed_inode_is_another_file(void **state)
{
	struct sq_identity file = { .size = 5, .mtime_ns = 7, .ctime_ns = 8 };
	struct sq_program *p = fresh();

	(void)state;
	assert_false(sq_lifecycle_is_changed(p, &file, false)); /* the first */
	assert_false(sq_lifecycle_is_changed(p, &file, false));
	file.ctime_ns = 9;
	assert_true(sq_lifecycle_is_changed(p, &file, false));
	assert_false(sq_lifecycle_is_changed(p, &file, false)); /* told */
	sq_program_free(p);
}

/* A profile of before has none: the first that is seen is taken. */
static void test_an_unknown_ctime_fits_any(void **state)
{
	struct sq_identity file = { .size = 5, .mtime_ns = 7 };
	struct sq_program *p = fresh();

	(void)state;
	assert_false(sq_lifecycle_is_changed(p, &file, false));
	file.ctime_ns = 9;
	assert_false(sq_lifecycle_is_changed(p, &file, false));
	assert_true(p->changed); /* and is saved */
	assert_int_equal(p->stats.file.ctime_ns, 9);
	file.ctime_ns = 10;
	assert_true(sq_lifecycle_is_changed(p, &file, false));
	sq_program_free(p);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_three_quarters_without_news_freeze_a_program),
		cmocka_unit_test(
			test_a_million_calls_without_news_freeze_a_program),
		cmocka_unit_test(test_a_program_of_few_calls_does_not_freeze),
		cmocka_unit_test(test_it_detects_once_frozen_for_normal_wait),
		cmocka_unit_test(test_news_start_the_wait_anew),
		cmocka_unit_test(test_a_clock_set_back_promotes_nobody),
		cmocka_unit_test(test_too_many_anomalies_are_told_once),
		cmocka_unit_test(test_relearning_is_the_setting_s_to_allow),
		cmocka_unit_test(test_no_limit_means_any_number_of_anomalies),
		cmocka_unit_test(test_programs_that_only_interleave_get_pairs),
		cmocka_unit_test(test_a_changed_inode_is_another_file),
		cmocka_unit_test(test_an_unknown_ctime_fits_any),
		cmocka_unit_test(test_each_state_and_reason_has_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
