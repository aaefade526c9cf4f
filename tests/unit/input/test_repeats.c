/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "input/repeats.h"

#define SEED  1
#define BOOT  1700000000000u /* ms */
#define HOURS 3600000u	     /* ms */

static struct sq_event event_of(const char *node, uint64_t serial,
				uint64_t time_ms)
{
	struct sq_event ev = { .kind = SQ_EVENT_CALL, .pid = 7 };

	strcpy(ev.node, node);
	ev.node_len = strlen(node);
	ev.stamp = (struct sq_stamp){ time_ms, serial };
	ev.call = sq_call_pack(SQ_ABI_X86_64, 59);
	return ev;
}

static bool has(struct sq_repeats *r, const char *node, uint64_t serial,
		uint64_t time_ms)
{
	struct sq_event ev = event_of(node, serial, time_ms);

	return sq_repeats_has(r, &ev);
}

static struct sq_repeats *new_repeats(void)
{
	struct sq_repeats *r;

	assert_int_equal(sq_repeats_new(&r, SEED), 0);
	return r;
}

static void test_a_log_read_twice_counts_once(void **state)
{
	struct sq_repeats *r = new_repeats();

	(void)state;
	for (uint64_t i = 1; i <= 5000; i++)
		assert_false(has(r, "", i, BOOT + i / 7));
	for (uint64_t i = 1; i <= 5000; i++)
		assert_true(has(r, "", i, BOOT + i / 7));
	assert_int_equal(sq_repeats_count(r), 5000);
	sq_repeats_free(r);
}

static void test_logs_that_overlap_count_what_they_share_once(void **state)
{
	struct sq_repeats *r = new_repeats();
	unsigned int fresh = 0;

	(void)state;
	for (uint64_t i = 1000; i < 2000; i++)
		has(r, "", i, BOOT + i);
	for (uint64_t i = 500; i < 2500; i++)
		fresh += !has(r, "", i, BOOT + i);
	assert_int_equal(fresh, 1000);
	sq_repeats_free(r);
}

static void test_a_boot_s_serials_are_not_another_s(void **state)
{
	struct sq_repeats *r = new_repeats();

	(void)state;
	for (unsigned int boot = 0; boot < 20; boot++)
		for (uint64_t i = 1; i <= 100; i++)
			assert_false(has(r, "", i, BOOT + boot * HOURS + i));
	for (unsigned int boot = 0; boot < 20; boot++)
		for (uint64_t i = 1; i <= 100; i++)
			assert_true(has(r, "", i, BOOT + boot * HOURS + i));
	sq_repeats_free(r);
}

static void test_nodes_have_serials_of_their_own(void **state)
{
	struct sq_repeats *r = new_repeats();

	(void)state;
	assert_false(has(r, "", 1, BOOT));
	assert_false(has(r, "a", 1, BOOT));
	assert_false(has(r, "b", 1, BOOT));
	assert_true(has(r, "a", 1, BOOT));
	sq_repeats_free(r);
}

static void test_another_call_of_the_same_stamp_is_none(void **state)
{
	struct sq_repeats *r = new_repeats();
	struct sq_event ev = event_of("", 5, BOOT);

	(void)state;
	assert_false(sq_repeats_has(r, &ev));
	ev.pid = 8;
	assert_false(sq_repeats_has(r, &ev));
	assert_true(sq_repeats_has(r, &ev));
	ev.pid = 7;
	assert_true(sq_repeats_has(r, &ev));
	sq_repeats_free(r);
}

static void test_an_event_keeps_all_its_records(void **state)
{
	struct sq_repeats *r = new_repeats();
	struct sq_event uring = event_of("", 5, BOOT);
	struct sq_event call = event_of("", 5, BOOT);
	struct sq_event seen = event_of("", 5, BOOT);

	(void)state;
	uring.kind = SQ_EVENT_URING;
	seen.kind = SQ_EVENT_SEEN;
	assert_false(sq_repeats_has(r, &uring));
	assert_false(sq_repeats_has(r, &uring));
	assert_false(sq_repeats_has(r, &call));
	sq_repeats_has(r, &seen); /* it tells no more */
	assert_false(sq_repeats_has(r, &uring));
	assert_true(sq_repeats_has(r, &call));
	assert_true(sq_repeats_has(r, &uring));
	assert_int_equal(sq_repeats_count(r), 2);
	sq_repeats_free(r);
}

static void test_what_has_no_time_is_never_a_repeat(void **state)
{
	struct sq_repeats *r = new_repeats();

	(void)state;
	assert_false(has(r, "", 1, 0));
	assert_false(has(r, "", 1, 0));
	sq_repeats_free(r);
}

/* Serials far apart take a page each: the oldest pages go. */
static void test_memory_is_bounded_and_the_newest_are_known(void **state)
{
	struct sq_repeats *r = new_repeats();
	const uint64_t pages = 2 * (SQ_REPEATS_BYTES / 3072);

	(void)state;
	for (uint64_t i = 0; i < pages; i++)
		assert_false(has(r, "", i * 100000, BOOT + i));
	assert_true(has(r, "", (pages - 1) * 100000, BOOT + pages - 1));
	assert_false(has(r, "", 0, BOOT));
	sq_repeats_free(r);
}

/* A serial of endless times: what cannot be kept is new. */
static void test_endless_times_of_a_serial_cost_no_more(void **state)
{
	struct sq_repeats *r = new_repeats();

	(void)state;
	for (uint64_t i = 0; i < 100000; i++)
		assert_false(has(r, "", 7, BOOT + i));
	sq_repeats_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_log_read_twice_counts_once),
		cmocka_unit_test(
			test_logs_that_overlap_count_what_they_share_once),
		cmocka_unit_test(test_a_boot_s_serials_are_not_another_s),
		cmocka_unit_test(test_nodes_have_serials_of_their_own),
		cmocka_unit_test(test_another_call_of_the_same_stamp_is_none),
		cmocka_unit_test(test_an_event_keeps_all_its_records),
		cmocka_unit_test(test_what_has_no_time_is_never_a_repeat),
		cmocka_unit_test(
			test_memory_is_bounded_and_the_newest_are_known),
		cmocka_unit_test(test_endless_times_of_a_serial_cost_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
