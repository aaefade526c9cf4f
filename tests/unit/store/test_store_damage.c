/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_store_damage.c - every byte of a small profile, changed or cut off
 *
 * Whatever happens to a file, verify says so, and what can still be read of
 * it is as it was written.
 */
#include "store_helpers.h"

#include <signal.h>
#include <sys/wait.h>

#define SHRUNK 500 /* times that a file is verified while it shrinks */

static const struct {
	const char *name;
	uint32_t from, to;
} contents[] = {
	{ "/usr/bin/ls", 0, 12 },
	{ "/usr/bin/ps", 100, 103 },
	{ "/usr/sbin/sshd", 7, 8 },
};

static int small_profile(void **state)
{
	struct sq_program *p[COUNT(contents)];
	struct place *at;
	int err;

	if (place_setup(state) < 0)
		return -1;
	at = *state;
	for (size_t i = 0; i < COUNT(contents); i++)
		p[i] = program_of(contents[i].name, contents[i].from,
				  contents[i].to);
	err = sq_save_programs(at->path, FORM, p, NULL, COUNT(p), &at->why);
	for (size_t i = 0; i < COUNT(p); i++)
		sq_program_free(p[i]);
	return err;
}

/* p is one of contents, with nothing more and nothing less. */
static void check_original(const struct sq_program *p)
{
	size_t i = 0;

	while (i < COUNT(contents) && strcmp(contents[i].name, p->name) != 0)
		i++;
	assert_true(i < COUNT(contents));
	assert_int_equal(p->sequences.count, contents[i].to - contents[i].from);
	assert_true(knows_range(p, contents[i].from, contents[i].to));
	assert_int_equal(p->stats.calls, p->sequences.count);
}

static int check_visited(void *ctx, const char *name, size_t name_len,
			 struct sq_program *p, int err,
			 const struct sq_why *why)
{
	(void)ctx;
	(void)name;
	(void)name_len;
	if (err < 0) {
		assert_true(strlen(why->text) > 0);
		return 0;
	}
	check_original(p);
	sq_program_free(p);
	return 0;
}

/* Read all that can be read; all of it must be as it was written. */
static void read_damaged(struct place *at)
{
	struct sq_store *s;
	int err = sq_store_open(&s, at->path, &at->why);

	if (err < 0)
		return;
	assert_int_equal(sq_store_meta(s)->k, K);
	sq_store_each(s, check_visited, NULL, &at->why);
	for (size_t i = 0; i < COUNT(contents); i++) {
		struct sq_program *p;

		err = sq_store_read(s, contents[i].name,
				    strlen(contents[i].name), &p, &at->why);
		if (err == 0) {
			check_original(p);
			sq_program_free(p);
		}
	}
	sq_store_close(s);
}

static void check_damage_is_told(struct place *at)
{
	uint64_t programs;

	assert_true(verify(at, &programs) > 0);
	assert_true(strlen(at->why.text) > 0);
	assert_true(programs <= COUNT(contents));
	read_damaged(at);
}

static void test_a_profile_cut_at_any_byte_is_told(void **state)
{
	struct place *at = *state;
	size_t len;
	unsigned char *bytes = read_bytes(at->path, &len);

	check_whole(at, COUNT(contents));
	for (size_t cut = len; cut--;) {
		assert_int_equal(truncate(at->path, (off_t)cut), 0);
		check_damage_is_told(at);
	}
	write_bytes(at->path, bytes, len);
	check_whole(at, COUNT(contents));
	free(bytes);
}

static void test_a_flipped_bit_in_any_byte_is_told(void **state)
{
	struct place *at = *state;
	size_t len;
	unsigned char *bytes = read_bytes(at->path, &len);
	int fd = open(at->path, O_WRONLY);

	for (size_t i = 0; i < len; i++) {
		unsigned char flipped =
			bytes[i] ^ (unsigned char)(1 << (i + i / 8) % 8);

		assert_int_equal(pwrite(fd, &flipped, 1, (off_t)i), 1);
		check_damage_is_told(at);
		assert_int_equal(pwrite(fd, bytes + i, 1, (off_t)i), 1);
	}
	check_whole(at, COUNT(contents));
	close(fd);
	free(bytes);
}

static void test_bytes_behind_the_end_are_told(void **state)
{
	struct place *at = *state;
	size_t len;
	unsigned char *bytes = read_bytes(at->path, &len);

	bytes[len] = 0;
	write_bytes(at->path, bytes, len + 1);
	check_damage_is_told(at);
	free(bytes);
}

/* A file that shrinks and grows while it is verified is damaged, no more. */
static void test_a_file_that_shrinks_while_it_is_read_kills_nobody(void **state)
{
	struct place *at = *state;
	unsigned char *bytes;
	uint64_t programs;
	int status;
	size_t len;
	pid_t pid;

	assert_int_equal(save_one(at, program_of("/bin/large", 0, 40000)), 0);
	bytes = read_bytes(at->path, &len);
	fflush(stdout);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		for (int i = 0; i < SHRUNK; i++)
			verify(at, &programs);
		_exit(0);
	}
	while (waitpid(pid, &status, WNOHANG) == 0) {
		assert_int_equal(truncate(at->path, 4096), 0);
		usleep(100);
		write_bytes(at->path, bytes, len);
		usleep(100);
	}
	free(bytes);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	check_whole(at, COUNT(contents) + 1);
}

static void test_random_damage_is_told(void **state)
{
	struct place *at = *state;
	uint64_t seed = test_seed();
	size_t len;
	unsigned char *bytes = read_bytes(at->path, &len);
	unsigned char *copy = malloc(len);

	assert_non_null(copy);
	for (int round = 0; round < 2000; round++) {
		size_t from = test_below(&seed, len);
		size_t n = 1 + test_below(&seed, 1 + test_below(&seed, 600));

		memcpy(copy, bytes, len);
		for (size_t i = from; i < len && i < from + n; i++)
			copy[i] = (unsigned char)test_random(&seed);
		if (memcmp(copy, bytes, len) == 0)
			continue;
		write_bytes(at->path, copy, len);
		check_damage_is_told(at);
	}
	free(copy);
	free(bytes);
}

/* Saving into a damaged profile: refused, or what is read then is right. */
static void test_a_save_into_a_damaged_profile_adds_no_damage(void **state)
{
	struct place *at = *state;
	uint64_t seed = test_seed();
	size_t len;
	unsigned char *bytes = read_bytes(at->path, &len);

	for (int round = 0; round < 300; round++) {
		size_t at_byte = test_below(&seed, len);
		struct sq_program *p = program_of("/usr/sbin/sshd", 7, 8);

		p->stats.calls = 0; /* as check_original() wants the sum */
		bytes[at_byte] ^= 0x10;
		write_bytes(at->path, bytes, len);
		bytes[at_byte] ^= 0x10;
		if (sq_save_programs(at->path, FORM, &p, NULL, 1, &at->why) <
		    0) {
			assert_true(strlen(at->why.text) > 0);
		} else {
			struct sq_program *back;

			assert_int_equal(read_one(at, p->name, &back), 0);
			assert_true(knows_range(back, 7, 8));
			sq_program_free(back);
		}
		assert_int_equal(access(at->fresh, F_OK), -1);
		sq_program_free(p);
	}
	free(bytes);
}

/* Two sequences whose codes spell a seal: "seqids", then "um\1\0\0\0". */
static struct sq_program *forger(void)
{
	static const char spelled[2 * K + 1] = "seqidsum\1\0\0\0";
	struct sq_program *p = program_of("/tmp/forger", 0, 0);
	sq_call row[K];

	for (unsigned int call = 0; call < 0x80; call += K) {
		for (unsigned int i = 0; i < K; i++)
			row[i] = sq_call_pack(SQ_ABI_X86_64, call + i);
		sq_program_learn(p, row, 1);
	}
	for (unsigned int half = 0; half < 2; half++) {
		for (unsigned int i = 0; i < K; i++)
			row[i] = sq_call_pack(
				SQ_ABI_X86_64,
				(unsigned int)spelled[half * K + i]);
		sq_program_learn(p, row, 1);
	}
	return p;
}

/* A program in training chooses its sequences, and so bytes of the file. */
static void test_no_program_can_draw_the_seal_into_its_record(void **state)
{
	struct place *at = *state;
	struct sq_program *p;

	/* in a file of its own, its record comes ahead of the seal */
	assert_int_equal(unlink(at->path), 0);
	for (uint64_t others = 0; others < 3; others++) {
		assert_int_equal(save_one(at, forger()), 0);
		check_whole(at, others + 1);
		assert_int_equal(read_one(at, "/tmp/forger", &p), 0);
		sq_program_free(p);
		assert_int_equal(
			save_one(at, program_of(contents[others].name, 0, 5)),
			0);
		check_whole(at, others + 2);
	}
}

#define T(test) \
	cmocka_unit_test_setup_teardown(test, small_profile, place_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_a_profile_cut_at_any_byte_is_told),
		T(test_a_flipped_bit_in_any_byte_is_told),
		T(test_bytes_behind_the_end_are_told),
		T(test_a_file_that_shrinks_while_it_is_read_kills_nobody),
		T(test_random_damage_is_told),
		T(test_a_save_into_a_damaged_profile_adds_no_damage),
		T(test_no_program_can_draw_the_seal_into_its_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
