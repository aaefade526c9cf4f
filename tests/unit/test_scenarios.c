/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_scenarios.c - what happens on hosts, replayed from their records
 *
 * Mode auto from the start. Calls 40 to 47 are sendfile to recvmsg; none of
 * them is interposed, and all are quiet.
 */
#include "scenario_helpers.h"

#include <sys/resource.h>

static const struct proc server = { 700, 1, NULL, "server", "/usr/bin/server" };

/* What a program that is new does first is one alert, of that. */
static void begin_auto(struct world *w)
{
	set(w, "mode = auto");
	set(w, "odds = 0"); /* each new program is told */
	begin(w);
}

static void test_a_month_of_logs_promotes_on_its_own_time(void **state)
{
	struct world *w = *state;
	struct proc restless = { 800, 1, NULL, "rest", "/usr/bin/restless" };
	uint64_t start_ms = w->now_ms, days;

	begin_auto(w);
	for (unsigned int hour = 0; hour < 30 * 24; hour++) {
		loop(w, &server, 40, 47, 100);
		loop(w, &restless, 40, 47, 10);
		if (hour % 12 == 0) /* something that it never did */
			call(w, &restless, 100 + hour / 12);
		w->now_ms += DAY_MS / 24;
	}
	assert_int_equal(stats_of(w, server.exe)->state, SQ_STATE_DETECTING);
	assert_int_equal(stats_of(w, server.exe)->state_reason,
			 SQ_BECAUSE_SETTLED);
	days = (stats_of(w, server.exe)->state_ms - start_ms) / DAY_MS;
	assert_int_equal(days, 7);
	assert_int_equal(stats_of(w, restless.exe)->state, SQ_STATE_LEARNING);
	assert_int_equal(w->alerts, 2);
	assert_int_equal(told(w, SQ_REASON_NEW_PROGRAM), 2);
	call(w, &server, 57); /* fork */
	assert_int_equal(told(w, SQ_REASON_NEW_SEQUENCE), 1);
	assert_string_equal(w->told[2].newest, "fork");
	assert_int_equal(w->told[2].order, 1);
}

/* Most records of a server are of calls that waited, some for hours. */
static void test_calls_that_wait_do_not_shorten_the_wait(void **state)
{
	struct world *w = *state;

	begin_auto(w);
	for (unsigned int hour = 0; hour < 6 * 24; hour++) {
		loop(w, &server, 40, 47, 80);
		call_from(w, &server, "c000003e", 40, "success=yes exit=0 ",
			  hour < 100 ? 0 : 2 * DAY_MS);
		loop(w, &server, 41, 47, 7);
		w->now_ms += DAY_MS / 24;
	}
	assert_int_equal(stats_of(w, server.exe)->state, SQ_STATE_LEARNING);
	assert_int_equal(w->alerts, 1);
}

static void test_a_clock_that_jumps_back_gives_no_alert(void **state)
{
	struct world *w = *state;

	begin_auto(w);
	for (unsigned int hour = 0; hour < 40 * 24; hour++) {
		loop(w, &server, 40, 47, 80);
		w->now_ms += DAY_MS / 24;
		if (hour == 100 || hour == 300)
			w->now_ms -= 365ull * DAY_MS;
		if (hour == 400)
			w->now_ms -= 500;
	}
	assert_int_equal(w->alerts, 1);
	assert_int_equal(stats_of(w, server.exe)->state, SQ_STATE_DETECTING);
	call(w, &server, 57);
	assert_int_equal(told(w, SQ_REASON_NEW_SEQUENCE), 1);
}

/* After a boot: serials from 1, and pids given anew, some to the same. */
static void test_a_reboot_in_the_log_gives_no_alert(void **state)
{
	struct world *w = *state;
	struct proc other = { 701, 1, NULL, "other", "/usr/bin/other" };
	struct proc swapped = { 700, 1, NULL, "other", "/usr/bin/other" };
	struct proc moved = { 702, 1, NULL, "server", "/usr/bin/server" };

	begin_auto(w);
	settle(w, &server);
	settle(w, &other);
	for (unsigned int boot = 0; boot < 5; boot++) {
		loop(w, &server, 40, 47, 2000 + 3); /* stops anywhere */
		loop(w, &other, 40, 47, 2000 + 5);
		w->serial = 1;
		w->now_ms += 90000;
		loop(w, &server, 40, 47, 16); /* its old pid, from the start */
		loop(w, &swapped, 40, 47, 16);
		loop(w, &moved, 40, 47, 16);
	}
	assert_int_equal(w->alerts, 2);
	assert_int_equal(sq_engine_serials(w->engine)->restarts, 5);
	assert_int_equal(sq_engine_serials(w->engine)->lost, 0);
}

static void test_an_attack_by_a_pid_beyond_four_million_is_told(void **state)
{
	struct world *w = *state;
	struct proc late = { 4194304 + 77, 4194304, NULL, "server",
			     "/usr/bin/server" };

	begin_auto(w);
	settle(w, &server);
	for (int i = 0; i < 1000; i++) {
		loop(w, &late, 40, 47, 16);
		late.pid += 1000;
	}
	assert_int_equal(w->alerts, 1);
	call(w, &late, 57);
	assert_int_equal(w->alerts, 2);
	assert_int_equal(w->told[1].pid, late.pid);
}

static long peak_kb(void)
{
	struct rusage usage;

	assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
	return usage.ru_maxrss;
}

static void test_a_hundred_thousand_comms_take_little_memory(void **state)
{
	struct world *w = *state;
	struct proc busy = server;
	char comm[32];
	long before_kb;

	begin_auto(w);
	settle(w, &server);
	busy.comm = comm;
	before_kb = peak_kb();
	for (int i = 0; i < 100000; i++) {
		snprintf(comm, sizeof(comm), "worker-%d", i);
		call(w, &busy, 40 + (unsigned int)i % 8);
	}
	assert_true(peak_kb() < before_kb + 4096);
	assert_true(sq_engine_tracker(w->engine)->streams <= SQ_COMMS_MAX);
	assert_int_equal(w->alerts, 1);
	call(w, &busy, 57);
	assert_int_equal(told(w, SQ_REASON_NEW_SEQUENCE), 1);
}

/*
 * comm is the attacker's to choose. His calls are all such as the server
 * makes, in an order of his own.
 */
static void test_a_name_for_each_call_does_not_hide_an_attack(void **state)
{
	static const unsigned int attack[] = { 47, 44, 41, 46, 43, 40, 45, 42 };
	struct world *w = *state;
	struct proc renamed = server;
	char comm[32];

	begin_auto(w);
	settle(w, &server);
	renamed.pid = 900;
	renamed.comm = comm;
	for (unsigned int i = 0; i < 3 * SQ_COMMS_MAX; i++) {
		snprintf(comm, sizeof(comm), "x%u", i);
		call(w, &renamed, attack[i % COUNT(attack)]);
	}
	assert_true(told(w, SQ_REASON_NEW_SEQUENCE) > 0);
	assert_int_equal(w->told[w->alerts - 1].pid, 900);
}

static void test_two_nodes_with_the_same_pids_do_not_mix(void **state)
{
	struct world *w = *state;
	struct proc web = { 700, 1, "web-1", "server", "/usr/bin/server" };
	struct proc db = { 700, 1, "db-1", "server", "/usr/bin/server" };
	uint64_t serials[] = { 5000, 900000 };

	begin_auto(w);
	settle(w, &server);
	for (unsigned int i = 0; i < 20000; i++) {
		w->serial = serials[0]++;
		call(w, &web, 40 + i % 8);
		w->serial = serials[1]++;
		call(w, &db, 40 + (i + 3) % 8);
	}
	assert_int_equal(w->alerts, 1);
	w->serial = serials[1]++;
	call(w, &db, 57);
	assert_int_equal(w->alerts, 2);
	assert_string_equal(w->told[1].node, "db-1");
	assert_int_equal(sq_engine_serials(w->engine)->lost, 0);
}

static void test_a_32_bit_call_is_none_of_the_64_bit_ones(void **state)
{
	struct world *w = *state;

	begin_auto(w);
	settle(w, &server);
	loop(w, &server, 40, 47, 16);
	call_from(w, &server, "40000003", 40, "success=yes exit=0 ", 0);
	assert_int_equal(told(w, SQ_REASON_NEW_SEQUENCE), 1);
	assert_string_equal(w->told[1].newest, "i386:rmdir");
	assert_int_equal(w->told[1].order, 1);
}

static void uring(struct world *w, uint32_t pid, unsigned int op)
{
	char text[512];

	/* in the event of the io_uring_enter that submitted it */
	snprintf(text, sizeof(text),
		 "type=URINGOP msg=audit(%llu.000:%llu): uring_op=%u "
		 "success=yes exit=0 items=0 ppid=1 pid=%u uid=33 gid=33 "
		 "euid=33 suid=33 fsuid=33 egid=33 sgid=33 fsgid=33 "
		 "key=\"seqids\"",
		 (unsigned long long)(w->now_ms / 1000),
		 (unsigned long long)(w->serial - 1), op, pid);
	line(w, text);
}

static void test_io_uring_operations_are_calls_of_their_process(void **state)
{
	struct world *w = *state;

	begin_auto(w);
	for (int hour = 0; hour < 240; hour++) {
		for (int i = 0; i < 10; i++) {
			loop(w, &server, 40, 47, 8);
			uring(w, server.pid, 22); /* read */
			uring(w, 5555, 22);	  /* whose is that? */
		}
		w->now_ms += DAY_MS / 24;
	}
	assert_int_equal(stats_of(w, server.exe)->state, SQ_STATE_DETECTING);
	assert_int_equal(w->alerts, 1);
	assert_int_equal(sq_engine_counts(w->engine)->orphans, 2400);
	loop(w, &server, 40, 47, 8);
	uring(w, server.pid, 18); /* openat */
	assert_int_equal(told(w, SQ_REASON_NEW_SEQUENCE), 1);
	assert_true(strncmp(w->told[1].newest, "io_uring:", 9) == 0);
	assert_int_equal(sq_engine_serials(w->engine)->overtaken, 0);
}

static void test_a_new_program_is_told_once_with_parent_and_owner(void **state)
{
	struct world *w = *state;
	struct proc child = { 701, 700, NULL, "tool", "/opt/tool" };

	begin_auto(w);
	settle(w, &server);
	for (int i = 0; i < 100; i++) {
		child.pid++;
		loop(w, &child, 1, 9, 9);
		call(w, &child, EXIT_GROUP);
	}
	assert_int_equal(w->alerts, 2);
	assert_int_equal(w->told[1].reason, SQ_REASON_NEW_PROGRAM);
	assert_string_equal(w->told[1].program, "/opt/tool");
	assert_string_equal(w->told[1].parent, server.exe);
	assert_int_equal(w->told[1].uid, 33);
	assert_int_equal(stats_of(w, "/opt/tool")->calls, 1000);
}

/* A package is upgraded while its server runs. */
static void test_a_deleted_program_is_the_one_that_it_was(void **state)
{
	struct world *w = *state;
	struct proc deleted = server;

	begin_auto(w);
	settle(w, &server);
	loop(w, &server, 40, 47, 24); /* and goes on with the loop */
	deleted.exe = "/usr/bin/server (deleted)";
	loop(w, &deleted, 40, 47, 2000);
	assert_int_equal(w->alerts, 1);
	call(w, &deleted, 57);
	assert_int_equal(w->alerts, 2);
	assert_int_equal(w->told[1].reason, SQ_REASON_NEW_SEQUENCE);
	assert_string_equal(w->told[1].program, server.exe);
}

static void test_an_attack_while_it_learns_is_told_and_not_learned(void **state)
{
	struct world *w = *state;
	uint64_t frozen_ms, random = 1;

	begin_auto(w);
	set(w, "odds = 7000");
	loop(w, &server, 40, 47, 8000);
	w->now_ms += 3ull * DAY_MS;
	frozen_ms = stats_of(w, server.exe)->frozen_ms;
	assert_true(frozen_ms > 0);
	for (unsigned int i = 0; i < 4000; i++) /* what it calls, at random */
		call(w, &server, 40 + (unsigned int)test_below(&random, 8));
	assert_int_equal(told(w, SQ_REASON_NOT_LEARNED), 2); /* and tenfold */
	assert_int_equal(stats_of(w, server.exe)->frozen_ms, frozen_ms);
	w->now_ms += 4ull * DAY_MS + 1000;
	loop(w, &server, 40, 47, 200);
	assert_int_equal(stats_of(w, server.exe)->state, SQ_STATE_DETECTING);
	w->now_ms += DAY_MS;
	loop(w, &server, 100, 139, 400);
	assert_true(told(w, SQ_REASON_NEW_SEQUENCE) > 0);
}

/* Of a program that still learns, what was told is not learned. */
static void test_what_was_told_is_in_no_window_that_is_learned(void **state)
{
	struct world *w = *state;
	uint64_t windows;

	begin_auto(w);
	set(w, "odds = 5000");
	loop(w, &server, 40, 47, 8000);
	windows = stats_of(w, server.exe)->windows;
	for (unsigned int i = 0; i < 5; i++) {
		call(w, &server, 62); /* kill, whose argument is new as well */
		loop(w, &server, 40, 44, 5); /* too few for a window */
	}
	assert_int_equal(told(w, SQ_REASON_NEW_SEQUENCE), 1);
	assert_int_equal(told(w, SQ_REASON_NEW_ARGUMENT), 0);
	assert_int_equal(stats_of(w, server.exe)->windows, windows);
}

static void test_a_signal_to_its_own_child_is_no_news(void **state)
{
	struct proc child = server, other = server;
	struct world *w = *state;

	child.pid = server.pid + 1;
	child.ppid = server.pid;
	other.pid = server.pid + 2;
	set(w, "mode = auto");
	set(w, "odds = 5000");
	begin(w);
	loop(w, &server, 40, 47, 8000);
	call_on(w, &child, 40, 0);
	call_on(w, &other, 40, 0);
	call_on(w, &server, 234, child.pid); /* tgkill */
	call_on(w, &child, 200, child.pid);  /* tkill */
	assert_int_equal(told(w, SQ_REASON_NEW_SEQUENCE), 0);
	call_on(w, &server, 62, other.pid);
	assert_int_equal(told(w, SQ_REASON_NEW_SEQUENCE), 1);
}

static void test_advice_to_the_kernel_is_no_news(void **state)
{
	struct world *w = *state;

	set(w, "mode = auto");
	set(w, "odds = 5000");
	begin(w);
	loop(w, &server, 40, 47, 8000);
	call_on(w, &server, 75, 3); /* fdatasync */
	assert_int_equal(told(w, SQ_REASON_NEW_SEQUENCE), 0);
	call_on(w, &server, 77, 3); /* ftruncate */
	assert_int_equal(told(w, SQ_REASON_NEW_SEQUENCE), 1);
}

/* It has made no call yet: the fork is all that is known of it. */
static void test_a_signal_to_a_child_that_was_not_seen_is_no_news(void **state)
{
	char fork[64];
	struct world *w = *state;

	snprintf(fork, sizeof(fork), "success=yes exit=%u ", server.pid + 1);
	set(w, "mode = auto");
	set(w, "odds = 5000");
	begin(w);
	call_from(w, &server, "c000003e", 57, fork, 0);
	call_from(w, &server, "c000003e", 57, fork, 0);
	loop(w, &server, 40, 47, 12000);
	call_on(w, &server, 62, server.pid + 1);
	assert_int_equal(told(w, SQ_REASON_NEW_SEQUENCE), 0);
	call_on(w, &server, 62, server.pid + 2);
	assert_int_equal(told(w, SQ_REASON_NEW_SEQUENCE), 0); /* known */
	call_on(w, &server, 200, server.pid + 2);
	assert_int_equal(told(w, SQ_REASON_NEW_SEQUENCE), 1);
}

static void test_too_many_anomalies_are_told_once_and_relearned(void **state)
{
	struct world *w = *state;

	set(w, "anomaly_limit = 5");
	begin_auto(w);
	settle(w, &server);
	for (unsigned int i = 0; i < 20; i++) {
		call(w, &server, 100 + i);
		loop(w, &server, 40, 47, 200);
	}
	assert_int_equal(told(w, SQ_REASON_ANOMALIES), 1);
	assert_int_equal(told(w, SQ_REASON_NEW_SEQUENCE), 20);
	assert_int_equal(stats_of(w, server.exe)->state, SQ_STATE_DETECTING);
	set(w, "relearn = yes");
	set(w, "anomaly_limit = 21");
	for (unsigned int i = 0; i < 20; i++) {
		call(w, &server, 200 + i);
		loop(w, &server, 40, 47, 200);
	}
	assert_int_equal(stats_of(w, server.exe)->state, SQ_STATE_LEARNING);
	assert_int_equal(stats_of(w, server.exe)->state_reason,
			 SQ_BECAUSE_ANOMALIES);
	assert_int_equal(told(w, SQ_REASON_ANOMALIES), 2);
	assert_int_equal(told(w, SQ_REASON_NEW_SEQUENCE), 22);
}

/* Calls that waited say nothing of the time: the minute goes on. */
static void test_alerts_beyond_the_rate_are_counted_and_told(void **state)
{
	struct world *w = *state;
	struct proc p = { 900, 1, NULL, "p", NULL };
	char exe[32];

	set(w, "alert_rate = 10");
	begin_auto(w);
	settle(w, &server);
	for (unsigned int i = 0; i < 50; i++) {
		snprintf(exe, sizeof(exe), "/opt/p%u", i);
		p.exe = exe;
		call(w, &p, 40);
		call_from(w, &server, "c000003e", 40 + i % 8,
			  "success=yes exit=0 ", DAY_MS);
		w->now_ms += 100;
	}
	assert_int_equal(told(w, SQ_REASON_NEW_PROGRAM), 1 + 10);
	assert_int_equal(told(w, SQ_REASON_SUPPRESSED), 0);
	w->now_ms += 60000;
	call(w, &p, 41);
	assert_int_equal(told(w, SQ_REASON_SUPPRESSED), 1);
	assert_int_equal(w->told[w->alerts - 1].count, 40);
	assert_int_equal(sq_engine_counts(w->engine)->suppressed, 40);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_a_month_of_logs_promotes_on_its_own_time),
		T(test_calls_that_wait_do_not_shorten_the_wait),
		T(test_a_clock_that_jumps_back_gives_no_alert),
		T(test_a_reboot_in_the_log_gives_no_alert),
		T(test_an_attack_by_a_pid_beyond_four_million_is_told),
		T(test_a_hundred_thousand_comms_take_little_memory),
		T(test_a_name_for_each_call_does_not_hide_an_attack),
		T(test_two_nodes_with_the_same_pids_do_not_mix),
		T(test_a_32_bit_call_is_none_of_the_64_bit_ones),
		T(test_io_uring_operations_are_calls_of_their_process),
		T(test_a_new_program_is_told_once_with_parent_and_owner),
		T(test_a_deleted_program_is_the_one_that_it_was),
		T(test_an_attack_while_it_learns_is_told_and_not_learned),
		T(test_what_was_told_is_in_no_window_that_is_learned),
		T(test_advice_to_the_kernel_is_no_news),
		T(test_a_signal_to_its_own_child_is_no_news),
		T(test_a_signal_to_a_child_that_was_not_seen_is_no_news),
		T(test_too_many_anomalies_are_told_once_and_relearned),
		T(test_alerts_beyond_the_rate_are_counted_and_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
