/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/status/costs.h"

/* What is told of these settings: the first word of each. */
static void check(const char *settings, const char *wanted)
{
	char path[] = "/tmp/seqids-costs.XXXXXX", told[256] = "";
	int fd = mkstemp(path);
	struct sq_costs c;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, settings, strlen(settings)),
			 strlen(settings));
	close(fd);
	sq_costs_read(&c, path);
	unlink(path);
	for (unsigned int i = 0; i < c.count; i++)
		snprintf(told + strlen(told), sizeof(told) - strlen(told),
			 "%s%.*s", i ? " " : "", (int)strcspn(c.list[i], " "),
			 c.list[i]);
	assert_string_equal(told, wanted);
}

static void test_settings_that_cost_little_are_not_told(void **state)
{
	(void)state;
	check("q_depth = 20000\n", "");
	check("log_format = RAW\nflush = INCREMENTAL_ASYNC\nfreq = 50\n"
	      "q_depth = 80000\nwrite_logs = yes\n",
	      "");
	check("# log_format = ENRICHED\n=\nnothing\nq_depth = 65536\n", "");
}

static void test_each_that_costs_is_told(void **state)
{
	(void)state;
	check("log_format = ENRICHED\nq_depth = 20000\n", "log_format");
	check("  LOG_FORMAT=enriched  \nq_depth = 20000\n", "log_format");
	check("flush = SYNC\nq_depth = 20000\n", "flush");
	check("flush = data\nfreq = 1\nq_depth = 20000\n", "flush");
	check("flush = INCREMENTAL\nfreq = 1\nq_depth = 20000\n", "");
	check("q_depth = 2000\n", "q_depth");
	check("", "q_depth"); /* that is what auditd takes */
}

static void test_a_log_that_is_not_written_needs_no_disk(void **state)
{
	(void)state;
	check("write_logs = no\nflush = SYNC\nq_depth = 20000\n", "");
	check("flush = SYNC\nwrite_logs = no\nq_depth = 10\n", "q_depth");
}

static void test_what_is_not_there_costs_nothing(void **state)
{
	struct sq_costs c = { .count = 1 };

	(void)state;
	sq_costs_read(&c, "/nowhere/auditd.conf");
	assert_int_equal(c.count, 0);
	c.count = 1;
	sq_costs_find(&c, (uint64_t)getpid()); /* auditd did not start us */
	assert_int_equal(c.count, 0);
	c.count = 1;
	sq_costs_find(&c, 0);
	assert_int_equal(c.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_settings_that_cost_little_are_not_told),
		cmocka_unit_test(test_each_that_costs_is_told),
		cmocka_unit_test(test_a_log_that_is_not_written_needs_no_disk),
		cmocka_unit_test(test_what_is_not_there_costs_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
