/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the kernel's command line says of records that auditd takes too late.
 */
#include "helpers.h"

#include "cli/status/host.h"

static void test_audit_on_the_command_line_holds_records_back(void **state)
{
	(void)state;
	assert_true(sq_host_line_holds_back("audit=1\n"));
	assert_true(sq_host_line_holds_back("root=/dev/vda audit=on quiet\n"));
	assert_true(sq_host_line_holds_back("audit=0 audit=1"));
}

static void test_without_it_none_are_held(void **state)
{
	(void)state;
	assert_false(sq_host_line_holds_back(""));
	assert_false(sq_host_line_holds_back("root=/dev/vda quiet\n"));
	assert_false(sq_host_line_holds_back("audit=1 audit=0\n"));
	assert_false(sq_host_line_holds_back("audit=off audit= audit=12"));
	assert_false(sq_host_line_holds_back("noaudit=1 audit_backlog=1"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_audit_on_the_command_line_holds_records_back),
		cmocka_unit_test(test_without_it_none_are_held),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
