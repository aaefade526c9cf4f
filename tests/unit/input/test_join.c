/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which events wait for their details, how long, and in which order they go on.
 */
#include "join_helpers.h"

static void test_events_stay_in_their_order(void **state)
{
	struct fixture *f = *state;

	join_call(f, 1, OPENAT, 1);
	join_call(f, 2, CLOSE, 0);
	join_call(f, 3, OPENAT, 1);
	join_path(f, 3, 0, "\"/three\"", "NORMAL");
	join_record(f, "USER_CMD", 4, "cmd=x");
	join_check(f, "");
	join_path(f, 1, 0, "\"/one\"", "NORMAL");
	join_check(f, "1 N:/one, 2, 3 N:/three, 4");
}

static void test_details_in_another_order_are_the_same(void **state)
{
	struct fixture *f = *state;

	join_call(f, 1, RENAME, 4);
	join_path(f, 1, 3, "\"new\"", "CREATE");
	join_path(f, 1, 1, "\"/srv\"", "PARENT");
	join_path(f, 1, 3, "\"new\"", "CREATE"); /* it comes twice */
	join_path(f, 1, 0, "\"/srv\"", "PARENT");
	join_path(f, 1, 2, "\"old\"", "DELETE");
	join_check(f, "");
	join_cwd(f, 1, "\"/srv\"");
	join_check(f, "1 C:/srv/new P:/srv P:/srv D:/srv/old");
}

/* The kernel writes the process's own directory for a descriptor's. */
static void test_details_without_their_call_are_dropped(void **state)
{
	struct fixture *f = *state;

	join_path(f, 1, 0, "\"/a\"", "NORMAL");
	join_cwd(f, 1, "\"/\"");
	join_check(f, "");
	join_call(f, 2, CLOSE, 0);
	join_path(f, 2, 0, "\"/a\"", "NORMAL");
	join_record(f, "SOCKADDR", 2, "saddr=0200");
	join_check(f, "2");
	join_call(f, 3, OPENAT, 1);
	join_record(f, "SOCKADDR", 3, "saddr=0200");
	join_path(f, 1, 0, "\"/one\"", "NORMAL");
	join_path(f, 3, 0, "\"/three\"", "NORMAL");
	join_path(f, 3, 1, "\"/late\"", "NORMAL");
	join_check(f, "3 N:/three");
	join_call(f, 4, OPENAT, 1);
	join_path(f, 4, 0, "\"cut", "NORMAL");
	join_settle(f);
	join_check(f, "4");
}

static void later(struct fixture *f, uint64_t serial, unsigned int count)
{
	while (count--)
		join_call(f, serial++, CLOSE, 0);
}

static void test_what_does_not_come_is_not_waited_for(void **state)
{
	struct fixture *f = *state;

	join_call(f, 1, OPENAT, 2);
	join_path(f, 1, 0, "\"/a\"", "PARENT");
	later(f, 2, SQ_JOIN_LATER - 1);
	join_check(f, "");
	later(f, 2, 1);
	assert_memory_equal(f->told, "1 P:/a …, 2", 11);
	*f->told = '\0';
	/* an address is there or not: other calls soon show it */
	join_call(f, 1, SENDTO, 0);
	later(f, 2, SQ_JOIN_MAYBE);
	join_check(f, "1, 2, 3");
	join_call(f, 1, SENDTO, 0);
	later(f, 2, SQ_JOIN_MAYBE - 1);
	join_record(f, "SOCKADDR", 1, "saddr=0200");
	join_check(f, "1 @:0200, 2");
	/* what failed to start has no arguments, and no items no paths */
	f->fails = true;
	join_call(f, 3, EXECVE, 1);
	join_path(f, 3, 0, "\"/none\"", "UNKNOWN");
	f->fails = true;
	join_call(f, 4, OPENAT, 0);
	join_check(f, "3 U:/none, 4");
}

static void test_other_nodes_end_no_wait(void **state)
{
	struct fixture *f = *state;

	f->node = "node=a ";
	join_call(f, 1, OPENAT, 1);
	f->node = "node=b ";
	join_call(f, 1, OPENAT, 1);
	join_path(f, 1, 0, "\"/b\"", "NORMAL");
	later(f, 2, SQ_JOIN_LATER);
	join_check(f, "");
	f->node = "node=a ";
	join_path(f, 1, 0, "\"/a\"", "NORMAL");
	assert_memory_equal(f->told, "1 N:/a, 1 N:/b, 2", 17);
}

static void test_so_many_wait_and_no_more(void **state)
{
	struct fixture *f = *state;

	for (unsigned int i = 0; i < SQ_JOIN_MAX; i++) {
		char node[32];

		snprintf(node, sizeof(node), "node=n%u ", i);
		f->node = node;
		join_call(f, 1, OPENAT, 1);
		join_check(f, "");
	}
	f->node = "node=more ";
	join_call(f, 2, OPENAT, 1);
	join_check(f, "1");
}

static void test_where_details_are_excluded_nothing_waits(void **state)
{
	struct fixture *f = *state;
	uint64_t serial = 1;

	for (unsigned int i = 0; i < SQ_JOIN_ABSENT; i++) {
		join_call(f, serial++, OPENAT, 1);
		assert_true(sq_join_waiting(f->join));
		join_settle(f);
	}
	*f->told = '\0';
	join_call(f, 1000, OPENAT, 1);
	join_check(f, "1000");
	/* other kinds of them are awaited as before */
	join_call(f, 1001, CONNECT, 0);
	assert_true(sq_join_waiting(f->join));
	join_settle(f);
	/* those of another call change nothing, those of a call like it do */
	*f->told = '\0';
	join_call(f, 1002, CLOSE, 1);
	join_path(f, 1002, 0, "\"/a\"", "NORMAL");
	join_call(f, 1003, OPENAT, 1);
	join_check(f, "1002, 1003");
	join_path(f, 1003, 0, "\"/a\"", "NORMAL");
	join_call(f, 1004, OPENAT, 1);
	join_path(f, 1004, 0, "\"/b\"", "NORMAL");
	join_check(f, "1004 N:/b");
}

/* In whatever place the reader began, it hands out what is wanted. */
static void test_a_reader_that_begins_anywhere_changes_nothing(void **state)
{
	static const struct sq_reader_place nowhere;
	struct fixture *f = *state;

	join_call(f, 1, OPENAT, 1);
	sq_reader_start(f->reader, &nowhere);
	join_path(f, 1, 0, "\"/a\"", "NORMAL");
	join_call(f, 2, CLOSE, 0);
	sq_reader_start(f->reader, &nowhere);
	join_path(f, 2, 0, "\"/b\"", "NORMAL");
	join_check(f, "1 N:/a, 2");
}

#define T(test) cmocka_unit_test_setup_teardown(test, join_setup, join_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_events_stay_in_their_order),
		T(test_details_in_another_order_are_the_same),
		T(test_details_without_their_call_are_dropped),
		T(test_what_does_not_come_is_not_waited_for),
		T(test_other_nodes_end_no_wait),
		T(test_so_many_wait_and_no_more),
		T(test_where_details_are_excluded_nothing_waits),
		T(test_a_reader_that_begins_anywhere_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
