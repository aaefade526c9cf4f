/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store_helpers.h"

#include <string.h>

#include "actors.h"

#define PYTHON "/usr/bin/python3"
#define OTHER  PYTHON "[other.py]"

/* What the owner was told. */
struct told {
	unsigned int strangers;
	int damage;
	char name[SQ_PROGRAM_NAME_LEN];
};

static bool take_stranger(void *ctx, const struct sq_event *ev,
			  const char *name, int damage, bool again,
			  const struct sq_why *why)
{
	struct told *told = ctx;

	(void)ev;
	assert_false(again);
	told->strangers++;
	told->damage = damage;
	strcpy(told->name, name);
	assert_true(!damage || *why->text);
	return true;
}

/* Whether an event of that comm shows that the execve of main.py was missed. */
static int missed(struct place *at, const char *comm, struct told *told)
{
	static struct sq_event ev;
	struct sq_process process = { .pid = 7 };
	struct sq_actors actors = { .interpreters = "python*",
				    .ctx = told,
				    .stranger = take_stranger };
	int result;

	memset(told, 0, sizeof(*told));
	assert_int_equal(
		sq_profile_open(&actors.profile, at->path, K, &at->why), 0);
	assert_int_equal(sq_profile_get(actors.profile, PYTHON "[main.py]",
					strlen(PYTHON "[main.py]"), true,
					&process.program, &at->why),
			 0);
	ev.exe_len = strlen(strcpy(ev.exe, PYTHON));
	ev.comm_len = strlen(strcpy(ev.comm, comm));
	result = sq_actors_missed(&actors, &process, &ev);
	sq_profile_release(actors.profile, process.program);
	sq_profile_free(actors.profile);
	return result;
}

static void test_a_comm_means_a_program_that_the_profile_holds(void **state)
{
	struct place *at = *state;
	struct told told;

	assert_int_equal(save_one(at, program_of(OTHER, 0, 30)), 0);
	assert_int_equal(missed(at, "other.py", &told), 1);
	assert_int_equal(missed(at, "main.py", &told), 0);
	assert_int_equal(missed(at, "a thread", &told), 0);
	assert_int_equal(told.strangers, 0);
}

static void test_one_whose_record_is_damaged_is_told(void **state)
{
	struct place *at = *state;
	unsigned char *bytes, *found;
	struct told told;
	size_t len;

	assert_int_equal(save_one(at, program_of(OTHER, 0, 30)), 0);
	bytes = read_bytes(at->path, &len);
	found = memmem(bytes, len, OTHER, strlen(OTHER));
	assert_non_null(found);
	found[strlen(OTHER) + 30] ^= 1; /* the record follows its name */
	write_bytes(at->path, bytes, len);
	free(bytes);
	assert_int_equal(missed(at, "other.py", &told), 0);
	assert_int_equal(told.strangers, 1);
	assert_int_equal(told.damage, -SQ_ECHECKSUM);
	assert_string_equal(told.name, OTHER);
}

#define T(test) \
	cmocka_unit_test_setup_teardown(test, place_setup, place_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_a_comm_means_a_program_that_the_profile_holds),
		T(test_one_whose_record_is_damaged_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
