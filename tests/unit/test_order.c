/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "order.h"

#define EVENTS 60000
#define SHIFT  8 /* places that an event may come too late */

/* What came out, in its order. */
struct seen {
	uint64_t serial;
	uint32_t losses, pid;
};

struct fixture {
	struct sq_order *order;
	struct sq_event ev;
	uint64_t start_ms; /* an event a millisecond, by its serial */
	size_t count;
	struct seen seen[EVENTS + 1000];
};

static void start(struct fixture *f, enum sq_serials serials)
{
	sq_order_free(f->order);
	f->count = 0;
	assert_int_equal(sq_order_new(&f->order, serials), 0);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	*state = f;
	return f ? sq_order_new(&f->order, SQ_SERIALS_CONTIGUOUS) : -1;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	sq_order_free(f->order);
	free(f);
	return 0;
}

static void take(struct fixture *f)
{
	const struct sq_event *ev;

	while ((ev = sq_order_next(f->order))) {
		assert_true(f->count < COUNT(f->seen));
		f->seen[f->count++] =
			(struct seen){ ev->stamp.serial, ev->losses, ev->pid };
	}
}

static void push_kind(struct fixture *f, const char *node, uint64_t serial,
		      enum sq_event_kind kind)
{
	f->ev.kind = kind;
	f->ev.stamp.serial = serial;
	f->ev.stamp.time_ms = f->start_ms + serial;
	f->ev.pid = (uint32_t)serial;
	f->ev.node_len = strlen(node);
	strcpy(f->ev.node, node);
	f->ev.losses = 77; /* is set anew */
	assert_int_equal(sq_order_push(f->order, &f->ev), 0);
	take(f);
}

static void push(struct fixture *f, uint64_t serial)
{
	push_kind(f, "", serial, SQ_EVENT_CALL);
}

/* What came out since the last check: these serials, with their losses. */
static void check_seen(struct fixture *f, size_t count,
		       const uint64_t serials[], uint32_t losses)
{
	assert_int_equal(f->count, count);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(f->seen[i].serial, serials[i]);
		assert_int_equal(f->seen[i].losses, losses);
	}
	f->count = 0;
}

static void check_counts(const struct fixture *f, uint64_t lost, uint64_t gaps,
			 uint64_t restarts)
{
	const struct sq_order_counts *c = sq_order_counts(f->order);

	assert_int_equal(c->lost, lost);
	assert_int_equal(c->gaps, gaps);
	assert_int_equal(c->restarts, restarts);
}

static void test_without_a_gap_each_event_goes_on_at_once(void **state)
{
	struct fixture *f = *state;

	f->ev.kind = SQ_EVENT_CALL;
	for (uint64_t serial = 100; serial < 2000; serial++) {
		f->ev.stamp.serial = serial;
		assert_int_equal(sq_order_push(f->order, &f->ev), 0);
		assert_ptr_equal(sq_order_next(f->order), &f->ev);
		assert_null(sq_order_next(f->order));
		assert_int_equal(f->ev.losses, 0);
		assert_false(sq_order_waiting(f->order));
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
	assert_true(sq_order_waiting(f->order));
	push(f, 3);
	push(f, 6);
	check_seen(f, 6, wanted, 0);
	assert_false(sq_order_waiting(f->order));
	check_counts(f, 0, 0, 0);
}

static void test_a_serial_that_stays_missing_is_a_loss(void **state)
{
	struct fixture *f = *state;
	uint64_t serial = 1;

	push(f, serial++);
	assert_int_equal(f->count, 1);
	serial += 3;
	for (int i = 0; i < SQ_ORDER_WAIT - 4; i++) {
		push(f, serial++);
		assert_int_equal(f->count, 1);
	}
	while (f->count == 1)
		push(f, serial++);
	assert_in_range(serial, SQ_ORDER_WAIT, SQ_ORDER_WAIT + 4);
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
	sq_order_settle(f->order);
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
	assert_true(sq_order_waiting(f->order));
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
	assert_int_equal(sq_order_counts(f->order)->overtaken, 1);
}

static void test_what_comes_just_after_its_wait_is_no_restart(void **state)
{
	struct fixture *f = *state;

	push(f, 1);
	for (uint64_t serial = 3; serial <= 3 + SQ_ORDER_WAIT; serial++)
		push(f, serial);
	push(f, 2);
	push(f, 4 + SQ_ORDER_WAIT);
	assert_int_equal(f->count, 4 + SQ_ORDER_WAIT);
	check_counts(f, 1, 1, 0);
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
	assert_int_equal(sq_order_counts(f->order)->overtaken, 0);
	check_counts(f, 0, 0, 0);
}

static void test_events_between_two_gaps_carry_the_first_one(void **state)
{
	struct fixture *f = *state;

	for (uint64_t serial = 1; serial < 40; serial++)
		if (serial != 11 && serial != 21 && serial / 3 != 10)
			push(f, serial);
	sq_order_settle(f->order);
	take(f);
	for (size_t i = 0; i < f->count; i++)
		assert_int_equal(f->seen[i].losses,
				 (f->seen[i].serial > 11) +
					 (f->seen[i].serial > 21) +
					 (f->seen[i].serial > 32));
	check_counts(f, 5, 3, 0);
}

static void test_nodes_beyond_the_limit_pass_unwatched(void **state)
{
	struct fixture *f = *state;
	char node[16];

	for (unsigned int i = 0; i < SQ_ORDER_NODES + 10; i++) {
		snprintf(node, sizeof(node), "n%u", i);
		push_kind(f, node, 1, SQ_EVENT_CALL);
	}
	push_kind(f, node, 1000, SQ_EVENT_CALL);
	push_kind(f, node, 3, SQ_EVENT_CALL);
	assert_int_equal(f->count, SQ_ORDER_NODES + 12);
	push_kind(f, "n0", 3, SQ_EVENT_CALL);
	assert_int_equal(f->count, SQ_ORDER_NODES + 12); /* it waits */
	check_counts(f, 0, 0, 0);
}

static void test_each_node_has_serials_of_its_own(void **state)
{
	struct fixture *f = *state;

	for (uint64_t serial = 2; serial < 50; serial++) {
		push_kind(f, "a", serial, SQ_EVENT_CALL);
		push_kind(f, "b", 5000 + (serial ^ 1), SQ_EVENT_CALL);
		push_kind(f, "", 100000 + serial, SQ_EVENT_CALL);
	}
	sq_order_settle(f->order);
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
	sq_order_settle(f->order);
	take(f);
	assert_int_equal(f->count, 4);
	assert_true(sq_order_counts(f->order)->lost > 1ull << 61);
}

static void test_a_filtered_log_is_recognised(void **state)
{
	struct fixture *f = *state;
	uint64_t lost;

	start(f, SQ_SERIALS_AUTO);
	for (uint64_t serial = 1; serial < 9000; serial += 3)
		push(f, serial);
	assert_true(sq_order_counts(f->order)->filtered);
	lost = sq_order_counts(f->order)->lost;
	assert_true(lost < 2 * (1024 + 2 * SQ_ORDER_WAIT));
	f->count = 0;
	for (uint64_t serial = 9001; serial < 18000; serial += 3)
		push(f, serial);
	assert_int_equal(sq_order_counts(f->order)->lost, lost);
	assert_int_equal(f->seen[0].losses, f->seen[f->count - 1].losses);
	assert_false(sq_order_waiting(f->order));
}

static void
test_a_log_that_lost_a_little_is_not_taken_for_filtered(void **state)
{
	struct fixture *f = *state;

	start(f, SQ_SERIALS_AUTO);
	for (uint64_t serial = 1; serial < EVENTS; serial++)
		if (serial % 100)
			push(f, serial);
	sq_order_settle(f->order);
	take(f);
	assert_false(sq_order_counts(f->order)->filtered);
	assert_int_equal(sq_order_counts(f->order)->lost, (EVENTS - 1) / 100);
}

/* A rotated file that is not there is no reason to see no loss any more. */
static void test_one_long_gap_does_not_make_a_log_filtered(void **state)
{
	struct fixture *f = *state;

	start(f, SQ_SERIALS_AUTO);
	for (uint64_t serial = 1; serial <= 5000; serial++)
		push(f, serial);
	for (uint64_t serial = 1000001; serial <= 1005000; serial++)
		push(f, serial);
	assert_int_equal(f->seen[5000].losses, 1);
	assert_int_equal(f->seen[9999].losses, 1);
	assert_false(sq_order_counts(f->order)->filtered);
	check_counts(f, 1000000 - 5000, 1, 0);
	push(f, 1005002);
	assert_true(sq_order_waiting(f->order));
}

static void test_gaps_are_losses_where_that_is_the_setting(void **state)
{
	struct fixture *f = *state;

	start(f, SQ_SERIALS_CONTIGUOUS);
	for (uint64_t i = 0; i < 5000; i++)
		push(f, 10 + 3 * i);
	sq_order_settle(f->order);
	take(f);
	assert_false(sq_order_counts(f->order)->filtered);
	check_counts(f, 2 * 4999, 4999, 0);
	for (size_t i = 0; i < f->count; i++)
		assert_int_equal(f->seen[i].losses, i);
}

static void test_gaps_mean_nothing_where_that_is_the_setting(void **state)
{
	struct fixture *f = *state;

	start(f, SQ_SERIALS_FILTERED);
	for (uint64_t serial = 5; serial < 5000; serial += 1 + serial % 4) {
		push(f, serial);
		push_kind(f, "", serial + 1, SQ_EVENT_SEEN);
	}
	push(f, 3);
	for (size_t i = 0; i < f->count; i++)
		assert_int_equal(f->seen[i].losses, 0);
	check_counts(f, 0, 0, 0);
	assert_false(sq_order_waiting(f->order));
}

/* Serials 1 to EVENTS, each up to SHIFT places from its own. */
static void shuffle(uint64_t *seed, uint64_t *serials)
{
	for (size_t i = 0; i < EVENTS; i++)
		serials[i] = i + 1;
	for (size_t i = 0; i + SHIFT < EVENTS; i++) {
		size_t with =
			i +
			(test_below(seed, 20) ? 0 : test_below(seed, SHIFT));
		uint64_t serial = serials[i];

		serials[i] = serials[with];
		serials[with] = serial;
	}
}

/* All came out once, in the order of arrival. */
static void check_arrivals(const struct fixture *f, const uint64_t *serials,
			   const bool *dropped)
{
	size_t at = 0;

	for (size_t i = 0; i < EVENTS; i++)
		if (!dropped[serials[i]])
			assert_int_equal(f->seen[at++].serial, serials[i]);
	assert_int_equal(f->count, at);
}

/* Two events with a lost one between their serials tell of it. */
static void check_losses(const struct fixture *f, const bool *dropped)
{
	for (size_t i = 1; i < f->count; i++) {
		const struct seen *a = &f->seen[i - 1], *b = &f->seen[i];
		bool lost = false;

		assert_true(b->losses >= a->losses);
		for (uint64_t s = a->serial; s < b->serial; s++)
			lost |= dropped[s];
		if (lost)
			assert_true(b->losses > a->losses);
	}
}

static void check_random_log(struct fixture *f, uint64_t *seed, uint64_t one_in)
{
	uint64_t *serials = calloc(EVENTS, sizeof(*serials)), lost = 0;
	bool *dropped = calloc(EVENTS + 1, sizeof(*dropped));

	assert_true(serials && dropped);
	shuffle(seed, serials);
	start(f, SQ_SERIALS_AUTO);
	for (size_t i = 0; i < EVENTS; i++) {
		bool ends = serials[i] == 1 || serials[i] == EVENTS;

		if (one_in && !ends && test_below(seed, one_in) == 0)
			lost += dropped[serials[i]] = true;
		else
			push(f, serials[i]);
	}
	sq_order_settle(f->order);
	take(f);
	check_arrivals(f, serials, dropped);
	assert_int_equal(sq_order_counts(f->order)->lost, lost);
	if (!one_in)
		assert_int_equal(f->seen[f->count - 1].losses, 0);
	free(serials);
	free(dropped);
}

static void test_random_logs_lose_no_event_that_came(void **state)
{
	uint64_t seed = test_seed();

	check_random_log(*state, &seed, 0);
	check_random_log(*state, &seed, 1000);
	check_random_log(*state, &seed, 100);
	check_random_log(*state, &seed, 10);
}

static void test_events_on_both_sides_of_a_loss_tell_of_it(void **state)
{
	struct fixture *f = *state;
	bool *dropped = calloc(EVENTS + 1, sizeof(*dropped));
	uint64_t seed = test_seed();

	assert_non_null(dropped);
	for (uint64_t serial = 1; serial <= EVENTS; serial++) {
		dropped[serial] = serial > 1 && test_below(&seed, 50) == 0;
		if (!dropped[serial])
			push(f, serial);
	}
	sq_order_settle(f->order);
	take(f);
	check_losses(f, dropped);
	free(dropped);
}

/* Records of one event, or of a log that was pasted together. */
static void test_what_waits_is_bounded_whatever_the_serials(void **state)
{
	struct fixture *f = *state;

	push(f, 1);
	for (int i = 0; i < 20000; i++)
		push(f, 3);
	assert_true(f->count + 3 * SQ_ORDER_WAIT > 20000);
	sq_order_settle(f->order);
	take(f);
	assert_int_equal(f->count, 20001);
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

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

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
		T(test_what_comes_just_after_its_wait_is_no_restart),
		T(test_further_records_of_an_event_overtook_nothing),
		T(test_events_between_two_gaps_carry_the_first_one),
		T(test_nodes_beyond_the_limit_pass_unwatched),
		T(test_each_node_has_serials_of_its_own),
		T(test_a_huge_gap_costs_no_time_and_is_counted),
		T(test_a_filtered_log_is_recognised),
		T(test_a_log_that_lost_a_little_is_not_taken_for_filtered),
		T(test_one_long_gap_does_not_make_a_log_filtered),
		T(test_gaps_are_losses_where_that_is_the_setting),
		T(test_gaps_mean_nothing_where_that_is_the_setting),
		T(test_random_logs_lose_no_event_that_came),
		T(test_events_on_both_sides_of_a_loss_tell_of_it),
		T(test_what_waits_is_bounded_whatever_the_serials),
		T(test_the_largest_serial_holds_nothing_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
