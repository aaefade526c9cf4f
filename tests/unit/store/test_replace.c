/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_replace.c - how a new profile comes into the old one's place
 */
#include "store_helpers.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "store/replace.h"

#define LS     "/usr/bin/ls"
#define NOBODY 65534

/* What fsync() refuses, and whether /proc is there. */
static bool no_directories, no_files, no_proc;

/* In place of the system's. */
int access(const char *path, int mode)
{
	if (no_proc && strncmp(path, "/proc/", 6) == 0) {
		errno = ENOENT;
		return -1;
	}
	return faccessat(AT_FDCWD, path, mode, 0);
}

/* Where not NULL: somebody puts a link to it wherever a name becomes free. */
static const char *victim;

/* In place of the system's. */
int unlinkat(int dir, const char *name, int flags)
{
	int result = (int)syscall(SYS_unlinkat, dir, name, flags);

	if (victim && symlinkat(victim, dir, name) < 0)
		abort();
	return result;
}

/* GDBM has closed its descriptor, and it is our turn to sync the file. */
static bool is_last(int fd, const struct stat *file)
{
	struct stat st;

	for (int other = 0; other < 64; other++)
		if (other != fd && fstat(other, &st) == 0 &&
		    st.st_ino == file->st_ino && st.st_dev == file->st_dev)
			return false;
	return true;
}

/* In place of the system's. */
int fsync(int fd)
{
	struct stat st;

	if (fstat(fd, &st) == 0 &&
	    (S_ISDIR(st.st_mode) ? no_directories
				 : no_files && is_last(fd, &st))) {
		errno = EIO;
		return -1;
	}
	return (int)syscall(SYS_fsync, fd);
}

static int refuse_setup(void **state)
{
	no_directories = no_files = no_proc = false;
	victim = NULL;
	return place_setup(state);
}

static int refuse_teardown(void **state)
{
	no_directories = no_files = no_proc = false;
	return place_teardown(state);
}

static void check_save_fails(struct place *at)
{
	at->why.text[0] = '\0';
	assert_int_equal(save_one(at, program_of(LS, 10, 20)), -SQ_EIO);
	assert_non_null(strstr(at->why.text, strerror(EIO)));
	assert_int_equal(access(at->fresh, F_OK), -1);
	assert_int_equal(access(at->link, F_OK), -1);
}

/* What a failed save leaves is what was there before. */
static void check_unsynced(struct place *at, bool *refused)
{
	unsigned char *before, *after;
	size_t len, len_after;

	*refused = true;
	check_save_fails(at);
	assert_int_equal(access(at->path, F_OK), -1);
	*refused = false;
	assert_int_equal(save_one(at, program_of(LS, 0, 10)), 0);
	before = read_bytes(at->path, &len);
	*refused = true;
	check_save_fails(at);
	*refused = false;
	after = read_bytes(at->path, &len_after);
	assert_int_equal(len, len_after);
	assert_memory_equal(before, after, len);
	free(before);
	free(after);
	check_whole(at, 1);
	assert_int_equal(save_one(at, program_of(LS, 10, 20)), 0);
	check_whole(at, 1);
}

static void test_a_file_that_cannot_be_synced_is_not_swapped_in(void **state)
{
	check_unsynced(*state, &no_files);
}

static void test_a_directory_that_cannot_be_synced_is_told(void **state)
{
	check_unsynced(*state, &no_directories);
}

/* A file without a name gets one by /proc only. */
static void test_without_proc_the_new_file_has_a_name_at_once(void **state)
{
	struct place *at = *state;
	struct sq_replace *r;
	int fd;

	no_proc = true;
	assert_int_equal(sq_replace_begin(&r, at->path, &at->why), 0);
	assert_int_equal(sq_replace_fresh(r, &fd, &at->why), 0);
	assert_int_equal(access(at->fresh, F_OK), 0);
	sq_replace_end(r);
	assert_int_equal(access(at->fresh, F_OK), -1);
	check_unsynced(at, &no_files);
	unlink(at->path);
	unlink(at->old);
	check_unsynced(at, &no_directories);
}

/*
 * The name of the new file is known, and somebody is quick: a link there must
 * lead nowhere, whether the file has a name yet or not.
 */
static void test_a_link_that_comes_in_between_is_not_followed(void **state)
{
	struct place *at = *state;
	char path[300];
	unsigned char *bytes;
	size_t len;

	snprintf(path, sizeof(path), "%s/victim", at->dir);
	write_bytes(path, "precious", 8);
	for (int round = 0; round < 6; round++) {
		no_proc = round % 2;
		victim = round < 4 ? path : NULL;
		at->why.text[0] = '\0';
		if (save_one(at, program_of(LS, 0, 10)) < 0)
			assert_true(strlen(at->why.text) > 0);
		else
			assert_int_equal(access(at->path, F_OK), 0);
		victim = NULL;
		bytes = read_bytes(path, &len);
		assert_int_equal(len, 8);
		assert_memory_equal(bytes, "precious", 8);
		free(bytes);
	}
	check_whole(at, 1); /* nobody was quick in the last rounds */
	unlink(path);
}

/* The name of the new file is known: a link there must lead nowhere. */
static void
test_a_link_where_the_new_file_would_be_is_not_followed(void **state)
{
	struct place *at = *state;
	char target[300];
	size_t len;
	unsigned char *bytes;

	snprintf(target, sizeof(target), "%s/victim", at->dir);
	write_bytes(target, "precious", 8);
	assert_int_equal(symlink(target, at->fresh), 0);
	assert_int_equal(symlink(target, at->link), 0);
	assert_int_equal(save_one(at, program_of(LS, 0, 10)), 0);
	assert_int_equal(symlink(target, at->fresh), 0);
	assert_int_equal(save_one(at, program_of(LS, 0, 10)), 0);
	check_whole(at, 1);
	bytes = read_bytes(target, &len);
	assert_int_equal(len, 8);
	assert_memory_equal(bytes, "precious", 8);
	free(bytes);
	unlink(target);
}

static void test_a_link_to_the_profile_stays_a_link(void **state)
{
	struct place *at = *state;
	char real[300], old[310];
	struct stat st;

	snprintf(real, sizeof(real), "%s/real.gdbm", at->dir);
	snprintf(old, sizeof(old), "%s.old", real);
	assert_int_equal(save_one(at, program_of(LS, 0, 10)), 0);
	assert_int_equal(rename(at->path, real), 0);
	assert_int_equal(symlink("real.gdbm", at->path), 0);
	assert_int_equal(save_one(at, program_of(LS, 10, 20)), 0);
	assert_int_equal(lstat(at->path, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	check_whole(at, 1);
	assert_int_equal(access(old, F_OK), 0);
	unlink(real);
	unlink(old);
}

/* Without both of them a new file has a name at once, and keeps it. */
static void need_nameless_files(const struct place *at)
{
	int fd = open(at->dir, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd >= 0)
		close(fd);
	if (fd >= 0 && access("/proc/self/fd", F_OK) == 0)
		return;
	print_message("# no %s here: %s\n", fd < 0 ? "O_TMPFILE" : "/proc",
		      strerror(errno));
	skip();
}

/* A new file is under way, of which a byte is written; then comes a kill. */
static void write_and_die(struct place *at)
{
	struct sq_replace *r;
	int fd;

	if (sq_replace_begin(&r, at->path, &at->why) < 0 ||
	    sq_replace_present(r, &fd, &at->why) != -SQ_EABSENT ||
	    sq_replace_fresh(r, &fd, &at->why) < 0 || write(fd, "x", 1) != 1)
		_exit(1);
	raise(SIGKILL);
}

static void test_a_first_save_that_is_killed_leaves_nothing(void **state)
{
	struct place *at = *state;
	int status;
	pid_t pid;

	need_nameless_files(at);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		write_and_die(at);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(access(at->fresh, F_OK), -1);
	assert_int_equal(rmdir(at->dir), 0); /* it is empty */
	assert_int_equal(mkdir(at->dir, 0700), 0);
}

static void check_untrusted(struct place *at)
{
	struct sq_store *s;
	uint64_t programs;

	at->why.text[0] = '\0';
	assert_int_equal(save_one(at, program_of(LS, 0, 10)), -SQ_ETRUST);
	assert_true(strlen(at->why.text) > 0);
	at->why.text[0] = '\0';
	assert_int_equal(sq_store_open(&s, at->path, &at->why), -SQ_ETRUST);
	assert_true(strlen(at->why.text) > 0);
	assert_int_equal(verify(at, &programs), -SQ_ETRUST);
}

static void check_trusted(struct place *at)
{
	assert_int_equal(save_one(at, program_of(LS, 0, 10)), 0);
	check_whole(at, 1);
}

static void test_a_directory_that_others_write_is_refused(void **state)
{
	struct place *at = *state;

	check_trusted(at);
	assert_int_equal(chmod(at->dir, 0777), 0);
	check_untrusted(at);
	assert_int_equal(chmod(at->dir, 01777), 0); /* as /tmp */
	check_trusted(at);
	assert_int_equal(chmod(at->dir, 0775), 0); /* our own group's */
	check_trusted(at);
	assert_int_equal(chmod(at->dir, 0755), 0);
	check_trusted(at);
	if (geteuid() != 0)
		return;
	assert_int_equal(chown(at->dir, 0, NOBODY), 0);
	check_trusted(at);
	assert_int_equal(chmod(at->dir, 0775), 0);
	check_untrusted(at);
	assert_int_equal(chmod(at->dir, 0755), 0);
	assert_int_equal(chown(at->dir, NOBODY, 0), 0);
	check_untrusted(at);
}

static void test_a_profile_that_others_write_is_refused(void **state)
{
	struct place *at = *state;

	check_trusted(at);
	assert_int_equal(chmod(at->path, 0666), 0);
	check_untrusted(at);
	assert_int_equal(chmod(at->path, 0660), 0); /* our own group's */
	check_trusted(at);
	assert_int_equal(chmod(at->path, 0644), 0);
	check_trusted(at);
	if (geteuid() != 0)
		return;
	assert_int_equal(chown(at->path, 0, NOBODY), 0);
	assert_int_equal(chmod(at->path, 0660), 0);
	check_untrusted(at);
	assert_int_equal(chmod(at->path, 0600), 0);
	assert_int_equal(chown(at->path, NOBODY, 0), 0);
	check_untrusted(at);
}

#define T(test) \
	cmocka_unit_test_setup_teardown(test, refuse_setup, refuse_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_a_file_that_cannot_be_synced_is_not_swapped_in),
		T(test_a_directory_that_cannot_be_synced_is_told),
		T(test_without_proc_the_new_file_has_a_name_at_once),
		T(test_a_link_that_comes_in_between_is_not_followed),
		T(test_a_link_where_the_new_file_would_be_is_not_followed),
		T(test_a_link_to_the_profile_stays_a_link),
		T(test_a_first_save_that_is_killed_leaves_nothing),
		T(test_a_directory_that_others_write_is_refused),
		T(test_a_profile_that_others_write_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
