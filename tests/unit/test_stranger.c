/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_stranger.c - what programs that nobody knows make of the engine: memory,
 * and alerts
 */
#include "scenario_helpers.h"

#define LIMIT 1000000 /* bytes of programs' knowledge */

/* A process that makes any call, which there is no end of learning. */
static void any_calls(struct world *w, uint64_t *seed, unsigned int count)
{
	static const struct proc p = {
		.pid = 100, .ppid = 1, .comm = "any", .exe = "/usr/bin/any"
	};

	for (unsigned int i = 0; i < count; i++)
		call(w, &p, 100 + (unsigned int)test_below(seed, 100));
}

static void
test_memory_that_is_full_ends_learning_and_not_the_plugin(void **state)
{
	struct world *w = *state;
	const struct sq_engine_counts *counts;
	const struct sq_shelf_counts *memory;
	uint64_t seed = test_seed(), learned;

	set(w, "mode = learn");
	begin(w);
	counts = sq_engine_counts(w->engine);
	memory = sq_profile_memory(w->profile);
	sq_profile_limit(w->profile, LIMIT, false);
	any_calls(w, &seed, 50000);
	assert_in_range(memory->bytes, LIMIT, 2 * LIMIT);
	assert_true(counts->unlearned > 10000);
	learned = counts->learned;
	any_calls(w, &seed, 100);
	assert_int_equal(counts->learned, learned);
	/* once there is room it goes on */
	sq_profile_limit(w->profile, 0, false);
	any_calls(w, &seed, 1000);
	assert_true(counts->learned > learned + 900);
}

/* Each process another program, as a stranger could name them. */
static void endless_programs(struct world *w, bool exits)
{
	/* of processes that stay, SQ_TRACKER_STAY do */
	const size_t limit = exits ? LIMIT : 16 * LIMIT;
	const struct sq_shelf_counts *memory;
	char exe[64];

	begin(w);
	memory = sq_profile_memory(w->profile);
	sq_profile_limit(w->profile, limit, true);
	for (uint32_t pid = 2; pid < 20000; pid++) {
		struct proc p = { .pid = pid, .ppid = 1, .comm = "x" };

		snprintf(exe, sizeof(exe), "/tmp/%u", pid);
		p.exe = exe;
		loop(w, &p, 20, 22, 3);
		if (exits)
			call(w, &p, EXIT_GROUP);
		w->now_ms++;
	}
	assert_true(memory->bytes < 2 * limit);
	assert_true(memory->programs < 3000);
	/* these, and what all of them do, which is kept like a program */
	assert_int_equal(memory->programs + memory->dropped, 19998 + 1);
	assert_int_equal(told(w, SQ_REASON_NEW_PROGRAM), 60);
}

static void test_endless_programs_are_forgotten_in_mode_auto(void **state)
{
	set(*state, "mode = auto");
	set(*state, "odds = 0"); /* each new program is told */
	endless_programs(*state, true);
}

static void test_endless_programs_are_forgotten_in_mode_detect(void **state)
{
	set(*state, "mode = detect");
	endless_programs(*state, true);
}

static void
test_programs_whose_processes_live_on_are_forgotten_too(void **state)
{
	set(*state, "mode = auto");
	set(*state, "odds = 0"); /* each new program is told */
	endless_programs(*state, false);
}

static void add_bytes(void *ctx, struct sq_program *p)
{
	*(size_t *)ctx += sq_program_bytes(p);
}

/* Each makes two calls, of which it learns some facets and no sequence. */
static void test_what_facets_take_is_counted_at_once(void **state)
{
	struct world *w = *state;
	const struct sq_shelf_counts *memory;
	size_t bytes = 0;
	char exe[64];

	set(w, "mode = auto");
	begin(w);
	memory = sq_profile_memory(w->profile);
	for (uint32_t pid = 2; pid < 1000; pid++) {
		struct proc p = { .pid = pid, .ppid = 1, .comm = "x" };

		snprintf(exe, sizeof(exe), "/usr/bin/%u", pid);
		p.exe = exe;
		loop(w, &p, 20, 21, 1);
	}
	sq_profile_each(w->profile, add_bytes, &bytes);
	assert_in_range(memory->bytes, bytes, bytes + bytes / 20);
}

/*
 * Rules for named programs record each execve of the host, or what those
 * programs start would leave no record.
 */
static void test_what_strangers_start_is_met_by_its_own_calls(void **state)
{
	static const struct proc tool = {
		.pid = 100, .ppid = 50, .comm = "tool", .exe = "/usr/bin/tool"
	};
	struct world *w = *state;

	set(w, "mode = auto");
	set(w, "odds = 0"); /* each new program is told */
	begin(w);
	call(w, &tool, EXECVE);
	assert_int_equal(told(w, SQ_REASON_NEW_PROGRAM), 0);
	call(w, &tool, 12);
	assert_int_equal(told(w, SQ_REASON_NEW_PROGRAM), 1);
}

static void test_what_a_known_program_starts_is_met_at_once(void **state)
{
	static const struct proc server = {
		.pid = 50, .ppid = 1, .comm = "server", .exe = "/usr/bin/server"
	};
	static const struct proc tool = {
		.pid = 100, .ppid = 50, .comm = "tool", .exe = "/usr/bin/tool"
	};
	struct world *w = *state;

	set(w, "mode = auto");
	set(w, "odds = 0"); /* each new program is told */
	begin(w);
	loop(w, &server, 20, 22, 9);
	assert_int_equal(told(w, SQ_REASON_NEW_PROGRAM), 1);
	call(w, &tool, EXECVE);
	assert_int_equal(told(w, SQ_REASON_NEW_PROGRAM), 2);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_memory_that_is_full_ends_learning_and_not_the_plugin),
		T(test_endless_programs_are_forgotten_in_mode_auto),
		T(test_endless_programs_are_forgotten_in_mode_detect),
		T(test_programs_whose_processes_live_on_are_forgotten_too),
		T(test_what_facets_take_is_counted_at_once),
		T(test_what_strangers_start_is_met_by_its_own_calls),
		T(test_what_a_known_program_starts_is_met_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
