/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_store_names.c - names that strangers chose to harm the file
 *
 * GDBM's hash is public. Bytes of a key that are 24 apart count alike in it,
 * so names that swap them have one hash. More than a bucket's worth of them
 * makes GDBM double its directory until it gives up.
 */
#include "store_helpers.h"

#define NAMES	  300
#define SWAPPED	  17 /* places at which a name may swap two bytes */
#define APART	  24 /* bytes */
#define NAME_SIZE (8 + APART + SWAPPED + 1)
#define SMALL	  1000000 /* bytes; a profile of 300 short programs has less */

/* The n-th of the names. */
static void nth_name(unsigned int n, char name[static NAME_SIZE])
{
	memset(name, 'x', NAME_SIZE);
	memcpy(name, "/tmp/zz", 7);
	for (unsigned int i = 0; i < SWAPPED; i++) {
		name[7 + i] = n >> i & 1 ? 'b' : 'a';
		name[7 + APART + i] = n >> i & 1 ? 'a' : 'b';
	}
	name[7 + APART + SWAPPED] = '\0';
}

/* GDBM's hash of a key. */
static uint32_t gdbm_hash_of(const char *key, size_t len)
{
	uint32_t value = 0x238F13AF * (uint32_t)len;

	for (size_t i = 0; i < len; i++)
		value = (value +
			 ((uint32_t)(unsigned char)key[i] << (i * 5 % 24))) &
			0x7FFFFFFF;
	return (1103515243 * value + 12345) & 0x7FFFFFFF;
}

static void test_the_names_collide_as_keys_of_gdbm(void **state)
{
	char key[1 + NAME_SIZE] = "p", first[1 + NAME_SIZE] = "p";

	(void)state;
	nth_name(0, first + 1);
	for (unsigned int n = 1; n < NAMES; n++) {
		nth_name(n, key + 1);
		assert_string_not_equal(key, first);
		assert_int_equal(gdbm_hash_of(key, strlen(key)),
				 gdbm_hash_of(first, strlen(first)));
	}
}

static void test_names_that_collide_are_saved_and_read_back(void **state)
{
	struct sq_program *p[NAMES];
	struct place *at = *state;
	char name[NAME_SIZE];
	struct stat st;

	for (unsigned int n = 0; n < NAMES; n++) {
		nth_name(n, name);
		p[n] = program_of(name, n, n + 3);
	}
	assert_int_equal(
		sq_save_programs(at->path, FORM, p, NULL, NAMES, &at->why), 0);
	for (unsigned int n = 0; n < NAMES; n++)
		sq_program_free(p[n]);
	check_whole(at, NAMES);
	for (unsigned int n = 0; n < NAMES; n++) {
		nth_name(n, name);
		assert_int_equal(read_one(at, name, &p[0]), 0);
		assert_string_equal(p[0]->name, name);
		assert_true(knows_range(p[0], n, n + 3));
		sq_program_free(p[0]);
	}
	assert_int_equal(stat(at->path, &st), 0);
	assert_in_range(st.st_size, 1, SMALL);
}

/* Else who knows the one knows which names collide in the other. */
static void test_each_profile_has_a_secret_of_its_own(void **state)
{
	unsigned char first[SQ_SIPHASH_KEY_LEN], zeros[sizeof(first)] = { 0 };
	struct place *at = *state;
	struct sq_store *s;

	for (int round = 0; round < 2; round++) {
		assert_int_equal(save_one(at, program_of("/bin/ls", 0, 2)), 0);
		assert_int_equal(sq_store_open(&s, at->path, &at->why), 0);
		if (round == 0)
			memcpy(first, sq_store_meta(s)->secret, sizeof(first));
		else
			assert_memory_not_equal(first, sq_store_meta(s)->secret,
						sizeof(first));
		assert_memory_not_equal(zeros, sq_store_meta(s)->secret,
					sizeof(zeros));
		sq_store_close(s);
		assert_int_equal(unlink(at->path), 0);
	}
}

static void test_a_save_keeps_the_secret(void **state)
{
	unsigned char first[SQ_SIPHASH_KEY_LEN];
	struct place *at = *state;
	struct sq_store *s;

	assert_int_equal(save_one(at, program_of("/bin/ls", 0, 2)), 0);
	assert_int_equal(sq_store_open(&s, at->path, &at->why), 0);
	memcpy(first, sq_store_meta(s)->secret, sizeof(first));
	sq_store_close(s);
	assert_int_equal(save_one(at, program_of("/bin/ps", 0, 2)), 0);
	assert_int_equal(sq_store_open(&s, at->path, &at->why), 0);
	assert_memory_equal(first, sq_store_meta(s)->secret, sizeof(first));
	sq_store_close(s);
}

#define T(test) \
	cmocka_unit_test_setup_teardown(test, place_setup, place_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_the_names_collide_as_keys_of_gdbm),
		T(test_names_that_collide_are_saved_and_read_back),
		T(test_each_profile_has_a_secret_of_its_own),
		T(test_a_save_keeps_the_secret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
