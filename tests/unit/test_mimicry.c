/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_mimicry.c - attacks that are made to look like the victim
 *
 * What sequences see of them, what they do not, and what facets see instead.
 * docs/threat-model.md has a row for each test. The victim's calls are 40 to
 * 47, over and over; the attack's are the same ones in another order.
 */
#include "scenario_helpers.h"

#define PTRACE	 101 /* what the victim never makes */
#define URING	 426 /* io_uring_enter */
#define EBADF_IS "success=no exit=-9 "
#define EPERM_IS "success=no exit=-1 "

static const struct proc victim = { 700, 4, NULL, "victim", "/usr/bin/victim" };
static const unsigned int attack[] = { 47, 44, 41, 46, 43, 40, 45, 42 };

/* A day's work, of 40 and up to last. */
static void work(struct world *w, unsigned int last, unsigned int days)
{
	while (days--) {
		loop(w, &victim, 40, last, (last - 39) * 100);
		w->now_ms += DAY_MS;
	}
}

static void begin_auto(struct world *w)
{
	set(w, "mode = auto");
	set(w, "odds = 1000"); /* it makes few calls */
	begin(w);
}

static void learn_victim(struct world *w, unsigned int last)
{
	begin_auto(w);
	work(w, last, 20);
	assert_int_equal(stats_of(w, victim.exe)->state, SQ_STATE_DETECTING);
	assert_int_equal(told(w, SQ_REASON_NEW_SEQUENCE), 0);
}

static unsigned int acts(const struct world *w)
{
	return told(w, SQ_REASON_NEW_SEQUENCE) + told(w, SQ_REASON_NEW_ERROR) +
	       told(w, SQ_REASON_NEW_ARGUMENT);
}

/*
 * Null calls (Wagner and Soto 2002): between two calls of the attack come those
 * that the victim makes between them, on a descriptor that is none.
 */
static void attack_padded(struct world *w, const char *nulls, bool forbidden)
{
	unsigned int at = 47;

	for (size_t i = 0; i < COUNT(attack); i++) {
		for (at = at == 47 ? 40 : at + 1; at != attack[i];
		     at = at == 47 ? 40 : at + 1)
			call_from(w, &victim, "c000003e", at, nulls, 0);
		call(w, &victim, at);
		if (forbidden && i == COUNT(attack) / 2)
			call(w, &victim, PTRACE);
	}
}

static void
test_an_attack_of_known_calls_is_not_seen_among_null_calls(void **state)
{
	struct world *w = *state;

	learn_victim(w, 47);
	attack_padded(w, EBADF_IS, false);
	assert_int_equal(acts(w), 0);
	for (size_t i = 0; i < COUNT(attack); i++)
		call(w, &victim, attack[i]);
	assert_int_equal(told(w, SQ_REASON_NEW_SEQUENCE), 1);
}

static void test_a_call_that_is_new_is_seen_among_null_calls(void **state)
{
	struct world *w = *state;

	learn_victim(w, 47);
	attack_padded(w, EBADF_IS, true);
	assert_int_equal(acts(w), 1);
	assert_string_equal(w->told[w->alerts - 1].newest, "ptrace");
}

static void test_null_calls_that_are_refused_are_seen(void **state)
{
	struct world *w = *state;

	learn_victim(w, 47);
	attack_padded(w, EPERM_IS, false);
	assert_true(told(w, SQ_REASON_NEW_ERROR) > 0);
}

static void test_io_uring_is_seen_where_it_is_new(void **state)
{
	struct world *w = *state;

	learn_victim(w, 47);
	call(w, &victim, URING);
	assert_int_equal(acts(w), 1);
	assert_string_equal(w->told[w->alerts - 1].newest, "io_uring_enter");
}

/* No rule asks for the operations, so that there is no record of any. */
static void test_io_uring_alone_is_not_seen_of_one_that_uses_it(void **state)
{
	struct world *w = *state;

	begin_auto(w);
	for (unsigned int day = 0; day < 20; day++) {
		for (unsigned int i = 0; i < 100; i++) {
			loop(w, &victim, 40, 47, 8);
			call(w, &victim, URING);
			call(w, &victim, URING);
			call(w, &victim, URING);
		}
		w->now_ms += DAY_MS;
	}
	assert_int_equal(stats_of(w, victim.exe)->state, SQ_STATE_DETECTING);
	loop(w, &victim, 40, 47, 8);
	call(w, &victim, URING); /* openat, connect and write, say */
	call(w, &victim, URING);
	call(w, &victim, URING);
	loop(w, &victim, 40, 47, 8);
	assert_int_equal(acts(w), 0);
}

/* Settled, and still learning: all that it does once is normal then. */
static void settle_not_yet(struct world *w)
{
	begin_auto(w);
	work(w, 47, 4);
	assert_int_equal(stats_of(w, victim.exe)->state, SQ_STATE_LEARNING);
	assert_true(stats_of(w, victim.exe)->frozen_ms > 0);
}

static void test_poison_at_once_is_refused(void **state)
{
	struct world *w = *state;
	uint32_t any = 1; /* the same row of calls each time */

	settle_not_yet(w);
	for (unsigned int i = 0; i < 64; i++) {
		any = any * 69069 + 1;
		call(w, &victim, 40 + (any >> 16) % 8);
	}
	assert_true(sq_engine_counts(w->engine)->refused > 0);
}

/* One piece a frame is less than tolerize_limit, and the frame forgets it. */
static void test_slow_poison_is_learned(void **state)
{
	struct world *w = *state;

	settle_not_yet(w);
	for (size_t i = 0; i + 1 < COUNT(attack); i++) {
		call(w, &victim, attack[i]);
		call(w, &victim, attack[i + 1]);
		loop(w, &victim, 40, 47, 8 * SQ_FRAME_MAX);
	}
	assert_int_equal(sq_engine_counts(w->engine)->refused, 0);
	work(w, 47, 60);
	assert_int_equal(stats_of(w, victim.exe)->state, SQ_STATE_DETECTING);
	for (size_t i = 0; i < COUNT(attack); i++)
		call(w, &victim, attack[i]);
	assert_int_equal(told(w, SQ_REASON_NEW_SEQUENCE), 0);
}

/* What is told of by its facet is learned only as a habit. */
static void test_slow_poison_of_a_new_call_is_told(void **state)
{
	struct world *w = *state;

	settle_not_yet(w);
	call(w, &victim, PTRACE);
	loop(w, &victim, 40, 47, 8 * SQ_FRAME_MAX);
	assert_int_equal(told(w, SQ_REASON_NEW_SEQUENCE), 1);
	assert_string_equal(w->told[w->alerts - 1].newest, "ptrace");
	w->now_ms += DAY_MS;
	call(w, &victim, PTRACE);
	assert_int_equal(told(w, SQ_REASON_NEW_SEQUENCE), 2);
}

/* The attacker has the kernel drop every other record while he works. */
static void test_what_is_lost_of_an_attack_is_counted(void **state)
{
	struct world *w = *state;

	learn_victim(w, 47);
	for (size_t i = 0; i < COUNT(attack); i++) {
		w->serial++;
		call(w, &victim, attack[i]);
	}
	w->serial++;
	loop(w, &victim, 40, 47, 8);
	sq_engine_settle(w->engine);
	assert_int_equal(acts(w), 0); /* no two of them stand in a row */
	assert_int_equal(sq_engine_serials(w->engine)->lost, COUNT(attack) + 1);
}

static void test_what_comes_through_of_an_attack_is_judged(void **state)
{
	struct world *w = *state;

	learn_victim(w, 47);
	for (size_t i = 0; i < COUNT(attack); i++) {
		call(w, &victim, i == 4 ? PTRACE : attack[i]);
		w->serial += i % 2;
	}
	loop(w, &victim, 40, 47, 8);
	sq_engine_settle(w->engine);
	assert_true(acts(w) > 0);
	assert_true(w->told[w->alerts - 1].tainted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_an_attack_of_known_calls_is_not_seen_among_null_calls),
		T(test_a_call_that_is_new_is_seen_among_null_calls),
		T(test_null_calls_that_are_refused_are_seen),
		T(test_io_uring_is_seen_where_it_is_new),
		T(test_io_uring_alone_is_not_seen_of_one_that_uses_it),
		T(test_poison_at_once_is_refused),
		T(test_slow_poison_is_learned),
		T(test_slow_poison_of_a_new_call_is_told),
		T(test_what_is_lost_of_an_attack_is_counted),
		T(test_what_comes_through_of_an_attack_is_judged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
