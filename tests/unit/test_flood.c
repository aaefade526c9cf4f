/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_flood.c - alerts that strangers can cause hide no others
 */
#include "scenario_helpers.h"

#define PTRACE	  101
#define MINUTE_MS 60000

static const struct proc server = {
	.pid = 500, .ppid = 1, .comm = "server", .exe = "/usr/sbin/server"
};

static void begin_settled(struct world *w)
{
	set(w, "mode = auto");
	set(w, "odds = 0"); /* each new program is told */
	set(w, "normal_wait = 7d");
	begin(w);
	settle(w, &server);
	w->alerts = 0;
}

/* names new programs within a minute, from number on. */
static void flood(struct world *w, unsigned int from, unsigned int names)
{
	char exe[64];
	struct proc p = { .pid = 1000, .ppid = 1, .comm = "x", .exe = exe };

	for (unsigned int i = from; i < from + names; i++) {
		snprintf(exe, sizeof(exe), "/tmp/%u", i);
		p.pid = 1000 + i;
		call(w, &p, 20);
		w->now_ms += MINUTE_MS / names / 2;
	}
}

/* The server makes a call that it never made, and goes on. */
static void attack_by(struct world *w, unsigned int nr)
{
	call(w, &server, nr);
	loop(w, &server, 40, 47, 200); /* the episode is over */
}

static void attack(struct world *w)
{
	attack_by(w, PTRACE);
}

static unsigned int attacks_told(const struct world *w)
{
	unsigned int count = 0;

	for (size_t i = 0; i < w->alerts; i++)
		count += w->told[i].reason != SQ_REASON_SUPPRESSED &&
			 strcmp(w->told[i].program, server.exe) == 0;
	return count;
}

static void test_a_flood_of_new_programs_hides_no_attack(void **state)
{
	static const unsigned int names[] = { 70,  1,	10,  59,   60,	61,
					      120, 200, 500, 1000, 5000 };
	struct world *w = *state;
	unsigned int from = 0;

	set(w, "alert_repeat = 1s");
	begin_settled(w);
	for (size_t i = 0; i < COUNT(names); i++) {
		w->now_ms += 2 * MINUTE_MS;
		w->alerts = 0;
		flood(w, from, names[i]);
		from += names[i];
		attack_by(w, PTRACE + (unsigned int)i); /* no habit */
		assert_true(attacks_told(w) > 0);
		assert_in_range(told(w, SQ_REASON_NEW_PROGRAM), 1, 60);
	}
}

static void
test_after_a_flood_an_attack_is_told_when_it_comes_again(void **state)
{
	static const unsigned int minutes[] = { 2, 18, 30 }; /* 2, 20, 50 */
	struct world *w = *state;
	unsigned int before;

	set(w, "alert_repeat = 1m");
	begin_settled(w);
	flood(w, 0, 70);
	attack(w);
	before = attacks_told(w);
	assert_true(before > 0);
	for (size_t i = 0; i < COUNT(minutes); i++) {
		w->now_ms += minutes[i] * MINUTE_MS;
		attack(w);
		assert_true(attacks_told(w) > before);
		before = attacks_told(w);
	}
}

static void test_what_nobody_heard_of_is_told_the_next_time(void **state)
{
	struct world *w = *state;
	unsigned int before;

	begin_settled(w); /* alert_repeat is an hour */
	w->deaf = true;
	attack(w);
	assert_int_equal(attacks_told(w), 0);
	w->deaf = false;
	w->now_ms += 2 * MINUTE_MS;
	loop(w, &server, 40, 47, 8);
	/* first by the digest, and then by itself */
	assert_int_equal(told(w, SQ_REASON_SUPPRESSED), 1);
	assert_string_equal(w->told[0].program, server.exe);
	attack(w);
	assert_true(attacks_told(w) > 0);
	attack(w);
	before = attacks_told(w);
	attack(w);
	assert_int_equal(attacks_told(w), before);
}

static void
test_a_new_program_that_was_not_told_is_told_when_met_again(void **state)
{
	static const struct proc tool = {
		.pid = 900, .ppid = 1, .comm = "tool", .exe = "/usr/bin/tool"
	};
	struct world *w = *state;

	begin_settled(w);
	w->deaf = true;
	call(w, &tool, 20);
	call(w, &tool, EXIT_GROUP);
	w->deaf = false;
	assert_int_equal(told(w, SQ_REASON_NEW_PROGRAM), 0);
	call(w, &tool, 20);
	call(w, &tool, EXIT_GROUP);
	assert_int_equal(told(w, SQ_REASON_NEW_PROGRAM), 1);
	call(w, &tool, 20);
	assert_int_equal(told(w, SQ_REASON_NEW_PROGRAM), 1);
	assert_int_equal(sq_engine_counts(w->engine)->programs, 2);
}

static void
test_a_digest_lists_what_was_suppressed_within_the_minute(void **state)
{
	struct world *w = *state;

	begin_settled(w);
	flood(w, 0, 70);
	assert_int_equal(told(w, SQ_REASON_SUPPRESSED), 0);
	assert_true(sq_engine_owes(w->engine));
	/* no event more: time passes by itself */
	sq_engine_pass(w->engine, MINUTE_MS);
	assert_int_equal(told(w, SQ_REASON_SUPPRESSED), 1);
	assert_int_equal(w->told[w->alerts - 1].count, 10);
	assert_false(sq_engine_owes(w->engine));
	sq_engine_pass(w->engine, MINUTE_MS);
	assert_int_equal(told(w, SQ_REASON_SUPPRESSED), 1);
}

static void test_the_end_of_the_input_tells_the_digest(void **state)
{
	struct world *w = *state;

	begin_settled(w);
	flood(w, 0, 70);
	sq_engine_pass(w->engine, UINT64_MAX);
	assert_int_equal(told(w, SQ_REASON_SUPPRESSED), 1);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_a_flood_of_new_programs_hides_no_attack),
		T(test_after_a_flood_an_attack_is_told_when_it_comes_again),
		T(test_what_nobody_heard_of_is_told_the_next_time),
		T(test_a_new_program_that_was_not_told_is_told_when_met_again),
		T(test_a_digest_lists_what_was_suppressed_within_the_minute),
		T(test_the_end_of_the_input_tells_the_digest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
