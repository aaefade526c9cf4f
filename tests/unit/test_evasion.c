/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_evasion.c - an attack that is cut into pieces, one call in each stream
 *
 * The victim's calls are 40 to 47 and clone. The attack's are the same calls in
 * another order. Made in one stream it is told, so it must be told in any
 * other way of making it.
 */
#include "scenario_helpers.h"

#define CLONE 56
#define WRITE 1

static const struct proc victim = { 700, 4, NULL, "victim", "/usr/bin/victim" };
static const unsigned int attack[] = { 47, 44, 41, 46, 43, 40, 45, 42 };

/* A fork that the victim's record tells. */
static void fork_of(struct world *w, const struct proc *p, uint32_t child)
{
	char result[48];

	snprintf(result, sizeof(result), "success=yes exit=%u ", child);
	call_from(w, p, "c000003e", CLONE, result, 0);
}

/* What the victim does all day: it has children, each with its work. */
static void work(struct world *w, unsigned int children)
{
	for (unsigned int i = 0; i < children; i++) {
		struct proc child = victim;

		child.pid = 2000 + i % 1000;
		child.ppid = victim.pid;
		loop(w, &victim, 40, 47, 8);
		call(w, &victim, WRITE);
		fork_of(w, &victim, child.pid);
		loop(w, &child, 40, 47, 16);
		call(w, &child, EXIT_GROUP);
	}
}

/* Alerts on what it does, and not on it as such. */
static unsigned int acts(const struct world *w)
{
	return told(w, SQ_REASON_NEW_SEQUENCE) + told(w, SQ_REASON_NEW_STREAM);
}

static void learn_victim(struct world *w)
{
	set(w, "mode = auto");
	set(w, "odds = 1000"); /* it makes few calls */
	begin(w);
	for (unsigned int day = 0; day < 10; day++) {
		work(w, 100);
		w->now_ms += DAY_MS;
	}
	assert_int_equal(stats_of(w, victim.exe)->state, SQ_STATE_DETECTING);
	work(w, 100);
	assert_int_equal(acts(w), 0);
}

static void test_in_one_stream_it_is_told(void **state)
{
	struct world *w = *state;

	learn_victim(w);
	for (size_t i = 0; i < COUNT(attack); i++)
		call(w, &victim, attack[i]);
	assert_int_equal(told(w, SQ_REASON_NEW_SEQUENCE), 1);
}

/* A helper gives the worker a new comm before each of its calls. */
static void test_a_comm_for_each_call_does_not_hide_it(void **state)
{
	struct world *w = *state;
	struct proc worker = victim;
	char comm[16];

	learn_victim(w);
	worker.comm = comm;
	for (unsigned int i = 0; i < COUNT(attack); i++) {
		call(w, &victim, WRITE);
		snprintf(comm, sizeof(comm), "w%u", i);
		call(w, &worker, attack[i]);
	}
	assert_true(told(w, SQ_REASON_NEW_SEQUENCE) > 0);
}

/* Its child makes a call and is killed, of which there is no record. */
static void test_a_child_for_each_call_does_not_hide_it(void **state)
{
	struct world *w = *state;
	struct proc child = victim;

	learn_victim(w);
	child.ppid = victim.pid;
	for (unsigned int i = 0; i < COUNT(attack); i++) {
		child.pid = 9000 + i;
		fork_of(w, &victim, child.pid);
		call(w, &child, attack[i]);
	}
	assert_true(told(w, SQ_REASON_NEW_SEQUENCE) > 0);
	assert_true(w->told[w->alerts - 1].pid >= 9000);
}

/* The same where each child forks the next. */
static void test_a_generation_for_each_call_does_not_hide_it(void **state)
{
	struct world *w = *state;
	struct proc child = victim;

	learn_victim(w);
	for (unsigned int i = 0; i < COUNT(attack); i++) {
		fork_of(w, &child, 9000 + i);
		child.ppid = child.pid;
		child.pid = 9000 + i;
		call(w, &child, attack[i]);
	}
	assert_true(told(w, SQ_REASON_NEW_SEQUENCE) > 0);
}

/* Each call comes from another parent, so it is another process's. */
static void test_a_parent_for_each_call_does_not_hide_it(void **state)
{
	struct world *w = *state;
	struct proc adopted = victim;

	learn_victim(w);
	adopted.pid = 9000;
	for (unsigned int i = 0; i < COUNT(attack); i++) {
		adopted.ppid = 100 + i;
		call(w, &adopted, attack[i]);
	}
	assert_true(told(w, SQ_REASON_NEW_SEQUENCE) > 0);
}

/* All of its calls follow each other as the victim's do. */
static void test_short_streams_in_a_row_are_news_by_themselves(void **state)
{
	struct world *w = *state;
	struct proc child = victim;

	learn_victim(w);
	child.ppid = victim.pid;
	for (unsigned int i = 0; i < 16 + 1; i++) {
		child.pid = 9000 + i;
		fork_of(w, &victim, child.pid);
		call(w, &child, 40 + i % 8);
	}
	assert_true(told(w, SQ_REASON_NEW_STREAM) > 0);
}

/* A profile from before streams were joined: nothing across is known. */
static void test_a_profile_of_old_is_judged_as_it_was_learned(void **state)
{
	struct world *w = *state;
	struct sq_program *p;

	learn_victim(w);
	assert_int_equal(sq_profile_get(w->profile, victim.exe,
					strlen(victim.exe), false, &p, NULL),
			 0);
	assert_int_equal(p->stats.joined, 1);
	p->stats.joined = 0;
	for (unsigned int i = 0; i < COUNT(attack); i++) {
		struct proc child = victim;

		child.ppid = victim.pid;
		child.pid = 9000 + i;
		loop(w, &victim, 40, 47, 8);
		call(w, &victim, WRITE);
		fork_of(w, &victim, child.pid);
		loop(w, &child, 44, 47, 4); /* a start that it never had */
		loop(w, &child, 40, 47, 8);
		call(w, &child, EXIT_GROUP);
	}
	assert_int_equal(acts(w), 0);
	assert_int_equal(p->stats.joined, 0);
	sq_lifecycle_set(p, SQ_STATE_LEARNING, SQ_BECAUSE_OPERATOR, w->now_ms);
	work(w, 2);
	assert_int_equal(p->stats.joined, 1);
	sq_profile_release(w->profile, p);
}

/* Streams that are given up so that others find room. */
static void test_a_flood_of_streams_is_told(void **state)
{
	struct world *w = *state;
	struct proc other = { 50, 4, NULL, "other", "/usr/bin/other" };
	struct proc flood = { 1000, 4, NULL, "f", "/usr/bin/flood" };
	char comm[16];

	set(w, "mode = auto");
	set(w, "max_streams = 256");
	begin(w);
	call(w, &other, 40);
	flood.comm = comm;
	for (unsigned int i = 0; i < 16 * 64; i++) {
		flood.pid = 1000 + i / 64;
		snprintf(comm, sizeof(comm), "c%u", i % 64);
		call(w, &flood, 40);
	}
	assert_int_equal(told(w, SQ_REASON_STREAMS), 1);
	assert_string_equal(w->told[w->alerts - 1].program, flood.exe);
}

/* Processes that a signal ended are no flood, however many there are. */
static void test_old_processes_make_room_without_a_word(void **state)
{
	struct world *w = *state;
	struct proc p = { 1000, 4, NULL, "p", "/usr/bin/p" };

	set(w, "mode = auto");
	set(w, "max_streams = 256");
	begin(w);
	for (unsigned int i = 0; i < 1000; i++) {
		p.pid = 1000 + i;
		call(w, &p, 40);
		w->now_ms += 60000;
	}
	assert_int_equal(told(w, SQ_REASON_STREAMS), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_in_one_stream_it_is_told),
		T(test_a_comm_for_each_call_does_not_hide_it),
		T(test_a_child_for_each_call_does_not_hide_it),
		T(test_a_generation_for_each_call_does_not_hide_it),
		T(test_a_parent_for_each_call_does_not_hide_it),
		T(test_short_streams_in_a_row_are_news_by_themselves),
		T(test_a_profile_of_old_is_judged_as_it_was_learned),
		T(test_a_flood_of_streams_is_told),
		T(test_old_processes_make_room_without_a_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
