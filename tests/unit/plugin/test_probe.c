/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_probe.c - what is looked at is the file that was there, and no other
 *
 * The file's owner puts something else in its place between any two looks:
 * open() of this test does so. It also notes what is opened by its name other
 * than to find out what it is.
 */
#include "helpers.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "plugin/probe.h"

static char dir[] = "/tmp/test_probe.XXXXXX";
static char file[64], other[64];
static bool swaps;	     /* other is put in the place of file */
static unsigned int entered; /* times that file was opened by its name */

int open(const char *path, int flags, ...)
{
	unsigned int mode = 0;
	va_list rest;
	int fd;

	va_start(rest, flags);
	if (flags & O_CREAT)
		mode = va_arg(rest, unsigned int);
	va_end(rest);
	if (strcmp(path, file) == 0 && !(flags & O_PATH))
		entered++;
	fd = (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
	if (swaps && strcmp(path, file) == 0)
		assert_int_equal(rename(other, file), 0);
	return fd;
}

static void write_file(const char *path, const char *text)
{
	FILE *to = fopen(path, "w");

	assert_non_null(to);
	fputs(text, to);
	assert_int_equal(fclose(to), 0);
}

static int setup(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/test_probe.XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(file, sizeof(file), "%s/file", dir);
	snprintf(other, sizeof(other), "%s/other", dir);
	write_file(file, "text");
	swaps = false;
	entered = 0;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	unlink(file);
	unlink(other);
	return rmdir(dir);
}

static bool look(struct sq_probe *probe)
{
	memset(probe, 0, sizeof(*probe));
	probe->event.exe_len = (size_t)snprintf(
		probe->event.exe, sizeof(probe->event.exe), "%s", file);
	sq_probe_look(probe);
	return probe->found;
}

static void test_a_file_is_found(void **state)
{
	static struct sq_probe probe;
	struct stat st;

	(void)state;
	assert_int_equal(stat(file, &st), 0);
	assert_true(look(&probe));
	assert_int_equal(probe.identity.inode, st.st_ino);
}

static void test_what_is_put_in_its_place_is_not_opened(void **state)
{
	static struct sq_probe probe;
	struct stat st;

	(void)state;
	assert_int_equal(stat(file, &st), 0);
	assert_int_equal(mkfifo(other, 0600), 0);
	swaps = true;
	assert_true(look(&probe));
	assert_int_equal(probe.identity.inode, st.st_ino);
	assert_int_equal(entered, 0);
}

static void test_what_is_no_file_is_not_opened(void **state)
{
	static struct sq_probe probe;

	(void)state;
	unlink(file);
	assert_int_equal(mkfifo(file, 0600), 0);
	assert_false(look(&probe));
	unlink(file);
	assert_int_equal(symlink("/dev/null", file), 0);
	assert_false(look(&probe));
	unlink(file);
	assert_false(look(&probe));
	assert_int_equal(entered, 0);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_a_file_is_found),
		T(test_what_is_put_in_its_place_is_not_opened),
		T(test_what_is_no_file_is_not_opened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
