/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_pending.c - a changed file is told once the package manager is done, and
 * without end it is never
 */
#include "helpers.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "plugin/packager.h"
#include "plugin/pending.h"

static struct sq_probe *look(const char *name, bool packager)
{
	struct sq_probe *probe = calloc(1, sizeof(*probe));

	assert_non_null(probe);
	snprintf(probe->name, sizeof(probe->name), "%s", name);
	probe->packager = packager;
	probe->found = true;
	return probe;
}

/* What is not taken is told. */
static bool is_told(struct sq_pending *pe, struct sq_probe *probe,
		    int64_t now_s)
{
	if (sq_pending_take(pe, probe, now_s))
		return false;
	free(probe);
	return true;
}

static void test_without_a_package_manager_nothing_waits(void **state)
{
	struct sq_pending pe = { .count = 0 };

	(void)state;
	assert_true(is_told(&pe, look("/a", false), 100));
	assert_int_equal(pe.count, 0);
}

static void test_it_is_looked_at_again_until_it_is_free(void **state)
{
	struct sq_pending pe = { .count = 0 };
	struct sq_probe *again;

	(void)state;
	assert_false(is_told(&pe, look("/a", true), 100));
	assert_null(sq_pending_due(&pe, 100 + SQ_PENDING_AGAIN_S - 1));
	again = sq_pending_due(&pe, 100 + SQ_PENDING_AGAIN_S);
	assert_non_null(again);
	assert_null(sq_pending_due(&pe, 100 + SQ_PENDING_AGAIN_S));
	again->packager = false;
	assert_true(is_told(&pe, again, 100 + SQ_PENDING_AGAIN_S));
}

/* Tries twice as long as it may wait. */
static void test_it_does_not_wait_for_ever(void **state)
{
	struct sq_pending pe = { .count = 0 };
	struct sq_probe *again;
	int64_t told_s = 0;

	(void)state;
	assert_false(is_told(&pe, look("/a", true), 100));
	for (int64_t s = 100; !told_s && s < 100 + 2 * SQ_PENDING_S; s++) {
		/* it is started again and again, also while it is looked at */
		again = sq_pending_due(&pe, s);
		assert_true(is_told(&pe, look("/a", true), s) == false);
		if (again && is_told(&pe, again, s))
			told_s = s;
	}
	assert_int_equal(told_s, 100 + SQ_PENDING_S);
	sq_pending_end(&pe);
	assert_int_equal(pe.count, 0);
}

static void test_those_beyond_the_bound_are_told(void **state)
{
	struct sq_pending pe = { .count = 0 };
	char name[16];

	(void)state;
	for (int i = 0; i < SQ_PENDING_MAX; i++) {
		snprintf(name, sizeof(name), "/%d", i);
		assert_false(is_told(&pe, look(name, true), 100));
	}
	assert_true(is_told(&pe, look("/one-more", true), 100));
	assert_false(is_told(&pe, look("/0", true), 100));
	sq_pending_end(&pe);
}

/* A child that holds such a lock until it is killed. */
static pid_t lock(const char *path, short type)
{
	struct flock lock = { .l_type = type, .l_whence = SEEK_SET };
	int ready[2], fd;
	pid_t pid;
	char byte;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		fd = open(path, type == F_WRLCK ? O_RDWR : O_RDONLY);
		if (fd < 0 || fcntl(fd, F_SETLK, &lock) < 0 ||
		    write(ready[1], "", 1) != 1)
			_exit(1);
		pause();
		_exit(0);
	}
	assert_true(pid > 0);
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void test_a_lock_is_seen_while_it_is_held(void **state)
{
	char path[] = "/tmp/test_pending.XXXXXX";
	int fd = mkstemp(path);
	pid_t pid;

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	assert_false(sq_packager_locks(path));
	pid = lock(path, F_WRLCK);
	assert_true(sq_packager_locks(path));
	end(pid);
	assert_false(sq_packager_locks(path));
	pid = lock(path, F_RDLCK); /* whoever may read the file can do this */
	assert_false(sq_packager_locks(path));
	end(pid);
	unlink(path);
	assert_false(sq_packager_locks(path));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_without_a_package_manager_nothing_waits),
		cmocka_unit_test(test_it_is_looked_at_again_until_it_is_free),
		cmocka_unit_test(test_it_does_not_wait_for_ever),
		cmocka_unit_test(test_those_beyond_the_bound_are_told),
		cmocka_unit_test(test_a_lock_is_seen_while_it_is_held),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
