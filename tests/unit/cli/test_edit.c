/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include <stdlib.h>

#include "cli/setup/edit.h"

static void check_get(const char *text, const char *wanted)
{
	char value[SQ_EDIT_VALUE];
	bool found = sq_edit_get(text, "q_depth", value);

	assert_int_equal(found, wanted != NULL);
	if (found)
		assert_string_equal(value, wanted);
}

static void check_set(const char *text, const char *wanted)
{
	char *made = sq_edit_set(text, "q_depth", "80000");

	assert_non_null(made);
	assert_string_equal(made, wanted);
	free(made);
}

static void test_a_value_is_read_as_auditd_reads_it(void **state)
{
	(void)state;
	check_get("q_depth = 400\n", "400");
	check_get("freq = 50\n \tQ_Depth=400 \t\r\n", "400");
	check_get("q_depth = 400", "400");
	check_get("#q_depth = 400\nq_depth_x = 3\nq_depth 7\n", NULL);
	check_get("", NULL);
}

static void test_the_last_of_several_lines_counts(void **state)
{
	(void)state;
	check_get("q_depth = 400\nQ_DEPTH = 2000\nfreq = 50\n", "2000");
	check_set("q_depth = 400\nQ_DEPTH = 2000\nfreq = 50\n",
		  "q_depth = 400\nq_depth = 80000\nfreq = 50\n");
}

static void test_a_new_line_stands_where_its_default_is_told(void **state)
{
	(void)state;
	check_set("freq = 50\n", "freq = 50\nq_depth = 80000\n");
	check_set("freq = 50", "freq = 50\nq_depth = 80000\n");
	check_set("#q_depth = 400\nfreq = 50\n",
		  "#q_depth = 400\nq_depth = 80000\nfreq = 50\n");
	check_set("", "q_depth = 80000\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_value_is_read_as_auditd_reads_it),
		cmocka_unit_test(test_the_last_of_several_lines_counts),
		cmocka_unit_test(
			test_a_new_line_stands_where_its_default_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
