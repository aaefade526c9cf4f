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

static void take_met(void *ctx, const struct sq_event *ev, struct sq_program *p)
{
	(void)ctx;
	(void)ev;
	(void)p;
}

/*
 * Start the script, at path; empty: no record says where it is. Returns the
 * name of the program that it is.
 */
static const char *start(struct place *at, const char *path, struct told *told)
{
	static char name[SQ_PROGRAM_NAME_LEN];
	static struct sq_event ev;
	struct sq_lifecycle lifecycle = { 0 };
	struct sq_actors actors = { .interpreters = "python*",
				    .lifecycle = &lifecycle,
				    .ctx = told,
				    .met = take_met,
				    .stranger = take_stranger };
	struct sq_program *p;

	memset(told, 0, sizeof(*told));
	assert_int_equal(
		sq_profile_open(&actors.profile, at->path, K, &at->why), 0);
	ev.call = sq_call_pack(SQ_ABI_X86_64, 59);
	ev.outcome = SQ_OUTCOME_SUCCESS;
	ev.exe_len = strlen(strcpy(ev.exe, PYTHON));
	ev.comm_len = strlen(strcpy(ev.comm, "other.py"));
	ev.object_count = *path != '\0';
	ev.objects[0].len = (uint16_t)strlen(strcpy(ev.objects[0].text, path));
	assert_int_equal(sq_actors_meet(&actors, &ev, NULL, 1000, &p), 0);
	strcpy(name, p->name);
	assert_int_equal(sq_profile_save(actors.profile, 1000, &at->why), 0);
	sq_profile_release(actors.profile, p);
	sq_profile_free(actors.profile);
	return name;
}

static void test_a_script_of_the_same_name_elsewhere_is_another(void **state)
{
	struct place *at = *state;
	struct told told;

	/* from before places were learned */
	assert_int_equal(save_one(at, program_of(OTHER, 0, 30)), 0);
	assert_string_equal(start(at, "", &told), OTHER);
	assert_string_equal(start(at, "/usr/local/bin/other.py", &told), OTHER);
	assert_int_equal(told.strangers, 0);
	assert_string_equal(start(at, "/tmp/x/other.py", &told),
			    OTHER " in /tmp/*");
	assert_int_equal(told.strangers, 1);
	assert_string_equal(told.name, OTHER " in /tmp/*");
	assert_string_equal(start(at, "/tmp/y/other.py", &told),
			    OTHER " in /tmp/*");
	assert_string_equal(start(at, "/usr/local/bin/other.py", &told), OTHER);
	assert_string_equal(start(at, "", &told), OTHER);
	assert_int_equal(told.strangers, 0);
}

#define T(test) \
	cmocka_unit_test_setup_teardown(test, place_setup, place_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_a_comm_means_a_program_that_the_profile_holds),
		T(test_one_whose_record_is_damaged_is_told),
		T(test_a_script_of_the_same_name_elsewhere_is_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
