/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "cli/meter.h"

static void check(const struct sq_meter *m, const struct sq_meter_at *at,
		  uint64_t elapsed_ms, const char *wanted)
{
	char text[SQ_METER_LEN];

	assert_string_equal(sq_meter_text(m, at, elapsed_ms, text), wanted);
}

static void test_a_log_shows_bytes_events_rate_and_time_left(void **state)
{
	const struct sq_meter m = { .items = "events", .total = 40000000 };
	const struct sq_meter_at at = { "audit.log", 10000000, 81000 };

	(void)state;
	check(&m, &at, 3000,
	      "audit.log: 10 of 40 MB, 81,000 events, 27,000/s, 9.0 s left");
}

static void test_without_a_total_nobody_knows_what_is_left(void **state)
{
	const struct sq_meter m = { .items = "events" };
	const struct sq_meter_at at = { "-", 10000000, 81000 };

	(void)state;
	check(&m, &at, 3000, "-: 10 MB, 81,000 events, 27,000/s");
}

static void test_in_the_first_second_there_is_no_rate(void **state)
{
	const struct sq_meter m = { .items = "events", .total = 40000000 };
	const struct sq_meter_at at = { "audit.log", 10000000, 81000 };

	(void)state;
	check(&m, &at, 999, "audit.log: 10 of 40 MB, 81,000 events");
}

static void test_work_without_bytes_counts_in_its_own_unit(void **state)
{
	const struct sq_meter m = { .unit = "profiles", .total = 10 };
	const struct sq_meter_at at = { "merge", 4, 0 };

	(void)state;
	check(&m, &at, 8000, "merge: 4 of 10 profiles, 0/s, 12 s left");
}

static void test_a_name_is_escaped_and_its_end_counts(void **state)
{
	const struct sq_meter m = { .unit = "programs" };
	struct sq_meter_at at = { "a\033[2Jb", 4, 0 };
	char name[300], text[SQ_METER_LEN];

	(void)state;
	check(&m, &at, 0, "a\\x1b[2Jb: 4 programs");
	memset(name, 'x', sizeof(name));
	strcpy(name + sizeof(name) - 5, ".log");
	at.name = name;
	sq_meter_text(&m, &at, 0, text);
	assert_non_null(strstr(text, "x.log: 4 programs"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_log_shows_bytes_events_rate_and_time_left),
		cmocka_unit_test(
			test_without_a_total_nobody_knows_what_is_left),
		cmocka_unit_test(test_in_the_first_second_there_is_no_rate),
		cmocka_unit_test(
			test_work_without_bytes_counts_in_its_own_unit),
		cmocka_unit_test(test_a_name_is_escaped_and_its_end_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
