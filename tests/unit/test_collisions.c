/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Strangers choose the names of programs and of nodes, and the addresses of
 * packets. These tests make some that fall together under a seed they know,
 * as an attacker would who knew it, and count what a search looks at.
 */
#include "helpers.h"

#include "base/seed.h"
#include "detect/portscan.h"
#include "input/serials.h"
#include "store/profile.h"
#include "store/shelf.h"

#define NAMES	 3000
#define NAME_LEN 32
#define ALL	 ((uint64_t)NAMES * (NAMES + 1) / 2) /* one long search */
#define FEW	 (NAMES * 4)

/*
 * Set the eight bytes at place, a multiple of eight, so that they cancel what
 * the bytes before them made of the hash of all len: those then do not matter.
 */
static void cancel(uint64_t seed, unsigned char *bytes, size_t len,
		   size_t place)
{
	uint64_t state = seed ^ (len * SQ_HASH_ODD), word;

	for (size_t at = 0; at < place; at += 8) {
		memcpy(&word, bytes + at, 8);
		state = sq_hash_fold(state ^ le64toh(word),
				     sq_hash_factor(seed));
	}
	word = htole64(state);
	memcpy(bytes + place, &word, 8);
}

/* The names of one seed differ in their second word alone, and the third. */
static void make_name(uint64_t seed, uint64_t number, char *name)
{
	memset(name, 'x', NAME_LEN);
	memcpy(name, "/tmp/", 5);
	memcpy(name + 8, &number, 8);
	cancel(seed, (unsigned char *)name, NAME_LEN, 16);
}

static void test_the_names_fall_together_under_their_seed(void **state)
{
	char name[NAME_LEN];

	(void)state;
	for (uint64_t seed = 0; seed < 3; seed++) {
		uint64_t hash;

		make_name(seed, 0, name);
		hash = sq_hash_bytes(seed, name, NAME_LEN);
		make_name(seed, 1, name);
		assert_true(sq_hash_bytes(seed, name, NAME_LEN) == hash);
		assert_true(sq_hash_bytes(sq_seed(), name, NAME_LEN) != hash);
	}
}

/* Programs of names made for one seed, on a shelf of another. */
static uint64_t probes_of_shelf(uint64_t made_for, uint64_t seed)
{
	struct sq_shelf *shelf;
	uint64_t probes;
	char name[NAME_LEN];

	assert_int_equal(sq_shelf_new(&shelf, seed), 0);
	for (uint64_t i = 0; i < NAMES; i++) {
		struct sq_program *p;

		make_name(made_for, i, name);
		assert_null(sq_shelf_find(shelf, name, NAME_LEN));
		assert_int_equal(sq_program_new(&p, name, NAME_LEN, 6), 0);
		assert_int_equal(sq_shelf_put(shelf, p), 0);
	}
	for (uint64_t i = 0; i < NAMES; i++) {
		make_name(made_for, i, name);
		assert_non_null(sq_shelf_find(shelf, name, NAME_LEN));
	}
	probes = sq_shelf_probes(shelf);
	sq_shelf_free(shelf);
	return probes;
}

static void test_programs_are_found_whatever_their_names(void **state)
{
	(void)state;
	assert_int_equal(probes_of_shelf(0, 0), ALL);
	assert_int_equal(probes_of_shelf(42, 42), ALL);
	assert_true(probes_of_shelf(0, sq_seed()) < FEW);
	assert_true(probes_of_shelf(42, sq_seed()) < FEW);
}

static void test_a_profile_has_a_seed_of_its_own(void **state)
{
	struct sq_profile *pr;
	char name[NAME_LEN];
	uint64_t probes;

	(void)state;
	assert_int_equal(sq_profile_open(&pr, "/nowhere", 6, NULL), 0);
	for (uint64_t i = 0; i < NAMES; i++) {
		struct sq_program *p;

		make_name(0, i, name);
		assert_int_equal(
			sq_profile_get(pr, name, NAME_LEN, true, &p, NULL), 0);
		sq_profile_release(pr, p);
	}
	probes = sq_profile_probes(pr);
	print_message("# %d programs: %llu probes\n", NAMES,
		      (unsigned long long)probes);
	assert_in_range(probes, NAMES, FEW);
	sq_profile_free(pr);
}

/* A node is known by the hash of its name: under its seed, all are one. */
static uint64_t probes_of_nodes(uint64_t seed)
{
	static struct sq_event ev;
	struct sq_serials *o;
	uint64_t probes;

	assert_int_equal(sq_serials_new(&o, SQ_SERIALS_CONTIGUOUS, seed), 0);
	ev.kind = SQ_EVENT_CALL;
	ev.node_len = NAME_LEN;
	for (uint64_t i = 0; i < NAMES; i++) {
		make_name(0, i, ev.node);
		ev.stamp.serial = 1;
		assert_int_equal(sq_serials_push(o, &ev), 0);
		while (sq_serials_next(o))
			;
	}
	probes = sq_serials_probes(o);
	sq_serials_free(o);
	return probes;
}

static void test_nodes_are_told_apart_whatever_their_names(void **state)
{
	uint64_t probes;

	(void)state;
	assert_int_equal(probes_of_nodes(0), 1);
	probes = probes_of_nodes(sq_seed());
	print_message("# %d nodes: %llu probes\n", NAMES,
		      (unsigned long long)probes);
	assert_in_range(probes, NAMES, FEW);
}

static void take_packet(struct sq_portscans *t, struct sq_event *ev)
{
	static const struct sq_portscan_rule rule = { SQ_PORTSCAN_MARK,
						      SQ_PORTSCAN_MASK, 3000 };
	struct sq_portscan scan;

	ev->kind = SQ_EVENT_PACKET;
	ev->packet.mark = SQ_PORTSCAN_MARK + 0x10000;
	ev->packet.proto = 6;
	assert_int_equal(sq_portscans_packet(t, &rule, ev, &scan), 1);
}

/* IPv6 addresses of a scanner, made for seed 0: ours is what it lies in. */
static uint64_t probes_of_scanners(uint64_t seed)
{
	static struct sq_event ev;
	struct sq_portscan_whose whose;
	struct sq_portscans *t;
	uint64_t probes;

	assert_int_equal(sq_portscans_new(&t, seed), 0);
	for (uint32_t i = 0; i < NAMES; i++) {
		memset(&whose, 0, sizeof(whose));
		whose.node = sq_hash_bytes(0, "", 0) >> 1;
		whose.scanner.family = SQ_FAMILY_IPV6;
		whose.target.family = SQ_FAMILY_IPV6;
		memcpy(whose.scanner.bytes, &i, 4);
		cancel(0, (unsigned char *)&whose, sizeof(whose), 16);
		ev.packet.saddr = whose.scanner;
		ev.packet.daddr = whose.target;
		take_packet(t, &ev);
	}
	probes = sq_portscans_probes(t) - 1; /* for the node */
	sq_portscans_free(t);
	return probes;
}

static void test_scans_are_found_whatever_their_addresses(void **state)
{
	uint64_t probes;

	(void)state;
	assert_int_equal(probes_of_scanners(0), ALL);
	probes = probes_of_scanners(sq_seed());
	print_message("# %d scanners: %llu probes\n", NAMES,
		      (unsigned long long)probes);
	assert_in_range(probes, NAMES, FEW);
}

static void test_scanned_nodes_are_found_whatever_their_names(void **state)
{
	static struct sq_event ev;
	struct sq_portscans *t;
	uint64_t probes;

	(void)state;
	assert_int_equal(sq_portscans_new(&t, sq_seed()), 0);
	ev.packet.saddr.family = ev.packet.daddr.family = SQ_FAMILY_IPV4;
	ev.node_len = NAME_LEN;
	for (uint64_t i = 0; i < NAMES; i++) {
		make_name(0, i, ev.node);
		take_packet(t, &ev);
	}
	probes = sq_portscans_probes(t);
	assert_in_range(probes, 2 * NAMES, 2 * FEW);
	sq_portscans_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_names_fall_together_under_their_seed),
		cmocka_unit_test(test_programs_are_found_whatever_their_names),
		cmocka_unit_test(test_a_profile_has_a_seed_of_its_own),
		cmocka_unit_test(
			test_nodes_are_told_apart_whatever_their_names),
		cmocka_unit_test(test_scans_are_found_whatever_their_addresses),
		cmocka_unit_test(
			test_scanned_nodes_are_found_whatever_their_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
