/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_coverage.c - rules that audit some calls only are told from the calls
 */
#include "store_helpers.h"

#include "detect/coverage.h"
#include "engine.h"
#include "event/depth.h"

#define CALL(nr) ((sq_call)SQ_ABI_X86_64 << 16 | (nr))
#define READ	 CALL(0)
#define CONNECT	 CALL(42)
#define EXECVE	 CALL(59)
#define RENAME	 CALL(82)
#define LS	 "/usr/bin/ls"

static struct sq_coverage c;

/* How often it was told of in so many calls, at now_ms. */
static unsigned int make(sq_call call, unsigned int count, uint64_t now_ms)
{
	unsigned int told = 0;

	while (count--)
		told += sq_coverage_call(&c, call, now_ms);
	return told;
}

static int setup(void **state)
{
	(void)state;
	sq_coverage_init(&c);
	return 0;
}

static void test_many_calls_of_the_subset_in_a_row_are_suspect(void **state)
{
	(void)state;
	assert_int_equal(make(CONNECT, SQ_COVERAGE_CALLS - 1, 1000), 0);
	assert_false(c.suspect);
	assert_int_equal(make(RENAME, 1, 1000), 1);
	assert_true(c.suspect);
	assert_int_equal(make(RENAME, SQ_COVERAGE_CALLS, 1000), 0);
	assert_true(c.suspect);
}

static void test_one_other_call_clears_them(void **state)
{
	(void)state;
	for (int i = 0; i < 5; i++) {
		make(CONNECT, SQ_COVERAGE_CALLS - 1, 1000);
		assert_int_equal(make(READ, 1, 1000), 0);
	}
	make(CONNECT, SQ_COVERAGE_CALLS, 1000);
	assert_true(c.suspect);
	make(READ, 1, 1000);
	assert_false(c.suspect);
}

static void test_calls_of_another_abi_are_no_other_calls(void **state)
{
	sq_call call;

	(void)state;
	assert_int_equal(sq_call_named(SQ_ABI_I386, "rename", &call), 0);
	assert_int_equal(make(call, SQ_COVERAGE_CALLS, 1000), 1);
	assert_int_equal(sq_call_named(SQ_ABI_I386, "read", &call), 0);
	make(call, 1, 1000);
	assert_false(c.suspect);
}

/* Rules for named programs record the execve of all. */
static void test_processes_that_only_begin_and_end_prove_nothing(void **state)
{
	(void)state;
	assert_int_equal(make(EXECVE, 3 * SQ_COVERAGE_CALLS, 1000), 0);
	make(CONNECT, SQ_COVERAGE_CALLS - 1, 1000);
	make(EXECVE, 1, 1000);
	assert_false(c.suspect);
	assert_int_equal(make(CONNECT, 1, 1000), 1);
}

static void test_it_is_told_once_an_hour(void **state)
{
	(void)state;
	assert_int_equal(make(CONNECT, SQ_COVERAGE_CALLS, 1000), 1);
	make(READ, 1, 2000);
	assert_int_equal(make(CONNECT, SQ_COVERAGE_CALLS, 2000), 0);
	assert_true(c.suspect);
	make(READ, 1, 2000);
	assert_int_equal(make(CONNECT, SQ_COVERAGE_CALLS,
			      1000 + SQ_COVERAGE_REPEAT_MS),
			 1);
}

/* ------------------------------------------------------------ the engine */

struct fixture {
	struct place *at;
	struct sq_profile *profile;
	struct sq_engine *engine;
	struct sq_event ev;
	unsigned int alerts;
	struct sq_alert last;
};

static bool take_alert(void *ctx, const struct sq_alert *a)
{
	struct fixture *f = ctx;

	f->alerts++;
	f->last = *a;
	return true;
}

static void start(struct fixture *f, bool all_calls)
{
	const struct sq_engine_options options = {
		.mode = SQ_MODE_LEARN,
		.rule = { .frame = 128, .order = 2 },
		.serials = SQ_SERIALS_CONTIGUOUS,
		.max_streams = 100,
		.interpreters = "",
		.all_calls = all_calls,
	};
	const struct sq_engine_sink sink = { .ctx = f, .alert = take_alert };

	assert_int_equal(
		sq_profile_open(&f->profile, f->at->path, K, &f->at->why), 0);
	assert_int_equal(sq_engine_new(&f->engine, &options, f->profile, &sink),
			 0);
	f->ev = (struct sq_event){ .kind = SQ_EVENT_CALL,
				   .outcome = SQ_OUTCOME_SUCCESS,
				   .keyed = true,
				   .pid = 100,
				   .ppid = 1 };
	f->ev.stamp = (struct sq_stamp){ 1795468309082, 1000 };
	f->ev.exe_len = strlen(strcpy(f->ev.exe, LS));
	f->ev.comm_len = strlen(strcpy(f->ev.comm, "ls"));
}

static void engine_calls(struct fixture *f, sq_call call, unsigned int count)
{
	while (count--) {
		struct sq_event ev = f->ev;

		ev.call = call;
		f->ev.stamp.serial++;
		assert_int_equal(sq_engine_event(f->engine, &ev), 0);
	}
}

static uint64_t learned(const struct fixture *f)
{
	return sq_engine_counts(f->engine)->learned;
}

static void test_the_engine_tells_and_learns_nothing_from_them(void **state)
{
	struct fixture f = { .at = *state };
	uint64_t before;

	start(&f, true);
	engine_calls(&f, CONNECT, SQ_COVERAGE_CALLS);
	assert_int_equal(f.alerts, 1); /* though the mode is learn */
	assert_int_equal(f.last.reason, SQ_REASON_OTHER_CALLS);
	assert_int_equal(f.last.event.call, CONNECT);
	assert_string_equal(f.last.program, "");
	assert_true(sq_engine_counts(f.engine)->suspect);
	before = learned(&f);
	assert_true(before > 0);
	engine_calls(&f, RENAME, 50);
	assert_int_equal(learned(&f), before);
	engine_calls(&f, READ, 1);
	assert_false(sq_engine_counts(f.engine)->suspect);
	engine_calls(&f, READ, 20);
	assert_true(learned(&f) > before);
	sq_engine_free(f.engine);
	sq_profile_free(f.profile);
}

/* The key of the rules says what they lack. */
static void test_rules_of_a_lesser_depth_are_not_suspect(void **state)
{
	struct fixture f = { .at = *state };

	start(&f, true);
	f.ev.depth = SQ_DEPTH_ACTS;
	engine_calls(&f, CONNECT, 2 * SQ_COVERAGE_CALLS);
	assert_int_equal(f.alerts, 0);
	f.ev.depth = SQ_DEPTH_FULL;
	engine_calls(&f, CONNECT, SQ_COVERAGE_CALLS);
	assert_int_equal(f.alerts, 1);
	assert_true(sq_engine_counts(f.engine)->suspect);
	f.ev.depth = SQ_DEPTH_ACTS;
	engine_calls(&f, CONNECT, 1);
	assert_false(sq_engine_counts(f.engine)->suspect);
	sq_engine_free(f.engine);
	sq_profile_free(f.profile);
}

static void test_where_some_calls_are_expected_nothing_is_told(void **state)
{
	struct fixture f = { .at = *state };

	start(&f, false);
	engine_calls(&f, CONNECT, 2 * SQ_COVERAGE_CALLS);
	assert_int_equal(f.alerts, 0);
	assert_false(sq_engine_counts(f.engine)->suspect);
	sq_engine_free(f.engine);
	sq_profile_free(f.profile);
}

#define T(test) cmocka_unit_test_setup(test, setup)
#define E(test) \
	cmocka_unit_test_setup_teardown(test, place_setup, place_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_many_calls_of_the_subset_in_a_row_are_suspect),
		T(test_one_other_call_clears_them),
		T(test_calls_of_another_abi_are_no_other_calls),
		T(test_processes_that_only_begin_and_end_prove_nothing),
		E(test_rules_of_a_lesser_depth_are_not_suspect),
		T(test_it_is_told_once_an_hour),
		E(test_the_engine_tells_and_learns_nothing_from_them),
		E(test_where_some_calls_are_expected_nothing_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
