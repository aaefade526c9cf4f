/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portscan_helpers.h"

static void test_the_first_packet_is_told_at_once(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(packet_at(f, "", 0, FIN, 1, 2), 1);
	assert_int_equal(f->scan.kind, SQ_PORTSCAN_FIN);
	assert_int_equal(number_of(&f->scan.scanner), 1);
	assert_int_equal(number_of(&f->scan.target), 2);
	assert_int_equal(f->scan.proto, 6);
	assert_int_equal(f->scan.packets, 1);
	assert_int_equal(f->scan.first.time_ms, NOON);
	assert_int_equal(f->scan.first.serial, 1);
	assert_int_equal(f->scan.last_ms, NOON);
}

static void
test_those_that_follow_are_told_once_the_interval_is_over(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(packet_at(f, "", 0, FIN, 1, 2), 1);
	for (int i = 1; i < 10; i++) {
		assert_int_equal(due(f), 0);
		assert_int_equal(packet_at(f, "", 100 * i, FIN, 1, 2), 0);
	}
	assert_int_equal(due_at(f, "", INTERVAL - 1), 0);
	assert_int_equal(due_at(f, "", INTERVAL), 10);
	assert_int_equal(number_of(&f->scan.scanner), 1);
	assert_int_equal(f->scan.first.time_ms, NOON);
	assert_int_equal(f->scan.last_ms, NOON + 900);
	/* under the name of the first */
	assert_int_equal(f->told.kind, SQ_EVENT_PACKET);
	assert_int_equal(f->told.stamp.time_ms, NOON);
	assert_int_equal(f->told.stamp.serial, 1);
	assert_int_equal(due(f), 0);
}

static void test_a_scan_that_goes_on_is_told_once_an_interval(void **state)
{
	struct fixture *f = *state;
	uint64_t told = 1;

	assert_int_equal(packet_at(f, "", 0, XMAS, 1, 2), 1);
	for (uint64_t at = 100; at <= 20 * INTERVAL; at += 100) {
		if (due_at(f, "", at)) {
			assert_int_equal(at, told * INTERVAL);
			assert_int_equal(f->scan.first.time_ms, NOON);
			assert_int_equal(f->scan.packets, told * 30);
			told++;
		}
		assert_int_equal(due(f), 0);
		assert_int_equal(packet_at(f, "", at, XMAS, 1, 2), 0);
	}
	assert_int_equal(told, 21);
	assert_int_equal(counts(f)->scans, 1);
}

static void test_an_interval_without_a_packet_ends_a_scan(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(packet_at(f, "", 0, FIN, 1, 2), 1);
	assert_int_equal(due_at(f, "", INTERVAL), 0);
	assert_int_equal(counts(f)->scans, 0);
	assert_int_equal(packet_at(f, "", INTERVAL + 1, FIN, 1, 2), 1);
	assert_int_equal(f->scan.packets, 1);
	/* told late, it is over as well when it fell silent long ago */
	assert_int_equal(packet_at(f, "", INTERVAL + 2, FIN, 1, 2), 0);
	assert_int_equal(due_at(f, "", 10 * INTERVAL), 2);
	assert_int_equal(counts(f)->scans, 0);
	assert_int_equal(packet_at(f, "", 10 * INTERVAL, FIN, 1, 2), 1);
	assert_int_equal(f->scan.first.time_ms, NOON + 10 * INTERVAL);
}

static void test_kinds_scanners_and_targets_are_kept_apart(void **state)
{
	static const uint32_t marks[] = { FIN, NULLS, XMAS, REFUSED };
	struct fixture *f = *state;

	for (uint32_t i = 0; i < COUNT(marks); i++)
		for (uint32_t from = 1; from <= 3; from++)
			for (uint32_t to = 1; to <= 3; to++)
				assert_int_equal(packet_at(f, "", 0, marks[i],
							   from, to),
						 1);
	assert_int_equal(counts(f)->scans, 36);
	for (uint32_t i = 0; i < COUNT(marks); i++)
		assert_int_equal(packet_at(f, "", 1, marks[i], 1, 2), 0);
	assert_int_equal(due_at(f, "", INTERVAL), 2);
	assert_int_equal(due(f), 2);
	assert_int_equal(due(f), 2);
	assert_int_equal(due(f), 2);
	assert_int_equal(due(f), 0);
	assert_int_equal(counts(f)->scans, 4);
}

static void test_of_a_refusal_the_scanner_is_the_receiver(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(packet_at(f, "", 0, REFUSED, 1, 2), 1);
	assert_int_equal(f->scan.kind, SQ_PORTSCAN_REFUSED);
	assert_int_equal(number_of(&f->scan.scanner), 2);
	assert_int_equal(number_of(&f->scan.target), 1);
}

static void test_marks_of_others_are_counted_only(void **state)
{
	static const uint32_t marks[] = { 0,	      1,	  0x5e1,
					  0x5e100000, 0x5e10ffff, 0x5e150000,
					  0x5e000000, 0x5e210000, 0x115e0000,
					  0xffffffff };
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT(marks); i++)
		assert_int_equal(packet_at(f, "", 0, marks[i], 1, 2), 0);
	assert_int_equal(counts(f)->other, COUNT(marks));
	/* the low half is the packet's own */
	assert_int_equal(packet_at(f, "", 0, FIN | 0xffff, 1, 2), 1);
	assert_int_equal(packet_at(f, "", 0, FIN | 0x1234, 1, 2), 0);
	assert_int_equal(counts(f)->packets, COUNT(marks) + 2);
}

static void test_marks_can_be_anywhere(void **state)
{
	static const struct {
		uint32_t mark, mask, fin, refused, other;
	} ranges[] = {
		{ 0x00001000, 0x0000ff00, 0x00001100, 0xffff14ff, 0x1500 },
		{ 0x50000000, 0xf0000000, 0x60000000, 0x9fffffff, 0xa0000000 },
		{ 0, 0xffffffff, 1, 4, 5 },
		{ 0, 0x00000007, 0xfffffff9, 4, 5 },
		{ 0x5e1f0000, 0xffff0000, 0x5e200000, 0x5e23abcd, 0x5e240000 },
		{ 0xfffffffb, 0xffffffff, 0xfffffffc, 0xffffffff, 0 },
	};
	struct fixture *f = *state;
	uint32_t from = 1;

	for (size_t i = 0; i < COUNT(ranges); i++) {
		f->rule.mark = ranges[i].mark;
		f->rule.mask = ranges[i].mask;
		assert_true(sq_portscan_rule_fits(&f->rule));
		assert_int_equal(packet_at(f, "", 0, ranges[i].fin, ++from, 1),
				 1);
		assert_int_equal(f->scan.kind, SQ_PORTSCAN_FIN);
		assert_int_equal(
			packet_at(f, "", 0, ranges[i].refused, ++from, 1), 1);
		assert_int_equal(f->scan.kind, SQ_PORTSCAN_REFUSED);
		assert_int_equal(packet_at(f, "", 0, ranges[i].mark, ++from, 1),
				 0);
		assert_int_equal(
			packet_at(f, "", 0, ranges[i].other, ++from, 1), 0);
	}
}

static void test_a_mask_without_room_for_four_marks_is_refused(void **state)
{
	static const struct sq_portscan_rule bad[] = {
		{ 0, 0, 0 },
		{ 1, 0, 0 },
		{ 0, 1, 0 },
		{ 0, 3, 0 },
		{ 0x5e100001, 0xffff0000, 0 },
		{ 0xfffc0000, 0xffff0000, 0 },
		{ 0xfffffffc, 0xffffffff, 0 },
		{ 0, 0x80000000, 0 },
		{ 0xe0000000, 0xf0000000, 0 },
		{ 0, 0x5, 0 },
	};

	(void)state;
	assert_true(sq_portscan_rule_fits(&plain));
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(sq_portscan_rule_fits(&bad[i]));
}

static void test_packets_without_addresses_are_counted_only(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(packet_at(f, "", 0, FIN, 0, 0), 0);
	assert_int_equal(packet_at(f, "", 0, FIN, 1, 0), 0);
	assert_int_equal(packet_at(f, "", 0, FIN, 0, 1), 0);
	f->ev.packet.saddr = f->ev.packet.daddr;
	f->ev.packet.proto = -1;
	assert_int_equal(sq_portscans_packet(f->t, &f->rule, &f->ev, &f->scan),
			 0);
	assert_int_equal(counts(f)->incomplete, 4);
	assert_int_equal(counts(f)->scans, 0);
}

static void test_no_interval_means_each_packet(void **state)
{
	struct fixture *f = *state;

	f->rule.interval_ms = 0;
	for (int i = 0; i < 10; i++) {
		assert_int_equal(due(f), 0);
		assert_int_equal(packet_at(f, "", 0, FIN, 1, 2), 1);
	}
}

static void test_a_call_from_long_ago_does_not_move_the_clock(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(packet_at(f, "", 3600000, FIN, 1, 2), 1);
	assert_int_equal(packet_at(f, "", 3600001, FIN, 1, 2), 0);
	assert_int_equal(due_at(f, "", 0), 0);
	assert_int_equal(packet_at(f, "", 3600002, FIN, 1, 2), 0);
	assert_int_equal(due_at(f, "", 3600000 + INTERVAL), 3);
}

static void test_packets_overtake_each_other(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(packet_at(f, "", 50, FIN, 1, 2), 1);
	assert_int_equal(packet_at(f, "", 20, FIN, 1, 2), 0);
	assert_int_equal(due(f), 0);
	assert_int_equal(packet_at(f, "", 40, FIN, 1, 2), 0);
	assert_int_equal(due_at(f, "", 50 + INTERVAL), 3);
}

static void test_a_clock_set_back_ends_the_intervals(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(packet_at(f, "", 3600000, FIN, 1, 2), 1);
	assert_int_equal(packet_at(f, "", 3600001, FIN, 1, 2), 0);
	assert_int_equal(packet_at(f, "", 3600001, FIN, 9, 2), 1);
	assert_int_equal(packet_at(f, "", 0, FIN, 3, 2), 1);
	assert_int_equal(due(f), 2);
	assert_int_equal(due(f), 0);
	assert_int_equal(counts(f)->scans, 1);
	/* and goes on from there */
	assert_int_equal(packet_at(f, "", 10, FIN, 3, 2), 0);
	assert_int_equal(due_at(f, "", INTERVAL - 1), 0);
	assert_int_equal(due_at(f, "", INTERVAL), 2);
	assert_int_equal(packet_at(f, "", INTERVAL + 1, FIN, 1, 2), 1);
}

static void test_each_node_has_its_own_scans_and_clock(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(packet_at(f, "a", 3600000, FIN, 1, 2), 1);
	assert_int_equal(packet_at(f, "b", 0, FIN, 1, 2), 1);
	assert_int_equal(packet_at(f, "a", 3600010, FIN, 1, 2), 0);
	assert_int_equal(packet_at(f, "b", 20, FIN, 1, 2), 0);
	assert_int_equal(packet_at(f, "", 40, FIN, 1, 2), 1);
	assert_int_equal(due(f), 0);
	assert_int_equal(due_at(f, "c", 7200000), 0);
	assert_int_equal(due_at(f, "b", INTERVAL), 2);
	assert_string_equal(f->told.node, "b");
	assert_int_equal(f->told.node_len, 1);
	assert_int_equal(f->told.stamp.time_ms, NOON);
	assert_int_equal(due(f), 0);
	assert_int_equal(due_at(f, "a", 3600000 + INTERVAL), 2);
	assert_string_equal(f->told.node, "a");
	assert_int_equal(counts(f)->scans, 3);
}

static void test_time_passes_without_an_event_too(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(packet_at(f, "a", 0, FIN, 1, 2), 1);
	assert_int_equal(packet_at(f, "b", 500000, FIN, 1, 2), 1);
	assert_int_equal(packet_at(f, "a", 1, FIN, 1, 2), 0);
	assert_int_equal(packet_at(f, "b", 500001, FIN, 1, 2), 0);
	sq_portscans_pass(f->t, INTERVAL - 2);
	assert_int_equal(due(f), 0);
	sq_portscans_pass(f->t, 1);
	assert_int_equal(due(f), 2);
	assert_int_equal(due(f), 2);
	assert_int_equal(due(f), 0);
}

static void test_at_the_end_every_count_is_told(void **state)
{
	struct fixture *f = *state;

	for (uint32_t from = 1; from <= 5; from++)
		for (uint32_t n = 0; n < from; n++)
			packet_at(f, "", from, FIN, from, 9);
	sq_portscans_pass(f->t, UINT64_MAX);
	for (uint64_t packets = 2; packets <= 5; packets++)
		assert_int_equal(due(f), packets);
	assert_int_equal(due(f), 0);
	assert_int_equal(counts(f)->scans, 0);
	/* unless something comes nevertheless */
	assert_int_equal(packet_at(f, "", 10, FIN, 1, 9), 1);
	assert_int_equal(packet_at(f, "", 11, FIN, 1, 9), 0);
	assert_int_equal(due_at(f, "", 10 + INTERVAL), 2);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_those_that_follow_are_told_once_the_interval_is_over),
		T(test_the_first_packet_is_told_at_once),
		T(test_a_scan_that_goes_on_is_told_once_an_interval),
		T(test_an_interval_without_a_packet_ends_a_scan),
		T(test_kinds_scanners_and_targets_are_kept_apart),
		T(test_of_a_refusal_the_scanner_is_the_receiver),
		T(test_marks_of_others_are_counted_only),
		T(test_marks_can_be_anywhere),
		T(test_a_mask_without_room_for_four_marks_is_refused),
		T(test_packets_without_addresses_are_counted_only),
		T(test_no_interval_means_each_packet),
		T(test_a_call_from_long_ago_does_not_move_the_clock),
		T(test_packets_overtake_each_other),
		T(test_a_clock_set_back_ends_the_intervals),
		T(test_each_node_has_its_own_scans_and_clock),
		T(test_time_passes_without_an_event_too),
		T(test_at_the_end_every_count_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
