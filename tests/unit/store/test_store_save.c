/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_store_save.c - saves that are killed, fail, or happen at once
 */
#include "store_helpers.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define LS	   "/usr/bin/ls"
#define PS	   "/usr/bin/ps"
#define KILLS	   60
#define SAVES	   15
#define NOBODY	   65534
#define CHILD_BAD  3 /* exit status of a child that saw what must not be */
#define CHILD_DONE 0

static pid_t start_child(void (*work)(struct place *, uint32_t),
			 struct place *at, uint32_t number)
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		work(at, number);
		_exit(CHILD_DONE);
	}
	return pid;
}

static int end_of_child(pid_t pid)
{
	int status;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void check_done(pid_t pid)
{
	int status = end_of_child(pid);

	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), CHILD_DONE);
}

/* Save the next ten sequences over and over, from number on. */
static void save_for_ever(struct place *at, uint32_t number)
{
	for (;; number += 10)
		if (save_one(at, program_of(LS, number, number + 10)) < 0)
			_exit(CHILD_BAD);
}

/* Everything up to *end is known, and *end is a whole save's. */
static void check_some_save(struct place *at, uint32_t *end)
{
	struct sq_program *p;

	check_whole(at, 1);
	assert_int_equal(read_one(at, LS, &p), 0);
	assert_int_equal(p->sequences.count % 10, 0);
	assert_true(p->sequences.count >= *end);
	*end = p->sequences.count;
	assert_true(knows_range(p, 0, *end));
	assert_int_equal(p->stats.calls, *end);
	sq_program_free(p);
}

static void test_a_save_that_is_killed_leaves_a_whole_profile(void **state)
{
	struct place *at = *state;
	uint64_t seed = test_seed();
	uint32_t end = 10;

	assert_int_equal(save_one(at, program_of(LS, 0, 10)), 0);
	for (int i = 0; i < KILLS; i++) {
		pid_t pid = start_child(save_for_ever, at, end);

		usleep((useconds_t)test_below(&seed, 15000));
		kill(pid, SIGKILL);
		assert_true(WIFSIGNALED(end_of_child(pid)));
		check_some_save(at, &end);
	}
	print_message("# %u saves were done, %d killed\n", end / 10, KILLS);
	assert_true(end > 10);
}

static void test_what_a_killed_save_left_is_in_nobody_s_way(void **state)
{
	struct place *at = *state;

	assert_int_equal(save_one(at, program_of(LS, 0, 10)), 0);
	write_bytes(at->fresh, "half a profile", 14);
	write_bytes(at->link, "x", 1);
	check_whole(at, 1);
	assert_int_equal(save_one(at, program_of(PS, 0, 10)), 0);
	check_whole(at, 2);
	assert_int_equal(access(at->fresh, F_OK), -1);
	assert_int_equal(access(at->link, F_OK), -1);
}

static void test_the_old_profile_is_the_one_before(void **state)
{
	struct place *at = *state;

	assert_int_equal(save_one(at, program_of(LS, 0, 10)), 0);
	assert_int_equal(access(at->old, F_OK), -1);
	for (uint32_t i = 1; i < 4; i++) {
		size_t len, old_len;
		unsigned char *before = read_bytes(at->path, &len), *old;

		assert_int_equal(save_one(at, program_of(LS, i, 10 + i)), 0);
		old = read_bytes(at->old, &old_len);
		assert_int_equal(old_len, len);
		assert_memory_equal(old, before, len);
		free(before);
		free(old);
	}
}

/* In a child whose files may have so many bytes at most. */
static void save_with_limit(struct place *at, uint32_t limit)
{
	const struct rlimit bytes = { limit, limit };

	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &bytes);
	at->why.text[0] = '\0';
	if (save_one(at, program_of(LS, 0, 2000)) >= 0 || !*at->why.text)
		_exit(CHILD_BAD);
}

static void die_of_limit(struct place *at, uint32_t limit)
{
	const struct rlimit bytes = { limit, limit };

	signal(SIGXFSZ, SIG_DFL);
	setrlimit(RLIMIT_FSIZE, &bytes);
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	save_one(at, program_of(LS, 0, 2000));
}

static void check_unchanged(struct place *at, const unsigned char *bytes,
			    size_t len)
{
	size_t now_len;
	unsigned char *now = read_bytes(at->path, &now_len);

	assert_int_equal(now_len, len);
	assert_memory_equal(now, bytes, len);
	free(now);
	check_whole(at, 1);
}

/* Wherever the disk becomes full; the file of this save would be larger. */
static void test_a_full_disk_leaves_the_profile_as_it_was(void **state)
{
	struct place *at = *state;
	unsigned char *bytes;
	size_t len;

	assert_int_equal(save_one(at, program_of(PS, 0, 500)), 0);
	bytes = read_bytes(at->path, &len);
	for (uint32_t limit = 0; limit < len + 12000; limit += 500) {
		check_done(start_child(save_with_limit, at, limit));
		check_unchanged(at, bytes, len);
		assert_int_equal(access(at->fresh, F_OK), -1);
		assert_int_equal(access(at->old, F_OK), -1);
	}
	free(bytes);
	assert_int_equal(save_one(at, program_of(LS, 0, 2000)), 0);
	check_whole(at, 2);
}

static void test_a_save_that_dies_of_a_limit_leaves_it_too(void **state)
{
	struct place *at = *state;
	unsigned char *bytes;
	size_t len;

	assert_int_equal(save_one(at, program_of(PS, 0, 500)), 0);
	bytes = read_bytes(at->path, &len);
	for (uint32_t limit = 0; limit < len + 12000; limit += 4000) {
		assert_true(WIFSIGNALED(
			end_of_child(start_child(die_of_limit, at, limit))));
		check_unchanged(at, bytes, len);
	}
	free(bytes);
}

static void save_as_nobody(struct place *at, uint32_t number)
{
	(void)number;
	if (geteuid() == 0 && setuid(NOBODY) < 0)
		_exit(CHILD_BAD);
	at->why.text[0] = '\0';
	if (save_one(at, program_of(LS, 0, 10)) != -SQ_EIO || !*at->why.text)
		_exit(CHILD_BAD);
}

static void test_a_read_only_directory_is_an_error_with_its_path(void **state)
{
	struct place *at = *state;
	unsigned char *bytes;
	size_t len;

	assert_int_equal(save_one(at, program_of(PS, 0, 10)), 0);
	bytes = read_bytes(at->path, &len);
	if (geteuid() == 0) {
		assert_int_equal(chown(at->dir, NOBODY, NOBODY), 0);
		assert_int_equal(chown(at->path, NOBODY, NOBODY), 0);
	}
	assert_int_equal(chmod(at->dir, 0500), 0);
	check_done(start_child(save_as_nobody, at, 0));
	assert_int_equal(chmod(at->dir, 0700), 0);
	if (geteuid() == 0) {
		assert_int_equal(chown(at->dir, 0, 0), 0);
		assert_int_equal(chown(at->path, 0, 0), 0);
	}
	check_unchanged(at, bytes, len);
	free(bytes);
}

static void test_a_program_saved_by_two_is_merged(void **state)
{
	struct place *at = *state;
	struct sq_program *a, *b, *p;
	enum sq_saved how;

	assert_int_equal(save_one(at, program_of(LS, 0, 10)), 0);
	assert_int_equal(read_one(at, LS, &a), 0);
	assert_int_equal(read_one(at, LS, &b), 0);
	learn_range(a, 10, 15);
	learn_range(b, 20, 27);
	assert_int_equal(save_one(at, a), 0);
	assert_int_equal(
		sq_save_programs(at->path, FORM, &b, &how, 1, &at->why), 0);
	assert_int_equal(how, SQ_SAVED_MERGED);
	assert_int_equal(read_one(at, LS, &p), 0);
	assert_int_equal(p->sequences.count, 22);
	assert_true(knows_range(p, 0, 15) && knows_range(p, 20, 27));
	assert_int_equal(p->stats.calls, 22);
	assert_int_equal(p->stats.windows, 22);
	assert_int_equal(p->record.revision, 3);
	/* who saved last holds what is on disk */
	assert_int_equal(b->sequences.count, 22);
	assert_int_equal(b->record.revision, 3);
	sq_program_free(b);
	sq_program_free(p);
	check_whole(at, 1);
}

static void save_own_range(struct place *at, uint32_t number)
{
	for (uint32_t i = 0; i < SAVES; i++) {
		uint32_t from = 1000 * number + i;

		if (save_one(at, program_of(LS, from, from + 1)) < 0)
			_exit(CHILD_BAD);
	}
}

static void test_writers_at_once_lose_nothing(void **state)
{
	struct place *at = *state;
	struct sq_program *p;
	pid_t pids[3];

	for (uint32_t i = 0; i < COUNT(pids); i++)
		pids[i] = start_child(save_own_range, at, i);
	for (uint32_t i = 0; i < COUNT(pids); i++)
		check_done(pids[i]);
	assert_int_equal(read_one(at, LS, &p), 0);
	assert_int_equal(p->sequences.count, COUNT(pids) * SAVES);
	for (uint32_t i = 0; i < COUNT(pids); i++)
		assert_true(knows_range(p, 1000 * i, 1000 * i + SAVES));
	assert_int_equal(p->stats.calls, COUNT(pids) * SAVES);
	sq_program_free(p);
	check_whole(at, 1);
}

static void test_a_reader_during_saves_sees_whole_states(void **state)
{
	struct place *at = *state;
	uint32_t end = 10, reads = 0;
	pid_t pid;

	assert_int_equal(save_one(at, program_of(LS, 0, 10)), 0);
	pid = start_child(save_for_ever, at, 10);
	while (end < 300 && reads < 200000) {
		check_some_save(at, &end);
		reads++;
	}
	kill(pid, SIGKILL);
	assert_true(WIFSIGNALED(end_of_child(pid)));
	assert_true(end >= 300);
}

static void test_an_open_reader_keeps_the_state_it_opened(void **state)
{
	struct place *at = *state;
	struct sq_program *p;
	struct sq_store *s;

	assert_int_equal(save_one(at, program_of(LS, 0, 10)), 0);
	assert_int_equal(sq_store_open(&s, at->path, &at->why), 0);
	assert_int_equal(save_one(at, program_of(LS, 10, 20)), 0);
	assert_int_equal(save_one(at, program_of(LS, 20, 30)), 0);
	assert_int_equal(sq_store_read(s, LS, strlen(LS), &p, &at->why), 0);
	assert_int_equal(p->sequences.count, 10);
	sq_program_free(p);
	sq_store_close(s);
}

#define T(test) \
	cmocka_unit_test_setup_teardown(test, place_setup, place_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_a_save_that_is_killed_leaves_a_whole_profile),
		T(test_what_a_killed_save_left_is_in_nobody_s_way),
		T(test_the_old_profile_is_the_one_before),
		T(test_a_full_disk_leaves_the_profile_as_it_was),
		T(test_a_save_that_dies_of_a_limit_leaves_it_too),
		T(test_a_read_only_directory_is_an_error_with_its_path),
		T(test_a_program_saved_by_two_is_merged),
		T(test_writers_at_once_lose_nothing),
		T(test_a_reader_during_saves_sees_whole_states),
		T(test_an_open_reader_keeps_the_state_it_opened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
