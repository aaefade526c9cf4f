/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serials_helpers.h"

static void test_without_a_gap_each_event_goes_on_at_once(void **state)
{
	struct fixture *f = *state;

	f->ev.kind = SQ_EVENT_CALL;
	for (uint64_t serial = 100; serial < 2000; serial++) {
		f->ev.stamp.serial = serial;
		assert_int_equal(sq_serials_push(f->order, &f->ev), 0);
		assert_ptr_equal(sq_serials_next(f->order), &f->ev);
		assert_null(sq_serials_next(f->order));
		assert_int_equal(f->ev.losses, 0);
		assert_false(sq_serials_waiting(f->order));
	}
	check_counts(f, 0, 0, 0);
}

static void test_an_overtaken_event_is_no_loss(void **state)
{
	static const uint64_t wanted[] = { 1, 2, 4, 5, 3, 6 };
	struct fixture *f = *state;

	push(f, 1);
	push(f, 2);
	push(f, 4);
	push(f, 5);
	assert_int_equal(f->count, 2);
	assert_true(sq_serials_waiting(f->order));
	push(f, 3);
	push(f, 6);
	check_seen(f, 6, wanted, 0);
	assert_false(sq_serials_waiting(f->order));
	check_counts(f, 0, 0, 0);
}

static void test_a_serial_that_stays_missing_is_a_loss(void **state)
{
	struct fixture *f = *state;
	uint64_t serial = 1;

	push(f, serial++);
	assert_int_equal(f->count, 1);
	serial += 3;
	for (int i = 0; i < SQ_SERIALS_WAIT - 4; i++) {
		push(f, serial++);
		assert_int_equal(f->count, 1);
	}
	while (f->count == 1)
		push(f, serial++);
	assert_in_range(serial, SQ_SERIALS_WAIT, SQ_SERIALS_WAIT + 4);
	assert_int_equal(f->seen[0].losses, 0);
	for (size_t i = 1; i < f->count; i++) {
		assert_int_equal(f->seen[i].serial, i + 4);
		assert_int_equal(f->seen[i].losses, 1);
	}
	check_counts(f, 3, 1, 0);
	f->count = 0;
	push(f, serial);
	check_seen(f, 1, &serial, 1);
}

static void test_settling_waits_for_nothing_any_more(void **state)
{
	static const uint64_t wanted[] = { 3, 5 };
	struct fixture *f = *state;

	push(f, 1);
	f->count = 0;
	push(f, 3);
	push(f, 5);
	assert_int_equal(f->count, 0);
	sq_serials_settle(f->order);
	take(f);
	assert_int_equal(f->count, 2);
	assert_int_equal(f->seen[0].losses, 1);
	assert_int_equal(f->seen[1].losses, 2);
	f->seen[1].losses = 1;
	check_seen(f, 2, wanted, 1);
	check_counts(f, 2, 2, 0);
}

static void test_serials_that_only_were_seen_are_no_losses(void **state)
{
	static const uint64_t wanted[] = { 1, 5, 6 };
	struct fixture *f = *state;

	push(f, 1);
	push_kind(f, "", 3, SQ_EVENT_SEEN);
	push_kind(f, "", 2, SQ_EVENT_SEEN);
	push_kind(f, "", 4, SQ_EVENT_SEEN);
	push(f, 5);
	push(f, 6);
	check_seen(f, 3, wanted, 0);
	check_counts(f, 0, 0, 0);
}

static void test_serials_that_begin_anew_are_a_restart(void **state)
{
	struct fixture *f = *state;

	for (uint64_t serial = 900000; serial < 900010; serial++)
		push(f, serial);
	f->start_ms = 960000; /* a boot takes its time */
	push(f, 1);
	push(f, 2);
	assert_int_equal(f->count, 12);
	assert_int_equal(f->seen[9].losses, 0);
	assert_int_equal(f->seen[10].losses, 1);
	assert_int_equal(f->seen[11].losses, 1);
	check_counts(f, 0, 0, 1);
}

static void test_what_was_missing_at_a_restart_is_lost(void **state)
{
	struct fixture *f = *state;

	push(f, 900000);
	push(f, 900002);
	f->start_ms = 960000;
	push(f, 7);
	push(f, 9); /* and serials are followed as before */
	assert_int_equal(f->count, 3);
	push(f, 8);
	assert_int_equal(f->count, 5);
	assert_int_equal(f->seen[1].losses, 1);
	assert_int_equal(f->seen[2].losses, 2);
	assert_int_equal(f->seen[4].losses, 2);
	check_counts(f, 1, 1, 1);
}

/* No clock that goes on without power: the next boot begins in the past. */
static void test_a_restart_with_the_clock_set_back_is_one(void **state)
{
	struct fixture *f = *state;

	for (uint64_t serial = 900000; serial < 900010; serial++)
		push(f, serial);
	for (uint64_t serial = 1; serial < 400; serial++)
		push(f, serial);
	check_counts(f, 0, 0, 1);
	assert_int_equal(f->count, 409);
	assert_int_equal(f->seen[408].losses, 1);
	push(f, 401);
	assert_true(sq_serials_waiting(f->order));
}

/*
 * An event takes its serial with its first record: where a call is noted on
 * its way (AVC, SECCOMP) and then blocks, its SYSCALL record comes late.
 */
static void test_a_call_that_blocked_for_long_is_no_restart(void **state)
{
	struct fixture *f = *state;

	for (uint64_t serial = 1; serial <= 5000; serial++)
		push_kind(f, "", serial,
			  serial == 10 ? SQ_EVENT_SEEN : SQ_EVENT_CALL);
	push(f, 10);
	push(f, 5001);
	assert_int_equal(f->count, 5001);
	assert_int_equal(f->seen[4999].serial, 10);
	assert_int_equal(f->seen[5000].losses, 0);
	check_counts(f, 0, 0, 0);
	assert_int_equal(sq_serials_counts(f->order)->overtaken, 1);
}

static void push_row(struct fixture *f, uint64_t from, uint64_t to)
{
	for (uint64_t serial = from; serial <= to; serial++)
		push(f, serial);
}

/* An auditd that does not keep up: rows of thousands, and a few are lost. */
static void
test_what_the_kernel_held_back_is_neither_lost_nor_a_restart(void **state)
{
	struct fixture *f = *state;

	push_row(f, 1, 1000);
	push_row(f, 3001, 4000);
	push_row(f, 1001, 2000);
	push_row(f, 6001, 6500);
	push_row(f, 2001, 2990);
	push_row(f, 4001, 6000);
	push_row(f, 6501, 6600);
	assert_int_equal(f->count, 6590);
	assert_int_equal(sq_serials_counts(f->order)->lost, 10);
	assert_int_equal(sq_serials_counts(f->order)->restarts, 0);
	for (size_t i = 1; i < f->count; i++) {
		const struct seen *s = &f->seen[i];

		assert_int_equal(s->losses != s[-1].losses,
				 s->serial != s[-1].serial + 1);
	}
}

static void test_what_comes_just_after_its_wait_is_no_restart(void **state)
{
	struct fixture *f = *state;

	push(f, 1);
	for (uint64_t serial = 3; serial <= 3 + SQ_SERIALS_WAIT; serial++)
		push(f, serial);
	push(f, 2);
	push(f, 4 + SQ_SERIALS_WAIT);
	assert_int_equal(f->count, 4 + SQ_SERIALS_WAIT);
	check_counts(f, 0, 1, 0); /* lost it is no more */
	assert_int_equal(sq_serials_counts(f->order)->late, 1);
}

/* SERVICE_START and others have no call, and are held back as calls are. */
static void test_a_late_event_without_a_call_is_no_loss(void **state)
{
	struct fixture *f = *state;

	push_row(f, 1, 1000);
	push_row(f, 3001, 4000);
	push_row(f, 1001, 1499);
	push_kind(f, "", 1500, SQ_EVENT_SEEN);
	push_kind(f, "", 1501, SQ_EVENT_SEEN); /* an AVC, and its call */
	push(f, 1501);
	push_kind(f, "", 1502, SQ_EVENT_RULES);
	push_row(f, 1503, 3000);
	check_counts(f, 0, 1, 0);
	assert_int_equal(sq_serials_counts(f->order)->late, 2000);
	assert_int_equal(sq_serials_counts(f->order)->overtaken, 2000);
}

/* One that came is not taken for one of those that are lost. */
static void test_a_late_record_of_what_came_finds_no_loss(void **state)
{
	struct fixture *f = *state;

	push(f, 1);
	for (uint64_t serial = 4; serial < 2000; serial++)
		push_kind(f, "", serial,
			  serial == 10 ? SQ_EVENT_SEEN : SQ_EVENT_CALL);
	push(f, 10);
	check_counts(f, 2, 1, 0);
	push(f, 2);
	push_kind(f, "", 2, SQ_EVENT_URING);
	push(f, 2000);
	push(f, 2);
	check_counts(f, 1, 1, 0);
	assert_int_equal(sq_serials_counts(f->order)->late, 1);
}

/* AVC, CONFIG_CHANGE come ahead of the SYSCALL, URINGOPs behind it. */
static void test_further_records_of_an_event_overtook_nothing(void **state)
{
	struct fixture *f = *state;

	push(f, 1);
	push_kind(f, "", 2, SQ_EVENT_SEEN);
	push(f, 2);
	push_kind(f, "", 2, SQ_EVENT_URING);
	push_kind(f, "", 2, SQ_EVENT_URING);
	push(f, 3);
	assert_int_equal(f->count, 5);
	assert_int_equal(sq_serials_counts(f->order)->overtaken, 0);
	check_counts(f, 0, 0, 0);
}

/* Between two sets of rules calls are made that no rule records. */
static void test_a_removed_rule_empties_windows_and_loses_nothing(void **state)
{
	struct fixture *f = *state;

	push(f, 1);
	push_kind(f, "", 2, SQ_EVENT_RULES);
	push_kind(f, "", 3, SQ_EVENT_RULES);
	push(f, 4);
	assert_int_equal(f->count, 2);
	assert_int_equal(f->seen[0].losses, 0);
	assert_int_equal(f->seen[1].losses, 2);
	check_counts(f, 0, 0, 0);
}

static void test_events_between_two_gaps_carry_the_first_one(void **state)
{
	struct fixture *f = *state;

	for (uint64_t serial = 1; serial < 40; serial++)
		if (serial != 11 && serial != 21 && serial / 3 != 10)
			push(f, serial);
	sq_serials_settle(f->order);
	take(f);
	for (size_t i = 0; i < f->count; i++)
		assert_int_equal(f->seen[i].losses,
				 (f->seen[i].serial > 11) +
					 (f->seen[i].serial > 21) +
					 (f->seen[i].serial > 32));
	check_counts(f, 5, 3, 0);
}

static void test_each_node_has_serials_of_its_own(void **state)
{
	struct fixture *f = *state;

	for (uint64_t serial = 2; serial < 50; serial++) {
		push_kind(f, "a", serial, SQ_EVENT_CALL);
		push_kind(f, "b", 5000 + (serial ^ 1), SQ_EVENT_CALL);
		push_kind(f, "", 100000 + serial, SQ_EVENT_CALL);
	}
	sq_serials_settle(f->order);
	take(f);
	assert_int_equal(f->count, 3 * 48);
	for (size_t i = 0; i < f->count; i++)
		assert_int_equal(f->seen[i].losses, 0);
	check_counts(f, 0, 0, 0);
}

static void test_a_huge_gap_costs_no_time_and_is_counted(void **state)
{
	struct fixture *f = *state;

	push(f, 1);
	push(f, 1ull << 62);
	push(f, (1ull << 62) + 1);
	push(f, UINT64_MAX);
	sq_serials_settle(f->order);
	take(f);
	assert_int_equal(f->count, 4);
	assert_true(sq_serials_counts(f->order)->lost > 1ull << 61);
}

/* Records of one event, or of a log that was pasted together. */
static void test_what_waits_is_bounded_whatever_the_serials(void **state)
{
	struct fixture *f = *state;

	push(f, 1);
	for (int i = 0; i < 20000; i++)
		push(f, 3);
	assert_true(f->count + 3 * SQ_SERIALS_WAIT > 20000);
	sq_serials_settle(f->order);
	take(f);
	assert_int_equal(f->count, 20001);
}

#define LAST UINT32_MAX /* the kernel's largest serial */

static void test_serials_go_on_behind_the_kernel_s_largest(void **state)
{
	struct fixture *f = *state;

	for (uint64_t serial = LAST - 1000; serial <= LAST; serial++)
		push(f, serial);
	f->start_ms += LAST; /* time goes on */
	for (uint64_t serial = 0; serial < 50000; serial++)
		push(f, serial);
	assert_int_equal(f->count, 51001);
	assert_int_equal(f->seen[51000].serial, 49999);
	assert_int_equal(f->seen[51000].losses, 0);
	check_counts(f, 0, 0, 0);
	push(f, 50001); /* and are followed as before */
	assert_true(sq_serials_waiting(f->order));
	push(f, 50000);
	assert_int_equal(f->count, 51003);
	check_counts(f, 0, 0, 0);
}

static void test_a_kernel_may_leave_serial_0_out(void **state)
{
	struct fixture *f = *state;

	push(f, LAST);
	f->start_ms += LAST;
	push(f, 1);
	push(f, 2);
	assert_int_equal(f->count, 3);
	assert_int_equal(f->seen[2].losses, 0);
	check_counts(f, 0, 0, 0);
}

static void test_events_overtake_each_other_at_the_largest_serial(void **state)
{
	struct fixture *f = *state;

	push(f, LAST - 2);
	f->start_ms += LAST;
	push(f, 0);
	push(f, 3);
	f->start_ms -= LAST;
	push(f, LAST);
	push(f, LAST - 1);
	f->start_ms += LAST;
	push(f, 2);
	push(f, 1);
	assert_int_equal(f->count, 7);
	assert_int_equal(f->seen[6].losses, 0);
	check_counts(f, 0, 0, 0);
}

static void test_a_low_serial_is_a_restart_elsewhere(void **state)
{
	struct fixture *f = *state;

	push(f, LAST - 200000);
	f->start_ms += LAST;
	push(f, 1);
	check_counts(f, 0, 0, 1);
	push(f, LAST - 100); /* a gap of billions, and then the end */
	push(f, 1 + LAST - 100);
	assert_int_equal(sq_serials_counts(f->order)->restarts, 1);
}

/* Lost are those at most that lie between the first and the last. */
static void test_a_shuffled_log_has_lost_nothing_that_is_in_it(void **state)
{
	static uint64_t serials[20000];
	struct fixture *f = *state;
	const struct sq_serials_counts *c;
	uint64_t seed = test_seed();

	start(f, SQ_SERIALS_CONTIGUOUS);
	for (size_t i = 0; i < COUNT(serials); i++)
		serials[i] = 1000 + i;
	/* the first stays first: what is below it came before the log began */
	for (size_t i = COUNT(serials) - 1; i > 1; i--) {
		size_t j = 1 + (size_t)test_below(&seed, i);
		uint64_t other = serials[i];

		serials[i] = serials[j];
		serials[j] = other;
	}
	for (size_t i = 0; i < COUNT(serials); i++)
		push(f, serials[i]);
	sq_serials_settle(f->order);
	take(f);
	c = sq_serials_counts(f->order);
	assert_int_equal(f->count, COUNT(serials));
	assert_int_equal(c->restarts, 0);
	assert_in_range(c->lost, 0, COUNT(serials) / 100);
	assert_in_range(c->late, COUNT(serials) / 100, COUNT(serials));
}

static void test_the_largest_serial_holds_nothing_up(void **state)
{
	struct fixture *f = *state;

	push(f, UINT64_MAX);
	for (uint64_t serial = 1; serial < 10; serial++)
		push(f, serial);
	push(f, UINT64_MAX);
	push(f, 10);
	assert_int_equal(f->count, 12);
}

#define T(test) \
	cmocka_unit_test_setup_teardown(test, serials_setup, serials_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_without_a_gap_each_event_goes_on_at_once),
		T(test_an_overtaken_event_is_no_loss),
		T(test_a_serial_that_stays_missing_is_a_loss),
		T(test_settling_waits_for_nothing_any_more),
		T(test_serials_that_only_were_seen_are_no_losses),
		T(test_serials_that_begin_anew_are_a_restart),
		T(test_what_was_missing_at_a_restart_is_lost),
		T(test_a_restart_with_the_clock_set_back_is_one),
		T(test_a_call_that_blocked_for_long_is_no_restart),
		T(test_what_the_kernel_held_back_is_neither_lost_nor_a_restart),
		T(test_what_comes_just_after_its_wait_is_no_restart),
		T(test_a_late_event_without_a_call_is_no_loss),
		T(test_a_late_record_of_what_came_finds_no_loss),
		T(test_further_records_of_an_event_overtook_nothing),
		T(test_a_removed_rule_empties_windows_and_loses_nothing),
		T(test_events_between_two_gaps_carry_the_first_one),
		T(test_each_node_has_serials_of_its_own),
		T(test_a_huge_gap_costs_no_time_and_is_counted),
		T(test_what_waits_is_bounded_whatever_the_serials),
		T(test_serials_go_on_behind_the_kernel_s_largest),
		T(test_a_kernel_may_leave_serial_0_out),
		T(test_events_overtake_each_other_at_the_largest_serial),
		T(test_a_low_serial_is_a_restart_elsewhere),
		T(test_a_shuffled_log_has_lost_nothing_that_is_in_it),
		T(test_the_largest_serial_holds_nothing_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
