/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_depths.c - a program's rules change, and nobody is told of that
 */
#include "scenario_helpers.h"

#include "event/depth.h"

#define ACTS  "_acts"
#define ORDER "_order"
#define SRV   "/usr/sbin/srv"
#define OTHER "/usr/sbin/other"

#define READ	 0
#define STAT	 4
#define DUP	 32
#define SOCKET	 41
#define FORK	 57
#define KILL	 62
#define RENAME	 82
#define READLINK 89

static struct proc srv = { .pid = 100, .ppid = 1, .comm = "srv", .exe = SRV };

/* A day's work, of which depth sees a part. */
static void work(struct world *w, const char *depth)
{
	static const unsigned int full[] = { SOCKET, STAT, READ, DUP, READ };
	static const unsigned int order[] = { SOCKET, STAT, DUP };
	static const unsigned int acts[] = { SOCKET, DUP };
	const unsigned int *calls = full;
	unsigned int count = 5;

	if (depth && strcmp(depth, ORDER) == 0) {
		calls = order;
		count = 3;
	} else if (depth) {
		calls = acts;
		count = 2;
	}
	w->depth = depth;
	for (int i = 0; i < 200; i++)
		for (unsigned int j = 0; j < count; j++)
			call(w, &srv, calls[j]);
	w->now_ms += DAY_MS;
}

static void days(struct world *w, unsigned int count, const char *depth)
{
	while (count--)
		work(w, depth);
}

static void start(struct world *w)
{
	set(w, "mode = auto");
	set(w, "normal_wait = 2d");
	set(w, "odds = 1000");
	begin(w);
	srv.pid = 100;
}

static void test_a_change_of_depth_alone_is_not_told(void **state)
{
	struct world *w = *state;

	start(w);
	days(w, 20, NULL);
	assert_int_equal(stats_of(w, SRV)->state, SQ_STATE_DETECTING);
	w->alerts = 0;
	days(w, 10, ACTS);
	assert_int_equal(stats_of(w, SRV)->depth, SQ_DEPTH_ACTS);
	days(w, 10, ORDER);
	days(w, 10, NULL);
	days(w, 10, ACTS);
	days(w, 10, NULL);
	assert_int_equal(w->alerts, 0);
	assert_int_equal(stats_of(w, SRV)->depth, SQ_DEPTH_FULL);
}

static void test_what_is_new_is_told_at_any_depth(void **state)
{
	static const char *const depths[] = { NULL, ORDER, ACTS };
	struct world *w = *state;

	start(w);
	days(w, 20, NULL);
	w->alerts = 0;
	for (unsigned int i = 0; i < 3; i++) {
		days(w, 1, depths[i]);
		call(w, &srv, KILL + i); /* kill, uname, semget */
		assert_int_equal(w->alerts, i + 1);
	}
}

/* A run of calls would lead from one that was recorded to one that was not. */
static void
test_the_order_of_some_calls_is_not_judged_by_that_of_all(void **state)
{
	struct world *w = *state;

	start(w);
	days(w, 20, NULL);
	w->alerts = 0;
	w->depth = ACTS;
	for (int i = 0; i < 100; i++)
		call(w, &srv, DUP); /* dup after dup was never seen */
	assert_int_equal(w->alerts, 0);
	w->depth = NULL;
	call(w, &srv, READ); /* nor is read after dup */
	call(w, &srv, READ);
	assert_int_equal(w->alerts, 1);
}

static void
test_what_was_never_recorded_is_not_new_when_it_is_recorded(void **state)
{
	struct world *w = *state;

	start(w);
	days(w, 20, ACTS);
	w->alerts = 0;
	days(w, 1, NULL); /* stat and read come for the first time */
	assert_int_equal(w->alerts, 0);
	days(w, 1, ACTS);
	call(w, &srv, KILL); /* but this would have been recorded */
	assert_int_equal(w->alerts, 1);
	w->depth = NULL;
	call(w, &srv, READLINK);
	assert_int_equal(w->alerts, 1);
	call(w, &srv, FORK);
	assert_int_equal(w->alerts, 2);
	days(w, 100, NULL);
	w->alerts = 0;
	call(w, &srv, RENAME + 10); /* chown; by now it settled at full depth */
	call(w, &srv, READLINK + 10); /* sysinfo */
	assert_int_equal(w->alerts, 2);
}

/* While rules are replaced there are none, and calls that nobody records. */
static void test_calls_without_rules_are_no_new_order(void **state)
{
	struct world *w = *state;
	char text[256];

	start(w);
	days(w, 20, NULL);
	for (int removed = 0; removed <= 1; removed++) {
		w->alerts = 0;
		call(w, &srv, SOCKET);
		call(w, &srv, STAT);
		snprintf(text, sizeof(text),
			 "type=CONFIG_CHANGE msg=audit(%llu.000:%llu): auid=0 "
			 "ses=1 op=%s key=\"seqids\" list=4 res=1",
			 (unsigned long long)(w->now_ms / 1000),
			 (unsigned long long)w->serial++,
			 removed ? "remove_rule" : "add_rule");
		line(w, text);
		call(w, &srv, SOCKET); /* read, dup and read are not there */
		call(w, &srv, STAT);
		assert_int_equal(w->alerts, removed ? 0 : 1);
		days(w, 1, NULL);
	}
}

/* The strictest mode has no time to learn what was not recorded before. */
static void test_in_mode_detect_an_unknown_order_is_not_judged(void **state)
{
	struct world *w = *state;

	set(w, "mode = learn");
	begin(w);
	days(w, 3, ACTS);
	set(w, "mode = detect");
	days(w, 3, NULL);
	days(w, 3, ACTS);
	assert_int_equal(w->alerts, 0);
}

/* The kernel sees an execve that succeeded as the new program's. */
static void test_an_execve_into_another_depth_is_the_old_program_s(void **state)
{
	struct world *w = *state;
	struct proc other = srv;
	uint64_t windows;

	start(w);
	other.exe = OTHER;
	for (int i = 0; i < 5; i++) {
		srv.pid = other.pid = 200 + (uint32_t)i;
		w->depth = ACTS;
		call(w, &srv, SOCKET);
		call(w, &srv, DUP);
		w->depth = NULL;
		call(w, &other, EXECVE);
		for (int j = 0; j < 10; j++)
			call(w, &other, READ + (unsigned int)j % 3);
		call(w, &other, EXIT_GROUP);
	}
	assert_int_equal(stats_of(w, SRV)->calls, 0); /* of no known order */
	assert_int_equal(stats_of(w, SRV)->acts_calls, 15);
	assert_int_equal(stats_of(w, OTHER)->acts_calls, 0);
	windows = stats_of(w, OTHER)->windows;
	assert_int_equal(windows, 5 * 6);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_a_change_of_depth_alone_is_not_told),
		T(test_what_is_new_is_told_at_any_depth),
		T(test_the_order_of_some_calls_is_not_judged_by_that_of_all),
		T(test_what_was_never_recorded_is_not_new_when_it_is_recorded),
		T(test_calls_without_rules_are_no_new_order),
		T(test_in_mode_detect_an_unknown_order_is_not_judged),
		T(test_an_execve_into_another_depth_is_the_old_program_s),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
