/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portscan_helpers.h"

static void test_a_million_forged_addresses_stay_bounded(void **state)
{
	const uint32_t forged = 1000000;
	struct fixture *f = *state;

	for (uint32_t from = 1; from <= forged; from++) {
		assert_int_equal(packet_at(f, "", from / 1000, FIN, from, 1),
				 1);
		assert_true(counts(f)->scans <= SQ_PORTSCANS_MAX);
	}
	assert_int_equal(counts(f)->scans, SQ_PORTSCANS_MAX);
	assert_int_equal(counts(f)->evicted, forged - SQ_PORTSCANS_MAX);
	assert_int_equal(counts(f)->told, forged);
	/* the newest are those that are kept */
	assert_int_equal(packet_at(f, "", 1000, FIN, forged, 1), 0);
	assert_int_equal(packet_at(f, "", 1000, FIN,
				   forged - SQ_PORTSCANS_MAX + 1, 1),
			 0);
	assert_int_equal(
		packet_at(f, "", 1000, FIN, forged - SQ_PORTSCANS_MAX, 1), 1);
	assert_int_equal(due_at(f, "", 1000 + INTERVAL), 2);
	assert_int_equal(due_at(f, "", 1000 + 9 * INTERVAL), 0);
	assert_int_equal(counts(f)->scans, 0);
}

static void test_as_many_nodes_stay_bounded_too(void **state)
{
	struct fixture *f = *state;
	char node[32];

	for (uint32_t i = 0; i < SQ_PORTSCANS_MAX / 8; i++) {
		snprintf(node, sizeof(node), "host-%u", i);
		for (uint32_t from = 1; from <= 9; from++)
			assert_int_equal(packet_at(f, node, 0, FIN, from, 1),
					 1);
	}
	assert_int_equal(counts(f)->scans, SQ_PORTSCANS_MAX);
	assert_int_equal(counts(f)->evicted, SQ_PORTSCANS_MAX / 8);
	sq_portscans_pass(f->t, UINT64_MAX);
	assert_int_equal(due(f), 0);
	assert_int_equal(counts(f)->scans, 0);
}

static void test_more_nodes_than_scans_make_room_for_each_other(void **state)
{
	const uint32_t nodes = 2 * SQ_PORTSCANS_MAX;
	struct fixture *f = *state;
	char node[32];

	for (uint32_t i = 0; i < nodes; i++) {
		snprintf(node, sizeof(node), "host-%u", i);
		assert_int_equal(packet_at(f, node, 0, FIN, 1, 2), 1);
	}
	assert_int_equal(counts(f)->scans, SQ_PORTSCANS_MAX);
	assert_int_equal(counts(f)->evicted, nodes - SQ_PORTSCANS_MAX);
}

/* A scan as the header describes it, as simply as can be. */
struct model {
	bool on;
	uint64_t packets, told, told_ms, heard_ms;
};

/* Time goes on to at. Returns how many packets are told of, 0 for nothing. */
static uint64_t model_time(struct model *m, uint64_t at)
{
	uint64_t news = m->packets == m->told ? 0 : m->packets;

	if (!m->on || at - m->told_ms < INTERVAL)
		return 0;
	m->on = news && at - m->heard_ms < INTERVAL;
	m->told = m->packets;
	m->told_ms = at;
	return news;
}

/* A packet comes. Returns whether it is told of. */
static int model_packet(struct model *m, uint64_t at)
{
	bool first = !m->on;

	if (first)
		*m = (struct model){ .on = true, .told = 1, .told_ms = at };
	m->packets++;
	m->heard_ms = at;
	return first;
}

#define HOSTS 4

/* Whatever is told at this time is what the models say, and nothing else. */
static void check_time(struct fixture *f, struct model m[HOSTS][HOSTS],
		       uint64_t at)
{
	uint64_t told[HOSTS][HOSTS] = { 0 }, packets;

	for (packets = due_at(f, "", at); packets; packets = due(f))
		told[number_of(&f->scan.scanner)][number_of(&f->scan.target)] =
			packets;
	for (int from = 0; from < HOSTS; from++)
		for (int to = 0; to < HOSTS; to++)
			assert_int_equal(told[from][to],
					 model_time(&m[from][to], at));
}

static void test_random_packets_are_told_as_the_model_says(void **state)
{
	struct fixture *f = *state;
	uint64_t random = test_seed(), at = 1;
	struct model models[HOSTS][HOSTS];

	memset(models, 0, sizeof(models));
	for (int i = 0; i < 100000; i++) {
		uint32_t from = 1 + (uint32_t)test_below(&random, HOSTS - 1);
		uint32_t to = 1 + (uint32_t)test_below(&random, HOSTS - 1);

		at += test_below(&random, test_below(&random, 9) ? 900 : 9000);
		check_time(f, models, at);
		assert_int_equal(packet_at(f, "", at, FIN, from, to),
				 model_packet(&models[from][to], at));
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_a_million_forged_addresses_stay_bounded),
		T(test_as_many_nodes_stay_bounded_too),
		T(test_more_nodes_than_scans_make_room_for_each_other),
		T(test_random_packets_are_told_as_the_model_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
