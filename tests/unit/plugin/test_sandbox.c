/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

#include "plugin/sandbox.h"

/* Some emulators of processors have no seccomp. */
static void need_seccomp(void)
{
	uint32_t action = SECCOMP_RET_KILL_PROCESS;

	if (SQ_SANDBOX_SANITIZED ||
	    syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0)
		return;
	print_message("# no seccomp here: %s\n", strerror(errno));
	skip();
}

/* How a child that enters the sandbox and then does what ends. */
static int in_sandbox(int (*what)(void))
{
	int status = -1;
	pid_t child = fork();

	if (child == 0) {
		struct sq_why why;

		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
		    sq_sandbox_enter(&why) < 0)
			_exit(99);
		_exit(what() ? 1 : 0);
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

static int run_program(void)
{
	return execl("/bin/true", "true", (char *)NULL);
}

static int make_process(void)
{
	return fork() < 0;
}

static int talk_to_network(void)
{
	/* libc may go through socketcall(), whose arguments no filter sees */
	return syscall(SYS_socket, AF_INET, SOCK_STREAM, 0) < 0;
}

static int talk_to_routes(void)
{
	return syscall(SYS_socket, AF_NETLINK, SOCK_RAW, NETLINK_ROUTE) < 0;
}

static int map_code(void)
{
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED;
}

static int make_data_code(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return mprotect(page, 4096, PROT_READ | PROT_EXEC) < 0;
}

static int trace(void)
{
	return ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0;
}

static int change_root(void)
{
	return chroot("/") < 0;
}

static int change_owner(void)
{
	return setuid(getuid()) < 0;
}

static void test_a_forbidden_call_ends_the_process(void **state)
{
	static int (*const forbidden[])(void) = {
		run_program,	make_process, talk_to_network,
		talk_to_routes, map_code,     make_data_code,
		trace,		change_root,  change_owner,
	};

	(void)state;
	if (SQ_SANDBOX_SANITIZED) {
		print_message("# a sanitizer makes calls of its own\n");
		skip();
	}
	need_seccomp();
	for (size_t i = 0; i < sizeof(forbidden) / sizeof(*forbidden); i++) {
		int status = in_sandbox(forbidden[i]);

		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), SIGSYS);
	}
}

static int save_file(void)
{
	char path[] = "/tmp/sandboxXXXXXX", renamed[sizeof(path) + 4];
	int fd = mkstemp(path), result;

	if (fd < 0)
		return 1;
	snprintf(renamed, sizeof(renamed), "%s.new", path);
	result = write(fd, "x", 1) != 1 || fsync(fd) < 0 ||
		 ftruncate(fd, 0) < 0 || fchmod(fd, 0600) < 0 ||
		 rename(path, renamed) < 0 || unlink(renamed) < 0;
	close(fd);
	return result;
}

static int say_something(void)
{
	openlog("test", 0, LOG_DAEMON);
	syslog(LOG_DEBUG, "test_sandbox");
	return 0;
}

static int take_memory(void)
{
	char *bytes = malloc(64 << 20);

	if (!bytes)
		return 1;
	memset(bytes, 1, 64 << 20);
	free(bytes);
	return 0;
}

static void test_what_the_plugin_does_is_allowed(void **state)
{
	static int (*const usual[])(void) = { save_file, say_something,
					      take_memory };

	(void)state;
	need_seccomp();
	for (size_t i = 0; i < sizeof(usual) / sizeof(*usual); i++) {
		int status = in_sandbox(usual[i]);

		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 0);
	}
}

static int has_limits(void)
{
	struct rlimit core, files;

	getrlimit(RLIMIT_CORE, &core);
	getrlimit(RLIMIT_NOFILE, &files);
	return core.rlim_max != 0 || files.rlim_max > SQ_SANDBOX_FILES;
}

static void test_limits_are_set(void **state)
{
	int status;

	(void)state;
	need_seccomp();
	status = in_sandbox(has_limits);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_forbidden_call_ends_the_process),
		cmocka_unit_test(test_what_the_plugin_does_is_allowed),
		cmocka_unit_test(test_limits_are_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
