/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_nodes.c - more names of nodes than are followed
 */
#include "serials_helpers.h"

static void push_name(struct fixture *f, unsigned int i, uint64_t serial)
{
	char node[16];

	snprintf(node, sizeof(node), "n%u", i);
	push_kind(f, node, serial, SQ_EVENT_CALL);
}

static void test_made_up_nodes_do_not_drive_out_one_that_sent_much(void **state)
{
	struct fixture *f = *state;
	size_t came;

	for (uint64_t serial = 1; serial <= 2000; serial++)
		push_kind(f, "real", serial, SQ_EVENT_CALL);
	for (unsigned int i = 0; i < SQ_SERIALS_NODES + 10; i++)
		push_name(f, i, 1);
	came = f->count;
	push_kind(f, "real", 2002, SQ_EVENT_CALL);
	assert_int_equal(f->count, came); /* it waits for 2001 */
	push_kind(f, "late", 1, SQ_EVENT_CALL);
	push_kind(f, "late", 3, SQ_EVENT_CALL);
	assert_int_equal(f->count, came + 1);
	sq_serials_settle(f->order);
	take(f);
	assert_int_equal(f->count, came + 3);
	check_counts(f, 2, 2, 0);
}

static void test_nodes_at_which_events_wait_make_room(void **state)
{
	struct fixture *f = *state;
	size_t came;

	for (unsigned int i = 0; i < SQ_SERIALS_NODES; i++) {
		push_name(f, i, 1);
		push_name(f, i, 3);
	}
	assert_int_equal(f->count, SQ_SERIALS_NODES);
	push_kind(f, "late", 1, SQ_EVENT_CALL); /* and one need not wait */
	assert_int_equal(f->count, SQ_SERIALS_NODES + 2);
	came = f->count;
	push_kind(f, "late", 3, SQ_EVENT_CALL);
	assert_int_equal(f->count, came + 1);
	push_kind(f, "late", 5, SQ_EVENT_CALL);
	assert_int_equal(f->count, came + 1); /* it waits: it is followed */
	sq_serials_settle(f->order);
	take(f);
	assert_int_equal(f->count, 2 * SQ_SERIALS_NODES + 3);
}

static void test_a_node_that_left_and_is_back_is_behind_a_loss(void **state)
{
	struct fixture *f = *state;

	push_kind(f, "back", 1, SQ_EVENT_CALL);
	for (unsigned int i = 0; i < SQ_SERIALS_NODES; i++)
		push_name(f, i, 1);
	push_kind(f, "back", 9, SQ_EVENT_CALL);
	assert_int_equal(f->seen[0].losses, 0);
	assert_int_not_equal(f->seen[f->count - 1].losses, 0);
}

#define T(test) \
	cmocka_unit_test_setup_teardown(test, serials_setup, serials_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_made_up_nodes_do_not_drive_out_one_that_sent_much),
		T(test_nodes_at_which_events_wait_make_room),
		T(test_a_node_that_left_and_is_back_is_behind_a_loss),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
