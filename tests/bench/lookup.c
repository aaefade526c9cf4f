/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * lookup.c SEQUENCES - what it costs to look a window up, and to learn one
 *
 * Learns so many different sequences, then looks up windows that are among
 * them, drawn at random, and windows that differ from one of them in a call.
 * Prints the nanoseconds of processor time that one of each takes: learned,
 * known, unknown; then the bytes of memory of a sequence.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/hash.h"
#include "model/program.h"

#define K	 6
#define ALPHABET 60	   /* calls; what a large server makes */
#define KEYS	 (1 << 20) /* looked up in one go; a few megabytes */
#define LOOKUPS	 (1 << 24)

static uint64_t random_state;

static uint64_t draw(uint64_t below)
{
	random_state += 0x9e3779b97f4a7c15u;
	return sq_hash_mix(random_state) % below;
}

static double now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec * 1e9 + (double)ts.tv_nsec;
}

static sq_call any_call(void)
{
	return sq_call_pack(SQ_ABI_X86_64, (unsigned int)draw(ALPHABET) * 5);
}

static sq_call *make_keys(size_t count)
{
	sq_call *keys = calloc(count * K, sizeof(*keys));

	if (!keys)
		abort();
	return keys;
}

/* A little more than count different ones. */
static sq_call *draw_sequences(size_t count)
{
	sq_call *keys = make_keys(count);

	for (size_t i = 0; i < count * K; i++)
		keys[i] = any_call();
	return keys;
}

static double learn(struct sq_program *p, const sq_call *keys, size_t count)
{
	double start = now_ns();

	for (size_t i = 0; i < count; i++)
		if (sq_program_learn(p, keys + i * K, 1) < 0)
			abort();
	return (now_ns() - start) / (double)count;
}

static double look_up(const struct sq_program *p, const sq_call *keys,
		      bool expected)
{
	double start = now_ns();
	size_t found = 0;

	for (size_t i = 0; i < LOOKUPS; i++)
		found += sq_program_knows(p, keys + i % KEYS * K);
	if (found != (expected ? LOOKUPS : 0))
		abort();
	return (now_ns() - start) / LOOKUPS;
}

static void draw_known(sq_call *keys, const sq_call *all, size_t count)
{
	for (size_t i = 0; i < KEYS; i++)
		memcpy(keys + i * K, all + draw(count) * K, K * sizeof(*all));
}

static void draw_unknown(const struct sq_program *p, sq_call *keys,
			 const sq_call *all, size_t count)
{
	for (size_t i = 0; i < KEYS; i++) {
		sq_call *key = keys + i * K;

		do {
			memcpy(key, all + draw(count) * K, K * sizeof(*all));
			key[draw(K)] = any_call();
		} while (sq_program_knows(p, key));
	}
}

int main(int argc, char **argv)
{
	size_t count = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;
	sq_call *all, *keys = make_keys(KEYS);
	double learned, known, unknown;
	struct sq_program *p;

	if (!count || sq_program_new(&p, "p", 1, K) < 0)
		return 1;
	all = draw_sequences(count);
	learned = learn(p, all, count);
	draw_known(keys, all, count);
	known = look_up(p, keys, true);
	draw_unknown(p, keys, all, count);
	unknown = look_up(p, keys, false);
	printf("%.2f %.2f %.2f %.1f\n", learned, known, unknown,
	       (double)sq_seqset_bytes(&p->sequences) / p->sequences.count);
	sq_program_free(p);
	free(all);
	free(keys);
	return 0;
}
