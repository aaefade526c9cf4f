/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "event/depth.h"

static struct sq_depths depths;

static sq_call named(unsigned int abi, const char *name)
{
	sq_call call = 0;

	assert_int_equal(sq_call_named(abi, name, &call), 0);
	return call;
}

/* The least depth of a call of that name that succeeds, with that a2. */
static int depth_of(const char *name, uint64_t a2)
{
	struct sq_event ev = { .kind = SQ_EVENT_CALL,
			       .outcome = SQ_OUTCOME_SUCCESS,
			       .call = named(SQ_ABI_X86_64, name),
			       .args = { 0, 0, a2, 0 } };

	return sq_depths_of(&depths, &ev);
}

static int teardown(void **state)
{
	(void)state;
	sq_depths_free(&depths);
	return 0;
}

static void test_names_of_depths_and_their_keys(void **state)
{
	(void)state;
	assert_int_equal(sq_depth_named("full"), SQ_DEPTH_FULL);
	assert_int_equal(sq_depth_named("order"), SQ_DEPTH_ORDER);
	assert_int_equal(sq_depth_named("acts"), SQ_DEPTH_ACTS);
	assert_true(sq_depth_named("act") < 0);
	for (int i = 0; i < SQ_DEPTH_COUNT; i++)
		for (int j = 0; j < i; j++)
			assert_string_not_equal(
				sq_depth_suffix((enum sq_depth)i),
				sq_depth_suffix((enum sq_depth)j));
	assert_string_equal(sq_depth_suffix(SQ_DEPTH_FULL), "");
}

static void test_what_only_moves_bytes_or_waits_is_of_full_depth(void **state)
{
	static const char *const names[] = { "read",	      "write", "futex",
					     "epoll_wait",    "brk",   "munmap",
					     "clock_gettime", "close", NULL };

	(void)state;
	for (const char *const *name = names; *name; name++)
		assert_int_equal(depth_of(*name, 0), SQ_DEPTH_FULL);
	assert_int_equal(depth_of("newfstatat", 0), SQ_DEPTH_ORDER);
	assert_int_equal(depth_of("accept4", 0), SQ_DEPTH_ORDER);
	assert_int_equal(depth_of("connect", 0), SQ_DEPTH_ACTS);
	assert_int_equal(depth_of("execve", 0), SQ_DEPTH_ACTS);
}

static void test_arguments_tell_where_a_call_alone_does_not(void **state)
{
	(void)state;
	assert_int_equal(depth_of("openat", 0), SQ_DEPTH_ORDER);
	assert_int_equal(depth_of("openat", 0x80000), SQ_DEPTH_ORDER);
	assert_int_equal(depth_of("openat", 1), SQ_DEPTH_ACTS);
	assert_int_equal(depth_of("openat", 2), SQ_DEPTH_ACTS);
	assert_int_equal(depth_of("openat", 0100), SQ_DEPTH_ACTS);
	assert_int_equal(depth_of("mmap", 3), SQ_DEPTH_FULL);
	assert_int_equal(depth_of("mmap", 5), SQ_DEPTH_ACTS);
	assert_int_equal(depth_of("mprotect", 1), SQ_DEPTH_FULL);
	assert_int_equal(depth_of("mprotect", 7), SQ_DEPTH_ACTS);
}

static void test_what_is_refused_is_an_act_whatever_it_is(void **state)
{
	struct sq_event ev = { .kind = SQ_EVENT_CALL,
			       .outcome = SQ_OUTCOME_FAILURE,
			       .call = named(SQ_ABI_X86_64, "read") };

	(void)state;
	ev.exit = -13; /* EACCES */
	assert_int_equal(sq_depths_of(&depths, &ev), SQ_DEPTH_ACTS);
	ev.exit = -1; /* EPERM */
	assert_int_equal(sq_depths_of(&depths, &ev), SQ_DEPTH_ACTS);
	ev.exit = -11; /* EAGAIN */
	assert_int_equal(sq_depths_of(&depths, &ev), SQ_DEPTH_FULL);
	ev.call = sq_call_pack(SQ_ABI_URING, 3);
	assert_int_equal(sq_depths_of(&depths, &ev), SQ_DEPTH_FULL);
}

static void test_a_secret_is_an_act_to_read(void **state)
{
	struct sq_event ev = { .kind = SQ_EVENT_CALL,
			       .outcome = SQ_OUTCOME_SUCCESS,
			       .call = named(SQ_ABI_X86_64, "openat"),
			       .object_count = 1 };

	(void)state;
	ev.objects[0].kind = SQ_OBJECT_PATH;
	strcpy(ev.objects[0].text, "/etc/shadow");
	assert_int_equal(sq_depths_of(&depths, &ev), SQ_DEPTH_ACTS);
	strcpy(ev.objects[0].text, "/etc/shadow-");
	assert_int_equal(sq_depths_of(&depths, &ev), SQ_DEPTH_ORDER);
	strcpy(ev.objects[0].text, "/etc/shadow");
	ev.call = named(SQ_ABI_X86_64, "newfstatat");
	assert_int_equal(sq_depths_of(&depths, &ev), SQ_DEPTH_ORDER);
}

/* Each group's rule stands alone: a call in two would be recorded by one. */
static void test_no_call_is_in_two_groups(void **state)
{
	const struct sq_depth_group *one, *other;

	(void)state;
	for (unsigned int i = 0; (one = sq_depth_act(i)); i++)
		for (unsigned int j = 0; j < i && (other = sq_depth_act(j));
		     j++)
			for (const char *const *a = one->names; a && *a; a++)
				for (const char *const *b = other->names;
				     b && *b; b++)
					assert_string_not_equal(*a, *b);
}

/* Acts are in depth order as well: what is left out there has an argument. */
static void test_the_sets_are_nested(void **state)
{
	const struct sq_depth_group *group;

	(void)state;
	for (unsigned int i = 0; (group = sq_depth_act(i)); i++)
		for (const char *const *a = group->names;
		     a && *a && group->test == SQ_DEPTH_ALWAYS; a++)
			for (const char *const *b = sq_depth_left_out(); *b;
			     b++)
				assert_string_not_equal(*a, *b);
}

static void test_each_name_is_some_system_s(void **state)
{
	const struct sq_depth_group *group;
	sq_call call;

	(void)state;
	for (unsigned int i = 0; (group = sq_depth_act(i)); i++) {
		bool known = !group->names;

		for (const char *const *name = group->names; name && *name;
		     name++)
			for (unsigned int abi = 0; abi < SQ_ABI_LIMIT; abi++)
				known |= sq_call_named(abi, *name, &call) == 0;
		assert_true(known);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_of_depths_and_their_keys),
		cmocka_unit_test(
			test_what_only_moves_bytes_or_waits_is_of_full_depth),
		cmocka_unit_test(
			test_arguments_tell_where_a_call_alone_does_not),
		cmocka_unit_test(test_what_is_refused_is_an_act_whatever_it_is),
		cmocka_unit_test(test_a_secret_is_an_act_to_read),
		cmocka_unit_test(test_no_call_is_in_two_groups),
		cmocka_unit_test(test_the_sets_are_nested),
		cmocka_unit_test(test_each_name_is_some_system_s),
	};

	return cmocka_run_group_tests(tests, NULL, teardown);
}
