/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_overload.c - what could not be seen is told, by program
 */
#include "scenario_helpers.h"

#define PTRACE	  101
#define MINUTE_MS 60000
#define LINES_MAX 512
#define NETSTAT	  "bin/netstat"

static const struct proc server = { .pid = 500,
				    .ppid = 1,
				    .comm = "server",
				    .exe = "/usr/sbin/server" },
			 noisy = { .pid = 501,
				   .ppid = 1,
				   .comm = "noisy",
				   .exe = "/usr/bin/noisy" };

/* As the plugin has it. */
static void watch(struct world *w)
{
	struct sq_engine_options options = { .seed = 7, .overload = true };

	sq_settings_engine(&w->settings, &options);
	sq_engine_set_options(w->engine, &options);
}

static void begin_settled(struct world *w)
{
	set(w, "mode = auto");
	set(w, "normal_wait = 7d");
	begin(w);
	settle(w, &server);
	watch(w);
	loop(w, &server, 40, 47, 8);
	w->alerts = 0;
}

/* So many events of the kernel's go missing. */
static void lose(struct world *w, unsigned int count)
{
	w->serial += count;
}

/* The serials that wait are given up, and seconds pass. */
static void pass(struct world *w, unsigned int seconds)
{
	sq_engine_settle(w->engine);
	for (unsigned int i = 0; i < seconds; i++)
		sq_engine_pass(w->engine, 1000);
	w->now_ms += 1000 * (uint64_t)seconds;
}

/* The newest overload; there is one. */
static const struct sq_overload *overload(const struct world *w)
{
	for (size_t i = w->alerts; i--;)
		if (w->told[i].reason == SQ_REASON_OVERLOAD)
			return &w->told[i].overload;
	fail_msg("no overload was told");
	return NULL;
}

/* What it says of the program whose name ends like that; NULL: nothing. */
static const struct sq_overload_program *lists(const struct sq_overload *o,
					       const char *name)
{
	for (unsigned int i = 0; i < o->count; i++) {
		const char *listed = o->programs[i].program;
		size_t len = strlen(listed), end = strlen(name);

		if (len >= end && strcmp(listed + len - end, name) == 0)
			return &o->programs[i];
	}
	return NULL;
}

static void test_a_loss_is_told_within_seconds_by_program(void **state)
{
	struct world *w = *state;
	const struct sq_overload_program *p;

	begin_settled(w);
	loop(w, &noisy, 40, 47, 992);
	lose(w, 500);
	loop(w, &server, 40, 47, 8);
	pass(w, 1);
	assert_int_equal(told(w, SQ_REASON_OVERLOAD), 0);
	pass(w, 2);
	assert_int_equal(told(w, SQ_REASON_OVERLOAD), 1);
	assert_int_equal(overload(w)->causes, SQ_OVERLOAD_LOST);
	assert_int_equal(overload(w)->lost, 500);
	assert_int_equal(overload(w)->gap_count, 1);
	p = lists(overload(w), server.exe);
	assert_non_null(p);
	assert_true(p->gap);
	assert_in_range(p->lost, 1, 10);
	p = lists(overload(w), noisy.exe);
	assert_non_null(p);
	assert_false(p->gap);
	assert_in_range(p->lost, 480, 500);
	assert_ptr_equal(p, &overload(w)->programs[0]);
	assert_false(sq_engine_owes(w->engine));
}

static void test_without_a_loss_nothing_is_told(void **state)
{
	struct world *w = *state;

	begin_settled(w);
	for (int i = 0; i < 200; i++) {
		loop(w, &server, 40, 47, 8);
		w->now_ms += 1000;
	}
	pass(w, 5);
	assert_int_equal(told(w, SQ_REASON_OVERLOAD), 0);
}

/* Under load the kernel sends what it held back behind what came later. */
static void test_what_comes_after_all_was_not_lost(void **state)
{
	struct world *w = *state;
	uint64_t held, newest;

	begin_settled(w);
	held = w->serial;
	lose(w, 500);
	loop(w, &noisy, 40, 47, 8);
	sq_engine_settle(w->engine);
	newest = w->serial;
	w->serial = held;
	loop(w, &noisy, 40, 47, 500);
	assert_int_equal(w->serial, held + 500);
	w->serial = newest;
	loop(w, &noisy, 40, 47, 8);
	pass(w, 10);
	assert_int_equal(told(w, SQ_REASON_OVERLOAD), 0);
	assert_false(sq_engine_owes(w->engine));
}

static void test_a_loss_that_goes_on_is_told_once_a_minute(void **state)
{
	struct world *w = *state;

	begin_settled(w);
	for (int i = 0; i < 600; i++) { /* for ten minutes */
		loop(w, &server, 40, 47, 8);
		lose(w, 600);
		w->now_ms += 1000;
	}
	assert_in_range(told(w, SQ_REASON_OVERLOAD), 9, 11);
	assert_in_range(overload(w)->lost, 55 * 600, 65 * 600);
	assert_int_equal(overload(w)->programs[0].lost, overload(w)->lost);
}

static void test_an_alert_without_room_is_told_later(void **state)
{
	struct world *w = *state;

	begin_settled(w);
	lose(w, 600);
	loop(w, &server, 40, 47, 8);
	w->deaf = true;
	pass(w, 10);
	w->deaf = false;
	assert_true(sq_engine_owes(w->engine));
	pass(w, 1);
	assert_int_equal(told(w, SQ_REASON_OVERLOAD), 1);
	assert_int_equal(overload(w)->lost, 600);
}

static void test_made_up_names_displace_no_judged_program(void **state)
{
	struct world *w = *state;
	struct proc p = noisy;
	char exe[64];

	set(w, "odds = 0"); /* too much is new here to be told */
	begin_settled(w);
	for (unsigned int i = 0; i < SQ_OVERLOAD_MAX + 4; i++) {
		snprintf(exe, sizeof(exe), "/usr/bin/tool-%c%c%c",
			 'a' + (char)(i / 17 % 17), 'a' + (char)(i % 17), 'x');
		p.exe = exe;
		p.pid = 1000 + i;
		loop(w, &p, 20, 23, 8);
		lose(w, 600);
		loop(w, &p, 20, 23, 8);
	}
	loop(w, &server, 40, 47, 1);
	pass(w, 3);
	assert_non_null(lists(overload(w), server.exe));
	assert_int_equal(overload(w)->count, SQ_OVERLOAD_MAX);
	assert_int_equal(overload(w)->count + overload(w)->others,
			 SQ_OVERLOAD_MAX + 4 + 1);
}

/* It may have been attacked while all was lost. */
static void test_a_quiet_process_shows_its_gap_when_it_goes_on(void **state)
{
	struct world *w = *state;

	begin_settled(w);
	loop(w, &noisy, 40, 47, 8);
	w->now_ms += 2 * MINUTE_MS;
	loop(w, &noisy, 40, 47, 8);
	lose(w, 600);
	loop(w, &noisy, 40, 47, 8);
	pass(w, 3);
	assert_null(lists(overload(w), server.exe));
	w->now_ms += 60 * MINUTE_MS;
	loop(w, &server, 40, 47, 8);
	pass(w, 3);
	assert_int_equal(told(w, SQ_REASON_OVERLOAD), 2);
	assert_int_equal(overload(w)->lost, 0);
	assert_true(lists(overload(w), server.exe)->gap);
}

static void test_what_the_reader_notices_is_told(void **state)
{
	struct world *w = *state;

	begin_settled(w);
	sq_engine_trouble(w->engine, SQ_OVERLOAD_STALLED, 30000, &w->ev);
	sq_engine_trouble(w->engine, SQ_OVERLOAD_LATE, 7000, &w->ev);
	sq_engine_trouble(w->engine, SQ_OVERLOAD_LATE, 6000, &w->ev);
	pass(w, 3);
	assert_int_equal(overload(w)->causes,
			 SQ_OVERLOAD_STALLED | SQ_OVERLOAD_LATE);
	assert_int_equal(overload(w)->stalled_ms, 30000);
	assert_int_equal(overload(w)->late_ms, 7000);
	assert_int_equal(overload(w)->lost, 0);
}

static void test_a_program_that_is_not_watched_tells_nothing(void **state)
{
	struct world *w = *state;

	set(w, "mode = auto");
	begin(w);
	loop(w, &server, 40, 47, 8);
	lose(w, 600);
	loop(w, &server, 40, 47, 8);
	pass(w, 100);
	assert_int_equal(told(w, SQ_REASON_OVERLOAD), 0);
}

/* ----------------------------------------------------- a recorded attack */

static char *recorded[LINES_MAX];
static size_t recorded_count;
static bool is_netstats[LINES_MAX]; /* a call of the trojan */

static void read_recording(const char *name)
{
	const char *top = getenv("top_srcdir");
	char path[256], text[8192];
	FILE *file;

	snprintf(path, sizeof(path), "%s/tests/data/%s", top ? top : ".", name);
	file = fopen(path, "r");
	assert_non_null(file);
	while (recorded_count)
		free(recorded[--recorded_count]);
	while (fgets(text, sizeof(text), file)) {
		assert_true(recorded_count < LINES_MAX);
		text[strcspn(text, "\n")] = '\0';
		is_netstats[recorded_count] =
			strncmp(text, "type=SYSCALL ", 13) == 0 &&
			strstr(text, NETSTAT "\"");
		recorded[recorded_count] = strdup(text);
		assert_non_null(recorded[recorded_count]);
		recorded_count++;
	}
	fclose(file);
}

static unsigned long long serial_of(const char *text)
{
	const char *stamp = strstr(text, "msg=audit(");
	const char *colon = stamp ? strchr(stamp, ':') : NULL;

	return colon ? strtoull(colon + 1, NULL, 10) : 0;
}

/* The recording, without the events of serials from first to last. */
static unsigned int play(struct world *w, unsigned long long first,
			 unsigned long long last)
{
	unsigned int kept = 0;

	for (size_t i = 0; i < recorded_count; i++) {
		unsigned long long serial = serial_of(recorded[i]);

		if (serial >= first && serial <= last)
			continue;
		kept += is_netstats[i];
		line(w, recorded[i]);
	}
	sq_engine_settle(w->engine);
	sq_engine_pass(w->engine, UINT64_MAX);
	return kept;
}

static bool is_detected(const struct world *w)
{
	for (size_t i = 0; i < w->alerts; i++)
		if (strstr(w->told[i].program, NETSTAT) ||
		    strstr(w->told[i].parent, NETSTAT))
			return true;
	return false;
}

/* Returns whether it was detected; else it was declared unseen. */
static bool attack_under_loss(unsigned long long first, unsigned long long last)
{
	void *state;
	struct world *w;
	bool detected;
	unsigned int kept;

	assert_int_equal(world_setup(&state), 0);
	w = state;
	set(w, "mode = learn");
	begin(w);
	read_recording("netstat-learn.log");
	play(w, 1, 0);
	set(w, "mode = detect");
	watch(w);
	w->alerts = 0;
	read_recording("netstat-trojan.log");
	kept = play(w, first, last);
	detected = is_detected(w);
	if (!detected && kept)
		assert_non_null(lists(overload(w), NETSTAT));
	else if (!detected) /* nothing of it came: no name can be known */
		assert_true(overload(w)->lost > 0);
	assert_int_equal(world_teardown(&state), 0);
	return detected;
}

static void test_no_attack_under_loss_is_silently_unseen(void **state)
{
	static const unsigned int lengths[] = { 1, 3, 10, 30, 60, 100 };
	unsigned long long from = 0, to = 0;
	unsigned int detected = 0, declared = 0;

	(void)state;
	read_recording("netstat-trojan.log");
	for (size_t i = 0; i < recorded_count; i++) {
		unsigned long long serial = serial_of(recorded[i]);

		if (!is_netstats[i])
			continue;
		from = from ? from : serial;
		to = serial;
	}
	for (size_t i = 0; i < COUNT(lengths); i++)
		for (unsigned long long at = from; at <= to; at += 3)
			if (attack_under_loss(at, at + lengths[i] - 1))
				detected++;
			else
				declared++;
	print_message("# %u detected, %u declared unseen\n", detected,
		      declared);
	assert_true(detected > 0 && declared > 0);
	assert_true(attack_under_loss(1, 0)); /* without a loss */
	while (recorded_count)
		free(recorded[--recorded_count]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_a_loss_is_told_within_seconds_by_program),
		T(test_without_a_loss_nothing_is_told),
		T(test_what_comes_after_all_was_not_lost),
		T(test_a_loss_that_goes_on_is_told_once_a_minute),
		T(test_an_alert_without_room_is_told_later),
		T(test_made_up_names_displace_no_judged_program),
		T(test_a_quiet_process_shows_its_gap_when_it_goes_on),
		T(test_what_the_reader_notices_is_told),
		T(test_a_program_that_is_not_watched_tells_nothing),
		cmocka_unit_test(test_no_attack_under_loss_is_silently_unseen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
