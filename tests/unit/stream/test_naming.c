/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "stream/naming.h"

static void check_name(const char *exe, const char *comm, const char *globs,
		       const char *wanted)
{
	static struct sq_event ev;
	char name[SQ_PROGRAM_NAME_LEN];
	size_t len;

	snprintf(ev.exe, sizeof(ev.exe), "%s", exe);
	snprintf(ev.comm, sizeof(ev.comm), "%s", comm);
	ev.exe_len = strlen(ev.exe);
	ev.comm_len = strlen(ev.comm);
	len = sq_program_name(&ev, globs, name);
	assert_string_equal(name, wanted);
	assert_int_equal(len, strlen(wanted));
}

static void check_default(const char *exe, const char *comm, const char *wanted)
{
	check_name(exe, comm, SQ_INTERPRETERS, wanted);
}

static void test_a_program_is_its_path(void **state)
{
	(void)state;
	check_default("/usr/bin/netstat", "netstat", "/usr/bin/netstat");
	check_default("/usr/sbin/nginx", "worker", "/usr/sbin/nginx");
	check_default("(null)", "kthread", "(null)");
	check_default("", "", "");
}

static void test_each_script_of_an_interpreter_is_a_program(void **state)
{
	(void)state;
	check_default("/usr/bin/python3.11", "backup.py",
		      "/usr/bin/python3.11[backup.py]");
	check_default("/usr/bin/dash", "cron-job", "/usr/bin/dash[cron-job]");
	check_default("/usr/bin/perl", "x", "/usr/bin/perl[x]");
	check_default("/usr/lib/jvm/bin/java", "server",
		      "/usr/lib/jvm/bin/java[server]");
	check_default("/usr/bin/mawk", "awk", "/usr/bin/mawk[awk]");
}

static void test_only_the_last_part_of_the_path_counts(void **state)
{
	(void)state;
	check_default("/opt/python/bin/tool", "x", "/opt/python/bin/tool");
	check_default("/home/sh/ls", "x", "/home/sh/ls");
	check_default("/usr/bin/ssh", "ssh", "/usr/bin/ssh");
	check_default("/usr/bin/bashful", "x", "/usr/bin/bashful");
	check_default("python3", "x", "python3[x]");
}

static void test_a_script_without_a_comm_is_its_interpreter(void **state)
{
	(void)state;
	check_default("/usr/bin/python3", "", "/usr/bin/python3");
}

static void test_a_replaced_file_is_the_program_that_it_was(void **state)
{
	(void)state;
	check_default("/usr/sbin/sshd (deleted)", "sshd", "/usr/sbin/sshd");
	check_default("/usr/bin/bash (deleted)", "x", "/usr/bin/bash[x]");
	check_default("/tmp/a (deleted) (deleted)", "a", "/tmp/a (deleted)");
	check_default(" (deleted)", "a", " (deleted)");
	check_default("/tmp/(deleted)", "a", "/tmp/(deleted)");
}

static void test_the_interpreters_are_a_setting(void **state)
{
	static char globs[200];

	(void)state;
	check_name("/usr/bin/python3", "x", "", "/usr/bin/python3");
	check_name("/usr/bin/python3", "x", ",,,", "/usr/bin/python3");
	check_name("/opt/tool", "x", "a,tool", "/opt/tool[x]");
	check_name("/opt/tool", "x", "t[oO]?l", "/opt/tool[x]");
	check_name("/opt/tool", "x", "*", "/opt/tool[x]");
	check_name("/opt/tool", "x", "too,ool,/opt/tool", "/opt/tool");
	/* a glob that is too long matches nothing, and hides none behind it */
	memset(globs, '*', 100);
	check_name("/opt/tool", "x", globs, "/opt/tool");
	strcpy(globs + 100, ",tool");
	check_name("/opt/tool", "x", globs, "/opt/tool[x]");
}

static void test_the_longest_names_fit(void **state)
{
	static char exe[SQ_EXE_LEN], comm[SQ_COMM_LEN];
	static char wanted[SQ_PROGRAM_NAME_LEN + 1];

	(void)state;
	memset(exe, 'x', sizeof(exe) - 1);
	memset(comm, 'c', sizeof(comm) - 1);
	memcpy(exe + sizeof(exe) - 4, "/sh", 3);
	snprintf(wanted, sizeof(wanted), "%s[%s]", exe, comm);
	check_default(exe, comm, wanted);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_program_is_its_path),
		cmocka_unit_test(
			test_each_script_of_an_interpreter_is_a_program),
		cmocka_unit_test(test_only_the_last_part_of_the_path_counts),
		cmocka_unit_test(
			test_a_script_without_a_comm_is_its_interpreter),
		cmocka_unit_test(
			test_a_replaced_file_is_the_program_that_it_was),
		cmocka_unit_test(test_the_interpreters_are_a_setting),
		cmocka_unit_test(test_the_longest_names_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
