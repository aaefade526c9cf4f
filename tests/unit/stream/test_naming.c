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
	len = sq_program_name(&ev, globs, "", name);
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

static void test_what_packages_call_replaced_files_is_left_out(void **state)
{
	(void)state;
	check_default("/usr/sbin/svc;58f98c85 (deleted)", "s", "/usr/sbin/svc");
	check_default("/usr/sbin/svc.dpkg-new (deleted)", "s", "/usr/sbin/svc");
	check_default("/usr/sbin/svc.dpkg-tmp (deleted)", "s", "/usr/sbin/svc");
	check_default("/usr/bin/dash;58f98c85 (deleted)", "x",
		      "/usr/bin/dash[x]");
	check_default("/usr/sbin/svc;58f98c8 (deleted)", "s",
		      "/usr/sbin/svc;58f98c8");
	check_default("/usr/sbin/svc;58f98c8x (deleted)", "s",
		      "/usr/sbin/svc;58f98c8x");
	check_default("/opt/;58f98c85 (deleted)", "s", "/opt/;58f98c85");
	check_default("/opt/.dpkg-new (deleted)", "s", "/opt/.dpkg-new");
}

/* Anybody may call his program so, or a file in memory as he likes. */
static void test_names_that_others_choose_are_their_own(void **state)
{
	(void)state;
	check_default("/usr/sbin/svc;58f98c85", "s", "/usr/sbin/svc;58f98c85");
	check_default("/usr/sbin/svc.dpkg-new", "s", "/usr/sbin/svc.dpkg-new");
	check_default("/memfd:svc (deleted)", "s", "/memfd:svc (deleted)");
	check_default("/memfd:svc", "s", "/memfd:svc");
	check_default("/memfd:a;58f98c85 (deleted)", "s",
		      "/memfd:a;58f98c85 (deleted)");
	check_default("/opt/memfd:svc (deleted)", "s", "/opt/memfd:svc");
}

static void check_started(const char *exe, const char *starter,
			  const char *wanted)
{
	static struct sq_event ev;
	char name[SQ_PROGRAM_NAME_LEN];
	size_t len;

	ev.exe_len = strlen(strcpy(ev.exe, exe));
	len = sq_program_name_started(&ev, SQ_INTERPRETERS, "", starter, name);
	assert_string_equal(name, wanted);
	assert_int_equal(len, strlen(wanted));
}

static void test_a_memory_file_is_its_starter_s(void **state)
{
	static char starter[SQ_PROGRAM_NAME_LEN];
	static char wanted[SQ_PROGRAM_NAME_LEN + 32];

	(void)state;
	check_started("/memfd:a (deleted)", "/usr/bin/runc",
		      "/memfd:a (deleted) of /usr/bin/runc");
	check_started("/memfd:a (deleted)", "/usr/bin/dash[x]",
		      "/memfd:a (deleted) of /usr/bin/dash[x]");
	check_started("/memfd:a (deleted)", NULL, "/memfd:a (deleted)");
	check_started("/usr/bin/a", "/usr/bin/dash[x]", "/usr/bin/a");
	/* one that starts the next is not what was started first */
	check_started("/memfd:b (deleted)",
		      "/memfd:a (deleted) of /usr/bin/dash[x]",
		      "/memfd:b (deleted) of /usr/bin/dash[x]");
	/* a name that holds what we put between is no other starter's */
	check_started(
		"/memfd:a (deleted) of /usr/bin/runc (deleted)", "/bin/x",
		"/memfd:a (deleted) of /usr/bin/runc (deleted) of /bin/x");
	memset(starter, 'x', sizeof(starter) - 1);
	snprintf(wanted, sizeof(wanted), "/memfd:a (deleted) of %s", starter);
	wanted[SQ_PROGRAM_NAME_LEN - 1] = '\0'; /* is cut off there */
	check_started("/memfd:a (deleted)", starter, wanted);
}

static void check_path(const char *name, const char *path)
{
	size_t len;

	assert_memory_equal(sq_program_path(name, &len), path, strlen(path));
	assert_int_equal(len, strlen(path));
}

static void test_a_name_tells_its_path(void **state)
{
	(void)state;
	check_path("/usr/bin/ls", "/usr/bin/ls");
	check_path("/usr/bin/dash[x]", "/usr/bin/dash");
	check_path("/a[b]/c", "/a[b]/c");
	check_path("", "");
	check_path("]", "]");
	check_path("[]", "");
	check_path("/usr/bin/python3[a.py] in /tmp/*", "/usr/bin/python3");
	check_path("/usr/bin/python3 in /tmp", "/usr/bin/python3 in /tmp");
	check_path("/memfd:a (deleted) of /usr/bin/dash[x]",
		   "/memfd:a (deleted)");
	check_path("web.service:/usr/bin/dash[x]", "/usr/bin/dash");
	check_path("web.service:/memfd:a (deleted) of /usr/bin/dash[x]",
		   "/memfd:a (deleted)");
	check_path("calls", "calls");
}

static void check_unit(const char *unit, const char *starter,
		       const char *wanted)
{
	static struct sq_event ev = { .comm = "x", .comm_len = 1 };
	bool memory = strstr(wanted, "memfd") != NULL;
	char name[SQ_PROGRAM_NAME_LEN];

	ev.exe_len = strlen(strcpy(ev.exe, memory ? "/memfd:a (deleted)"
						  : "/usr/bin/dash"));
	sq_program_name_started(&ev, SQ_INTERPRETERS, unit, starter, name);
	assert_string_equal(name, wanted);
	assert_int_equal(sq_program_unit_len(name), strlen(unit));
}

static void test_a_unit_stands_ahead_of_the_path(void **state)
{
	(void)state;
	check_unit("web.service", NULL, "web.service:/usr/bin/dash[x]");
	check_unit("", NULL, "/usr/bin/dash[x]");
	check_unit("dbus-:1.2@#.service", NULL,
		   "dbus-:1.2@#.service:/usr/bin/dash[x]");
	check_unit("web.docker", "init.scope:/usr/bin/runc",
		   "web.docker:/memfd:a (deleted) of /usr/bin/runc");
	assert_int_equal(sq_program_unit_len("/a:/b"), 0);
	assert_int_equal(sq_program_unit_len("a b:/b"), 0);
	assert_int_equal(sq_program_unit_len(""), 0);
	assert_int_equal(sq_program_unit_len("(null)"), 0);
}

/* What sq_program_script() finds, of an execve with that path. */
static const struct sq_object *script_of(const char *exe, const char *comm,
					 const char *path)
{
	static struct sq_event ev;

	ev.exe_len = strlen(strcpy(ev.exe, exe));
	ev.comm_len = strlen(strcpy(ev.comm, comm));
	ev.object_count = 3;
	strcpy(ev.objects[0].text, "/etc/passwd");
	strcpy(ev.objects[1].text, path);
	strcpy(ev.objects[2].text, exe);
	return sq_program_script(&ev, SQ_INTERPRETERS);
}

static void test_the_script_of_an_execve_has_its_comm(void **state)
{
	const struct sq_object *script;

	(void)state;
	script = script_of("/usr/bin/dash", "job", "/opt/job");
	assert_non_null(script);
	assert_string_equal(script->text, "/opt/job");
	/* the kernel cuts a comm */
	assert_non_null(script_of("/usr/bin/dash", "a-very-long-nam",
				  "/opt/a-very-long-name"));
	assert_null(script_of("/usr/bin/dash", "job", "/opt/jobs"));
	assert_null(script_of("/usr/bin/dash", "job", "./job"));
	assert_null(script_of("/usr/bin/ls", "job", "/opt/job"));
	/* the interpreter itself was started */
	assert_null(script_of("/usr/bin/dash", "sh", "/bin/sh"));
}

static void test_a_script_elsewhere_has_its_place_in_its_name(void **state)
{
	char name[SQ_PROGRAM_NAME_LEN] = "/usr/bin/python3[a.py]";
	const char *comm;
	size_t len;

	(void)state;
	len = sq_program_name_in(name, "/tmp/*x", 6);
	assert_int_equal(len, strlen(name));
	assert_string_equal(name, "/usr/bin/python3[a.py] in /tmp/*");
	comm = sq_program_comm(name, &len);
	assert_int_equal(len, 4);
	assert_memory_equal(comm, "a.py", len);
	memset(name, 'x', sizeof(name) - 2); /* there is no room */
	name[sizeof(name) - 2] = '\0';
	assert_int_equal(sq_program_name_in(name, "/tmp", 4), sizeof(name) - 1);
}

static void check_before(const char *exe, const char *comm, const char *wanted)
{
	static struct sq_event ev;
	char name[SQ_PROGRAM_NAME_LEN] = "";
	size_t len;

	ev.exe_len = strlen(strcpy(ev.exe, exe));
	ev.comm_len = strlen(strcpy(ev.comm, comm));
	len = sq_program_name_before(&ev, SQ_INTERPRETERS, "", name);
	assert_int_equal(len, strlen(wanted));
	assert_string_equal(name, wanted);
}

static void test_a_running_program_s_file_may_have_been_renamed(void **state)
{
	(void)state;
	check_before("/usr/sbin/svc;58f98c85", "s", "/usr/sbin/svc");
	check_before("/usr/sbin/svc.dpkg-tmp", "s", "/usr/sbin/svc");
	check_before("/usr/bin/dash;58f98c85", "x", "/usr/bin/dash[x]");
	check_before("/usr/sbin/svc", "s", "");
	check_before("/usr/sbin/svc (deleted)", "s", "");
	check_before("/memfd:svc (deleted)", "s", "");
	check_before("/;58f98c85", "s", "");
}

static void check_stem(const char *exe, size_t wanted)
{
	static struct sq_event ev;

	ev.exe_len = strlen(strcpy(ev.exe, exe));
	assert_int_equal(sq_exe_len(&ev), wanted);
	assert_int_equal(sq_exe_stem(&ev), wanted);
}

static void test_one_file_s_names_have_one_stem(void **state)
{
	(void)state;
	check_stem("/usr/sbin/svc", 13);
	check_stem("/usr/sbin/svc (deleted)", 13);
	check_stem("/usr/sbin/svc;58f98c85", 13);
	check_stem("/usr/sbin/svc;58f98c85 (deleted)", 13);
	check_stem("/usr/sbin/svc.dpkg-new (deleted)", 13);
	check_stem("/usr/sbin/svc.dpkg-tmp", 13);
	check_stem("/a (deleted)", 2);
	check_stem("/a;01234567", 2);
	check_stem("/memfd:x (deleted)", 18);
	check_stem("", 0);
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
		cmocka_unit_test(
			test_what_packages_call_replaced_files_is_left_out),
		cmocka_unit_test(test_names_that_others_choose_are_their_own),
		cmocka_unit_test(test_a_memory_file_is_its_starter_s),
		cmocka_unit_test(test_a_name_tells_its_path),
		cmocka_unit_test(test_the_script_of_an_execve_has_its_comm),
		cmocka_unit_test(
			test_a_script_elsewhere_has_its_place_in_its_name),
		cmocka_unit_test(test_a_unit_stands_ahead_of_the_path),
		cmocka_unit_test(
			test_a_running_program_s_file_may_have_been_renamed),
		cmocka_unit_test(test_one_file_s_names_have_one_stem),
		cmocka_unit_test(test_the_interpreters_are_a_setting),
		cmocka_unit_test(test_the_longest_names_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
