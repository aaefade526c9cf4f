/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_upgrade.c - what an upgraded program does for the first time is learned
 * for a while, and told afterwards
 */
#include "scenario_helpers.h"

#include "detect/lifecycle.h"

#define PATH "/usr/bin/app"

static const struct proc app = {
	.pid = 100, .ppid = 1, .comm = "app", .exe = PATH
};

static void upgrade(struct world *w)
{
	const struct sq_identity file = { .size = 1, .inode = 2 };
	struct sq_program *p;

	assert_int_equal(sq_profile_get(w->profile, PATH, strlen(PATH), false,
					&p, NULL),
			 0);
	sq_lifecycle_upgrade(p, &file, w->now_ms);
	sq_profile_release(w->profile, p);
}

/* Settled; whatever is new is news. */
static struct world *settled(void **state)
{
	struct world *w = *state;

	set(w, "mode = auto");
	set(w, "odds = 1000");
	begin(w);
	settle(w, &app);
	assert_int_equal(stats_of(w, PATH)->state, SQ_STATE_DETECTING);
	return w;
}

static void test_what_an_upgrade_brings_is_learned(void **state)
{
	struct world *w = settled(state);
	size_t before = w->alerts;

	upgrade(w);
	assert_int_equal(stats_of(w, PATH)->state, SQ_STATE_LEARNING);
	assert_int_equal(stats_of(w, PATH)->state_reason, SQ_BECAUSE_UPGRADED);
	loop(w, &app, 60, 70, 500);
	assert_int_equal(w->alerts, before);
	w->now_ms += 2 * DAY_MS;
	loop(w, &app, 60, 70, 500);
	assert_int_equal(w->alerts, before);
}

/* It does not have to become quiet anew first. */
static void test_what_comes_later_is_told(void **state)
{
	struct world *w = settled(state);
	size_t before = w->alerts;

	upgrade(w);
	loop(w, &app, 60, 70, 500);
	w->now_ms += DAY_MS;
	call(w, &app, 80);
	assert_int_equal(w->alerts, before + 1);
}

static void test_without_a_wait_only_the_file_is_accepted(void **state)
{
	struct world *w = settled(state);
	size_t before = w->alerts;

	set(w, "upgrade_wait = 0s");
	upgrade(w);
	assert_int_equal(stats_of(w, PATH)->file.size, 1);
	call(w, &app, 80);
	assert_int_equal(w->alerts, before + 1);
}

static void test_the_operator_s_word_goes_first(void **state)
{
	struct world *w = settled(state);
	size_t before = w->alerts;
	struct sq_program *p;

	assert_int_equal(sq_profile_get(w->profile, PATH, strlen(PATH), false,
					&p, NULL),
			 0);
	sq_lifecycle_set(p, SQ_STATE_DETECTING, SQ_BECAUSE_OPERATOR, w->now_ms);
	sq_profile_release(w->profile, p);
	upgrade(w);
	assert_int_equal(stats_of(w, PATH)->state, SQ_STATE_DETECTING);
	call(w, &app, 80);
	assert_int_equal(w->alerts, before + 1);
}

static void test_mode_detect_learns_nothing(void **state)
{
	struct world *w = settled(state);
	size_t before = w->alerts;

	upgrade(w);
	set(w, "mode = detect");
	call(w, &app, 80);
	assert_int_equal(w->alerts, before + 1);
}

static int look(struct world *w, uint64_t inode, bool tell)
{
	const struct sq_identity file = { .size = 1, .inode = inode };

	return sq_engine_identity(w->engine, &w->ev, PATH, strlen(PATH), &file,
				  tell);
}

/* While a package manager works: plugin/pending.h. */
static void test_another_file_is_told_when_it_may_be(void **state)
{
	struct world *w = settled(state);
	size_t before = w->alerts;

	upgrade(w);
	assert_int_equal(look(w, 2, false), 0);
	assert_int_equal(look(w, 3, false), 1);
	assert_int_equal(look(w, 3, false), 1);
	assert_int_equal(w->alerts, before);
	assert_int_equal(look(w, 3, true), 0);
	assert_int_equal(w->alerts, before + 1);
	assert_int_equal(look(w, 3, false), 0);
	set(w, "mode = learn");
	assert_int_equal(look(w, 4, false), 0);
	assert_int_equal(w->alerts, before + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_what_an_upgrade_brings_is_learned),
		T(test_what_comes_later_is_told),
		T(test_without_a_wait_only_the_file_is_accepted),
		T(test_the_operator_s_word_goes_first),
		T(test_mode_detect_learns_nothing),
		T(test_another_file_is_told_when_it_may_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
