/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "plugin/alertlog.h"

#define LARGE (1 << 20)

static char dir[64], path[96];
static struct sq_alertlog *l;

static char *file(unsigned int n)
{
	static char name[128];

	if (n)
		snprintf(name, sizeof(name), "%s.%u", path, n);
	else
		snprintf(name, sizeof(name), "%s", path);
	return name;
}

static int setup(void **state)
{
	(void)state;
	snprintf(dir, sizeof(dir), "/tmp/seqids-unit.XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(path, sizeof(path), "%s/audit.log", dir);
	return sq_alertlog_new(&l);
}

static int teardown(void **state)
{
	(void)state;
	sq_alertlog_free(l);
	for (unsigned int n = 0; n <= SQ_ALERTLOG_FILES_MAX; n++)
		unlink(file(n));
	return rmdir(dir);
}

/* The plugin ends, and another one starts. */
static void restart(uint64_t max_bytes, unsigned int files)
{
	sq_alertlog_free(l);
	assert_int_equal(sq_alertlog_new(&l), 0);
	sq_alertlog_set(l, path, max_bytes, files);
}

static void add(const char *text, bool starts)
{
	sq_alertlog_add(l, text, strlen(text), starts);
}

static void write_text(const char *name, const char *text)
{
	FILE *to = fopen(name, "w");

	assert_non_null(to);
	fputs(text, to);
	assert_int_equal(fclose(to), 0);
}

static const char *text_of(unsigned int n)
{
	static char text[1 << 16];
	FILE *from = fopen(file(n), "r");
	size_t len;

	if (!from)
		return NULL;
	len = fread(text, 1, sizeof(text) - 1, from);
	text[len] = '\0';
	fclose(from);
	return text;
}

static unsigned long long waiting(void)
{
	return atomic_load(&sq_alertlog_counts(l)->waiting);
}

static unsigned long long lost(void)
{
	return atomic_load(&sq_alertlog_counts(l)->lost);
}

static unsigned long long errors(void)
{
	return atomic_load(&sq_alertlog_counts(l)->errors);
}

/* Files may grow no further than this; as on a full disk, but for the errno. */
static void limit_files(rlim_t bytes)
{
	struct rlimit limit;

	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = bytes;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void test_records_are_written_once_as_they_are(void **state)
{
	struct stat st;

	(void)state;
	sq_alertlog_set(l, path, LARGE, 5);
	add("type=A one\x1dTWO", true);
	add("type=B", false);
	add("type=A one\x1dTWO", true);
	assert_true(sq_alertlog_flush(l));
	add("type=B", false);
	assert_true(sq_alertlog_flush(l));
	assert_string_equal(text_of(0), "type=A one\x1dTWO\ntype=B\n");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(atomic_load(&sq_alertlog_counts(l)->records), 2);
}

static void test_a_restart_knows_what_is_written(void **state)
{
	(void)state;
	sq_alertlog_set(l, path, 20, 5);
	add("type=A number 1", true);
	add("type=A number 2", true);
	assert_true(sq_alertlog_flush(l));
	restart(20, 5);
	add("type=A number 1", true); /* in the file before */
	add("type=A number 2", true);
	add("type=A number 3", true);
	assert_true(sq_alertlog_flush(l));
	assert_string_equal(text_of(0), "type=A number 3\n");
	assert_string_equal(text_of(1), "type=A number 2\n");
	assert_string_equal(text_of(2), "type=A number 1\n");
	assert_null(text_of(3));
}

static void test_files_are_rotated_and_the_oldest_goes(void **state)
{
	(void)state;
	sq_alertlog_set(l, path, 10, 3);
	for (char c = 'a'; c <= 'f'; c++) {
		char text[] = "type= x";

		text[6] = c;
		add(text, true);
		assert_true(sq_alertlog_flush(l));
	}
	assert_string_equal(text_of(0), "type= f\n");
	assert_string_equal(text_of(1), "type= e\n");
	assert_string_equal(text_of(2), "type= d\n");
	assert_null(text_of(3));
}

static void test_an_event_is_not_torn_by_rotation(void **state)
{
	(void)state;
	sq_alertlog_set(l, path, 10, 3);
	add("SYSCALL 1", true);
	add("CWD 1", false);
	add("PATH 1", false);
	add("SYSCALL 2", true);
	add("CWD 2", false);
	assert_true(sq_alertlog_flush(l));
	assert_string_equal(text_of(1), "SYSCALL 1\nCWD 1\nPATH 1\n");
	assert_string_equal(text_of(0), "SYSCALL 2\nCWD 2\n");
}

static void test_fewer_files_are_kept_once_that_is_set(void **state)
{
	(void)state;
	sq_alertlog_set(l, path, 10, 5);
	for (char c = 'a'; c <= 'e'; c++) {
		char text[] = "type= x";

		text[6] = c;
		add(text, true);
	}
	assert_true(sq_alertlog_flush(l));
	assert_non_null(text_of(4));
	sq_alertlog_set(l, path, 10, 2);
	add("type= f", true);
	assert_true(sq_alertlog_flush(l));
	assert_string_equal(text_of(1), "type= e\n");
	assert_null(text_of(2));
	assert_null(text_of(4));
}

/* Killed between two renames. */
static void test_a_gap_in_the_numbers_is_closed(void **state)
{
	(void)state;
	write_text(file(0), "new\n");
	write_text(file(2), "old\n");
	write_text(file(3), "older\n");
	sq_alertlog_set(l, path, LARGE, 5);
	assert_string_equal(text_of(0), "new\n");
	assert_string_equal(text_of(1), "old\n");
	assert_string_equal(text_of(2), "older\n");
	assert_null(text_of(3));
}

/* Nothing is lost, and no file moves up, however often it is tried. */
static void test_a_file_that_cannot_be_rotated_grows(void **state)
{
	(void)state;
	assert_int_equal(mkdir(file(1), 0700),
			 0); /* nothing can be put there */
	sq_alertlog_set(l, path, 10, 2);
	for (char c = 'a'; c <= 'c'; c++) {
		char text[] = "type= x";

		text[6] = c;
		add(text, true);
		assert_int_equal(sq_alertlog_flush(l), c == 'a');
		assert_int_equal(waiting(), 0);
		if (c > 'a')
			assert_int_equal(errno, EISDIR);
	}
	assert_false(sq_alertlog_flush(l)); /* nothing was tried meanwhile */
	assert_int_equal(errno, EISDIR);
	assert_int_equal(errors(), 2);
	assert_string_equal(text_of(0), "type= a\ntype= b\ntype= c\n");
	assert_int_equal(rmdir(file(1)), 0);
	add("type= d", true);
	assert_true(sq_alertlog_flush(l));
	assert_true(sq_alertlog_flush(l));
	assert_string_equal(text_of(0), "type= d\n");
	assert_string_equal(text_of(1), "type= a\ntype= b\ntype= c\n");
}

static int set_flags(const char *name, int flags)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	int err = ioctl(fd, FS_IOC_SETFLAGS, &flags);

	close(fd);
	return err;
}

/* chattr +a, as some harden logs: neither cut nor moved, and gone on with. */
static void test_an_append_only_file_is_gone_on_with(void **state)
{
	(void)state;
	write_text(path, "type=A whole\ntype=B ha");
	if (set_flags(path, FS_APPEND_FL) < 0) {
		print_message("# no attributes here: %s\n", strerror(errno));
		skip();
	}
	write_text(file(1), "type=0 old\n");
	sq_alertlog_set(l, path, 20, 5);
	add("type=B half", true);
	add("type=C next", true);
	assert_false(sq_alertlog_flush(l));
	assert_int_equal(errno, EPERM);
	assert_int_equal(waiting(), 0);
	assert_string_equal(text_of(0), "type=A whole\ntype=B ha\n"
					"type=B half\ntype=C next\n");
	assert_string_equal(text_of(1), "type=0 old\n");
	assert_null(text_of(2));
	assert_int_equal(set_flags(path, 0), 0);
	add("type=D moved", true);
	assert_true(sq_alertlog_flush(l));
	assert_string_equal(text_of(0), "type=D moved\n");
	assert_string_equal(text_of(2), "type=0 old\n");
}

static void test_half_a_record_at_the_end_goes(void **state)
{
	(void)state;
	write_text(path, "type=A whole\ntype=B ha");
	sq_alertlog_set(l, path, LARGE, 5);
	add("type=B half", true);
	assert_true(sq_alertlog_flush(l));
	assert_string_equal(text_of(0), "type=A whole\ntype=B half\n");
	unlink(path);
	write_text(path, "type=A ha");
	restart(LARGE, 5);
	add("type=A half", true);
	assert_true(sq_alertlog_flush(l));
	assert_string_equal(text_of(0), "type=A half\n");
}

static void test_a_full_disk_keeps_records_waiting(void **state)
{
	(void)state;
	sq_alertlog_set(l, path, LARGE, 5);
	limit_files(20);
	add("type=A number 1", true);
	add("type=A number 2", true);
	assert_false(sq_alertlog_flush(l));
	assert_int_equal(errno, ENOSPC); /* a part was written */
	assert_false(sq_alertlog_flush(l));
	assert_int_equal(errors(), 2);
	assert_int_equal(waiting(), strlen("type=A number 2") + 2);
	limit_files(RLIM_INFINITY);
	assert_true(sq_alertlog_flush(l));
	assert_string_equal(text_of(0), "type=A number 1\ntype=A number 2\n");
	assert_int_equal(waiting() + lost(), 0);
}

static void test_what_waits_is_bounded_and_the_rest_counted(void **state)
{
	char text[1024];
	unsigned int added = 0;

	(void)state;
	sq_alertlog_set(l, path, (uint64_t)LARGE * 8, 5);
	limit_files(0);
	while (lost() < 100) {
		snprintf(text, sizeof(text), "%01000u", added++);
		add(text, added % 2);
		if (added % 100 == 0)
			assert_false(sq_alertlog_flush(l));
	}
	assert_true(waiting() <= SQ_ALERTLOG_WAITING);
	assert_true(added > SQ_ALERTLOG_WAITING / 1010);
	limit_files(RLIM_INFINITY);
	assert_true(sq_alertlog_flush(l));
	assert_int_equal(waiting(), 0);
	assert_int_equal(atomic_load(&sq_alertlog_counts(l)->records),
			 added - 100);
	add("type=A after it", true);
	assert_true(sq_alertlog_flush(l));
	assert_int_equal(lost(), 100);
}

static int open_descriptors(void)
{
	int count = 0;

	for (int fd = 0; fd < 256; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

static void test_failures_leave_no_descriptor(void **state)
{
	int before = open_descriptors();

	(void)state;
	sq_alertlog_set(l, path, LARGE, 5);
	limit_files(0);
	add("type=A", true);
	for (int i = 0; i < 1000; i++)
		assert_false(sq_alertlog_flush(l));
	limit_files(RLIM_INFINITY);
	assert_int_equal(open_descriptors(), before);
	assert_true(sq_alertlog_flush(l));
}

static void test_a_file_that_was_moved_away_is_made_anew(void **state)
{
	(void)state;
	sq_alertlog_set(l, path, LARGE, 5);
	add("type=A", true);
	assert_true(sq_alertlog_flush(l));
	assert_int_equal(rename(path, file(1)), 0);
	add("type=B", true);
	assert_true(sq_alertlog_flush(l));
	assert_string_equal(text_of(0), "type=B\n");
	assert_string_equal(text_of(1), "type=A\n");
}

static void test_a_missing_directory_is_waited_for(void **state)
{
	(void)state;
	assert_int_equal(rmdir(dir), 0);
	sq_alertlog_set(l, path, LARGE, 5);
	add("type=A", true);
	assert_false(sq_alertlog_flush(l));
	assert_int_equal(errno, ENOENT);
	assert_int_equal(mkdir(dir, 0700), 0);
	assert_true(sq_alertlog_flush(l));
	assert_string_equal(text_of(0), "type=A\n");
}

static void test_nothing_but_a_regular_file_is_written(void **state)
{
	(void)state;
	assert_int_equal(symlink("/dev/null", path), 0);
	sq_alertlog_set(l, path, LARGE, 5);
	add("type=A", true);
	assert_false(sq_alertlog_flush(l));
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_false(sq_alertlog_flush(l));
}

static void test_without_a_path_nothing_is_kept(void **state)
{
	(void)state;
	sq_alertlog_set(l, "", LARGE, 5);
	add("type=A", true);
	assert_true(sq_alertlog_flush(l));
	assert_int_equal(waiting() + lost(), 0);
}

/* One that writes numbered records without end, until it is killed. */
static void write_until_killed(unsigned int from)
{
	char text[200];

	sq_alertlog_set(l, path, 4000, SQ_ALERTLOG_FILES_MAX);
	for (unsigned int i = from;; i++) {
		snprintf(text, sizeof(text), "type=A %06u %0150u", i, i);
		add(text, i % 3 == 0);
		sq_alertlog_flush(l);
	}
}

/* Each record that is in some file, by its number; returns the highest. */
static unsigned int count_records(unsigned char *seen, unsigned int max)
{
	unsigned int highest = 0;

	for (unsigned int n = 0; n <= SQ_ALERTLOG_FILES_MAX; n++) {
		const char *text = text_of(n);

		for (const char *at = text; at && *at; at++) {
			unsigned int number = (unsigned int)atoi(at + 7);

			assert_true(number < max);
			assert_int_equal(memcmp(at, "type=A ", 7), 0);
			seen[number]++;
			highest = number > highest ? number : highest;
			at = strchr(at, '\n');
			assert_non_null(at);
		}
	}
	return highest;
}

static void test_killed_at_any_time_each_record_is_there_once(void **state)
{
	static unsigned char seen[1 << 16];
	uint64_t seed = test_seed();
	unsigned int next = 0;

	(void)state;
	for (int round = 0; round < 20 && next < 2000; round++) {
		pid_t child = fork();

		assert_true(child >= 0);
		if (!child)
			write_until_killed(next > 9 ? next - 9 : 0);
		usleep((useconds_t)test_below(&seed, 20000));
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
		restart(4000, SQ_ALERTLOG_FILES_MAX);
		add("type=A 000000 first", true); /* mends the end */
		sq_alertlog_flush(l);
		memset(seen, 0, sizeof(seen));
		next = count_records(seen, sizeof(seen));
	}
	assert_true(next > 10);
	for (unsigned int i = 1; i <= next; i++)
		assert_int_equal(seen[i], 1);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_records_are_written_once_as_they_are),
		TEST(test_a_restart_knows_what_is_written),
		TEST(test_files_are_rotated_and_the_oldest_goes),
		TEST(test_an_event_is_not_torn_by_rotation),
		TEST(test_fewer_files_are_kept_once_that_is_set),
		TEST(test_a_gap_in_the_numbers_is_closed),
		TEST(test_a_file_that_cannot_be_rotated_grows),
		TEST(test_an_append_only_file_is_gone_on_with),
		TEST(test_half_a_record_at_the_end_goes),
		TEST(test_a_full_disk_keeps_records_waiting),
		TEST(test_what_waits_is_bounded_and_the_rest_counted),
		TEST(test_failures_leave_no_descriptor),
		TEST(test_a_file_that_was_moved_away_is_made_anew),
		TEST(test_a_missing_directory_is_waited_for),
		TEST(test_nothing_but_a_regular_file_is_written),
		TEST(test_without_a_path_nothing_is_kept),
		TEST(test_killed_at_any_time_each_record_is_there_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
