/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_order_logs.c - whole logs: filtered ones, ones that lost events
 */
#include "serials_helpers.h"

#define SHIFT 8 /* places that an event may come too late */

static void test_a_filtered_log_is_recognised(void **state)
{
	struct fixture *f = *state;
	uint64_t lost;

	start(f, SQ_SERIALS_AUTO);
	for (uint64_t serial = 1; serial < 9000; serial += 3)
		push(f, serial);
	assert_true(sq_serials_counts(f->order)->filtered);
	lost = sq_serials_counts(f->order)->lost;
	assert_true(lost < 2 * (1024 + 2 * SQ_SERIALS_WAIT));
	f->count = 0;
	for (uint64_t serial = 9001; serial < 18000; serial += 3)
		push(f, serial);
	assert_int_equal(sq_serials_counts(f->order)->lost, lost);
	assert_int_equal(f->seen[0].losses, f->seen[f->count - 1].losses);
	assert_false(sq_serials_waiting(f->order));
}

static void
test_a_log_that_lost_a_little_is_not_taken_for_filtered(void **state)
{
	struct fixture *f = *state;

	start(f, SQ_SERIALS_AUTO);
	for (uint64_t serial = 1; serial < EVENTS; serial++)
		if (serial % 100)
			push(f, serial);
	sq_serials_settle(f->order);
	take(f);
	assert_false(sq_serials_counts(f->order)->filtered);
	assert_int_equal(sq_serials_counts(f->order)->lost, (EVENTS - 1) / 100);
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
	assert_false(sq_serials_counts(f->order)->filtered);
	check_counts(f, 1000000 - 5000, 1, 0);
	push(f, 1005002);
	assert_true(sq_serials_waiting(f->order));
}

static void test_gaps_are_losses_where_that_is_the_setting(void **state)
{
	struct fixture *f = *state;

	start(f, SQ_SERIALS_CONTIGUOUS);
	for (uint64_t i = 0; i < 5000; i++)
		push(f, 10 + 3 * i);
	sq_serials_settle(f->order);
	take(f);
	assert_false(sq_serials_counts(f->order)->filtered);
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
	assert_false(sq_serials_waiting(f->order));
}

/* Serials 1 to EVENTS, each up to SHIFT places from its own. */
static void shuffle(uint64_t *seed, uint64_t *serials)
{
	for (size_t i = 0; i < EVENTS; i++)
		serials[i] = i + 1;
	for (size_t i = 1; i + SHIFT < EVENTS; i++) { /* 1 is the first one */
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
	sq_serials_settle(f->order);
	take(f);
	check_arrivals(f, serials, dropped);
	assert_int_equal(sq_serials_counts(f->order)->lost, lost);
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
	sq_serials_settle(f->order);
	take(f);
	check_losses(f, dropped);
	free(dropped);
}

/* auditd's own records have serials that it made up. */
static void test_what_happened_without_auditd_is_not_lost(void **state)
{
	struct fixture *f = *state;

	push(f, 10);
	push(f, 11);
	push_kind(f, "", 7001, SQ_EVENT_AUDITD); /* it ends */
	push_kind(f, "", 404, SQ_EVENT_AUDITD);	 /* and begins */
	push(f, 31);
	push(f, 32);
	assert_int_equal(f->count, 4);
	assert_int_equal(sq_serials_counts(f->order)->unheard, 19);
	check_counts(f, 0, 0, 0);
}

static void test_windows_are_emptied_where_auditd_was_away(void **state)
{
	struct fixture *f = *state;

	push(f, 10);
	push_kind(f, "", 7001, SQ_EVENT_AUDITD);
	push(f, 12);
	assert_int_equal(f->seen[0].losses, 0);
	assert_int_equal(f->seen[1].losses, 1);
}

static void test_only_the_gap_at_auditd_is_unheard(void **state)
{
	struct fixture *f = *state;

	push(f, 10);
	push(f, 12); /* 11 is lost */
	push_kind(f, "", 7001, SQ_EVENT_AUDITD);
	push(f, 100000); /* further than the order waits */
	push(f, 100003);
	sq_serials_settle(f->order);
	take(f);
	assert_int_equal(sq_serials_counts(f->order)->unheard, 99987);
	check_counts(f, 3, 2, 0);
}

static void test_auditd_s_first_record_begins_no_serials(void **state)
{
	struct fixture *f = *state;

	push_kind(f, "", 7001, SQ_EVENT_AUDITD);
	push(f, 10);
	push_kind(f, "other", 1, SQ_EVENT_AUDITD); /* of another node */
	push(f, 11);
	assert_int_equal(sq_serials_counts(f->order)->unheard, 0);
	check_counts(f, 0, 0, 0);
}

static void test_a_reboot_behind_auditd_s_end_is_a_restart(void **state)
{
	struct fixture *f = *state;

	push(f, 20000);
	push_kind(f, "", 7001, SQ_EVENT_AUDITD);
	f->start_ms = 100000;
	push(f, 3);
	push(f, 5);
	sq_serials_settle(f->order);
	take(f);
	assert_int_equal(sq_serials_counts(f->order)->unheard, 0);
	check_counts(f, 1, 1, 1);
}

#define T(test) \
	cmocka_unit_test_setup_teardown(test, serials_setup, serials_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_a_filtered_log_is_recognised),
		T(test_a_log_that_lost_a_little_is_not_taken_for_filtered),
		T(test_one_long_gap_does_not_make_a_log_filtered),
		T(test_gaps_are_losses_where_that_is_the_setting),
		T(test_what_happened_without_auditd_is_not_lost),
		T(test_windows_are_emptied_where_auditd_was_away),
		T(test_only_the_gap_at_auditd_is_unheard),
		T(test_auditd_s_first_record_begins_no_serials),
		T(test_a_reboot_behind_auditd_s_end_is_a_restart),
		T(test_gaps_mean_nothing_where_that_is_the_setting),
		T(test_random_logs_lose_no_event_that_came),
		T(test_events_on_both_sides_of_a_loss_tell_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
