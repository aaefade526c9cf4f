/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/siphash.h"

#include <stdint.h>

#define ROUNDS_A_WORD 2
#define ROUNDS_AT_END 4

struct state {
	uint64_t v0, v1, v2, v3;
};

static uint64_t load(const unsigned char *at, size_t len)
{
	uint64_t word = 0;

	for (size_t i = 0; i < len; i++)
		word |= (uint64_t)at[i] << (8 * i);
	return word;
}

static void store(unsigned char *at, uint64_t word)
{
	for (unsigned int i = 0; i < 8; i++)
		at[i] = (unsigned char)(word >> (8 * i));
}

static uint64_t rotate(uint64_t word, unsigned int bits)
{
	return word << bits | word >> (64 - bits);
}

static void stir(struct state *s, int rounds)
{
	while (rounds--) {
		s->v0 += s->v1;
		s->v2 += s->v3;
		s->v1 = rotate(s->v1, 13) ^ s->v0;
		s->v3 = rotate(s->v3, 16) ^ s->v2;
		s->v0 = rotate(s->v0, 32);
		s->v2 += s->v1;
		s->v0 += s->v3;
		s->v1 = rotate(s->v1, 17) ^ s->v2;
		s->v3 = rotate(s->v3, 21) ^ s->v0;
		s->v2 = rotate(s->v2, 32);
	}
}

static void take(struct state *s, uint64_t word)
{
	s->v3 ^= word;
	stir(s, ROUNDS_A_WORD);
	s->v0 ^= word;
}

void sq_siphash(const unsigned char key[static SQ_SIPHASH_KEY_LEN],
		const void *data, size_t len,
		unsigned char hash[static SQ_SIPHASH_LEN])
{
	const uint64_t k0 = load(key, 8), k1 = load(key + 8, 8);
	const unsigned char *at = data;
	struct state s = {
		.v0 = k0 ^ 0x736f6d6570736575u,
		.v1 = k1 ^ 0x646f72616e646f6du ^ 0xee,
		.v2 = k0 ^ 0x6c7967656e657261u,
		.v3 = k1 ^ 0x7465646279746573u,
	};
	uint64_t last = (uint64_t)len << 56;

	for (; len >= 8; at += 8, len -= 8)
		take(&s, load(at, 8));
	take(&s, last | (len ? load(at, len) : 0));
	s.v2 ^= 0xee;
	stir(&s, ROUNDS_AT_END);
	store(hash, s.v0 ^ s.v1 ^ s.v2 ^ s.v3);
	s.v1 ^= 0xdd;
	stir(&s, ROUNDS_AT_END);
	store(hash + 8, s.v0 ^ s.v1 ^ s.v2 ^ s.v3);
}
