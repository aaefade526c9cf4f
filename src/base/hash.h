/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hash.h - the one hash function of the tables in memory
 *
 * Not for anything on disk, not cryptographic; tables that hold what a
 * stranger chose mix in a random seed. Pure and thread-safe.
 */
#ifndef SQ_HASH_H
#define SQ_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The finalizer of splitmix64 (Steele, Lea, Flood 2014). */
static inline uint64_t sq_hash_mix(uint64_t x)
{
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

/* 128-bit product, folded: carries every input bit into the result. */
static inline uint64_t sq_hash_fold(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t sq_hash_bytes(uint64_t seed, const void *data,
				     size_t len)
{
	const unsigned char *p = data;
	uint64_t h = seed ^ (len * 0x9e3779b97f4a7c15u), word;

	for (; len >= 8; p += 8, len -= 8) {
		memcpy(&word, p, 8);
		h = sq_hash_fold(h ^ word, 0x9e3779b97f4a7c15u);
	}
	word = 0;
	memcpy(&word, p, len);
	return sq_hash_mix(h ^ word);
}

#endif
