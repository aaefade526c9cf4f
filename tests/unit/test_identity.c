/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_identity.c - programs that are told apart by their units
 */
#include "scenario_helpers.h"

#define FORK 57

static const struct proc init = {
	.pid = 1, .ppid = 0, .comm = "init", .exe = "/usr/lib/init"
};

/* Processes from 100 on are in a.service, from 200 on in b.service. */
static const char *by_hundreds(uint32_t pid)
{
	if (pid == 1)
		return "init.scope";
	return pid >= 300 ? NULL : pid >= 200 ? "b.service" : "a.service";
}

static struct proc server(uint32_t pid, uint32_t ppid)
{
	return (struct proc){
		.pid = pid, .ppid = ppid, .comm = "app", .exe = "/usr/bin/app"
	};
}

static void fork_from(struct world *w, const struct proc *p, uint32_t child)
{
	char result[64];

	snprintf(result, sizeof(result), "success=yes exit=%u ", child);
	call_from(w, p, "c000003e", FORK, result, 0);
}

static struct world *begin_in(void **state, const char *mode)
{
	struct world *w = *state;

	set(w, mode);
	w->unit_of = by_hundreds;
	begin(w);
	return w;
}

static bool knows(struct world *w, const char *name)
{
	struct sq_program *p;

	if (sq_profile_get(w->profile, name, strlen(name), false, &p, NULL))
		return false;
	sq_profile_release(w->profile, p);
	return true;
}

static void test_programs_at_one_path_in_two_units_are_two(void **state)
{
	const struct proc a = server(100, 1), b = server(200, 1);
	struct world *w = begin_in(state, "mode = learn");

	loop(w, &a, 20, 30, 50);
	loop(w, &b, 20, 30, 70);
	assert_int_equal(stats_of(w, "a.service:/usr/bin/app")->calls, 50);
	assert_int_equal(stats_of(w, "b.service:/usr/bin/app")->calls, 70);
	assert_false(knows(w, "/usr/bin/app"));
}

static void test_each_of_them_is_told_as_new(void **state)
{
	const struct proc a = server(100, 1), b = server(200, 1);
	struct world *w = begin_in(state, "mode = detect");

	loop(w, &a, 20, 30, 5);
	loop(w, &b, 20, 30, 5);
	assert_int_equal(told(w, SQ_REASON_NEW_PROGRAM), 2);
	assert_string_equal(w->told[0].program, "a.service:/usr/bin/app");
	assert_string_equal(w->told[1].program, "b.service:/usr/bin/app");
}

static void test_without_units_they_are_one(void **state)
{
	const struct proc a = server(100, 1), b = server(200, 1);
	struct world *w = *state;

	set(w, "mode = learn");
	begin(w);
	loop(w, &a, 20, 30, 50);
	loop(w, &b, 20, 30, 70);
	assert_int_equal(stats_of(w, "/usr/bin/app")->calls, 120);
}

static void test_a_stream_that_goes_on_is_not_asked_for(void **state)
{
	const struct proc a = server(100, 1);
	struct world *w = begin_in(state, "mode = learn");

	loop(w, &a, 20, 30, 1000);
	assert_int_equal(w->asked, 1);
}

/* It runs what its parent runs, and nobody moved it yet. */
static void test_a_fork_inherits_the_unit_and_is_not_asked_for(void **state)
{
	const struct proc parent = server(100, 1), child = server(200, 100);
	struct world *w = begin_in(state, "mode = learn");

	loop(w, &parent, 20, 30, 5);
	fork_from(w, &parent, 200);
	loop(w, &child, 20, 30, 5);
	assert_int_equal(w->asked, 1);
	assert_int_equal(stats_of(w, "a.service:/usr/bin/app")->calls, 11);
	assert_false(knows(w, "b.service:/usr/bin/app"));
}

/* A manager forks, moves the child into its unit, and the child executes. */
static void test_an_execve_tells_where_the_process_is_by_then(void **state)
{
	const struct proc child = {
		.pid = 200, .ppid = 1, .comm = init.comm, .exe = init.exe
	};
	const struct proc started = server(200, 1);
	struct world *w = begin_in(state, "mode = detect");

	loop(w, &init, 20, 30, 5);
	fork_from(w, &init, 200);
	loop(w, &child, 20, 30, 5);
	call(w, &started, EXECVE);
	loop(w, &started, 40, 50, 5);
	assert_true(knows(w, "init.scope:/usr/lib/init"));
	assert_true(knows(w, "b.service:/usr/bin/app"));
	assert_string_equal(w->told[w->alerts - 1].parent,
			    "init.scope:/usr/lib/init");
}

static void test_one_that_cannot_be_read_keeps_its_parent_s_unit(void **state)
{
	const struct proc parent = server(100, 1);
	const struct proc tool = {
		.pid = 100, .ppid = 1, .comm = "tool", .exe = "/usr/bin/tool"
	};
	const struct proc gone = {
		.pid = 300, .ppid = 100, .comm = "gone", .exe = "/usr/bin/gone"
	};
	const struct proc orphan = { .pid = 301,
				     .ppid = 77,
				     .comm = "orphan",
				     .exe = "/usr/bin/orphan" };
	struct world *w = begin_in(state, "mode = learn");

	loop(w, &parent, 20, 30, 5);
	loop(w, &gone, 20, 30, 5);
	assert_true(knows(w, "a.service:/usr/bin/gone"));
	loop(w, &orphan, 20, 30, 5);
	assert_true(knows(w, "/usr/bin/orphan"));
	/* an execve keeps it */
	call(w, &tool, EXECVE);
	loop(w, &tool, 20, 30, 5);
	assert_true(knows(w, "a.service:/usr/bin/tool"));
}

static void
test_what_a_process_that_is_gone_started_is_in_its_unit(void **state)
{
	const struct proc first = server(300, 100);
	const struct proc parent = server(100, 1);
	const struct proc tool = {
		.pid = 300, .ppid = 100, .comm = "tool", .exe = "/usr/bin/tool"
	};
	struct world *w = begin_in(state, "mode = learn");

	loop(w, &parent, 20, 30, 5);
	fork_from(w, &parent, 300);
	loop(w, &first, 20, 30, 5);
	call(w, &tool, EXECVE);
	assert_true(knows(w, "a.service:/usr/bin/tool"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_programs_at_one_path_in_two_units_are_two),
		T(test_each_of_them_is_told_as_new),
		T(test_without_units_they_are_one),
		T(test_a_stream_that_goes_on_is_not_asked_for),
		T(test_a_fork_inherits_the_unit_and_is_not_asked_for),
		T(test_an_execve_tells_where_the_process_is_by_then),
		T(test_one_that_cannot_be_read_keeps_its_parent_s_unit),
		T(test_what_a_process_that_is_gone_started_is_in_its_unit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
