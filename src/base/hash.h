/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hash.h - the hash functions of the tables in memory
 *
 * Not for anything on disk, and not cryptographic. A table whose keys
 * strangers choose has a random seed (seed.h). The seed is in both operands of
 * each multiplication, so that nobody who does not know it can make an operand
 * zero, or know by how much a changed bit changes the product. Pure and
 * thread-safe.
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

#define SQ_HASH_ODD 0x9e3779b97f4a7c15u /* 2^64 by the golden ratio */

/* 128-bit product, folded: carries every input bit into the result. */
static inline uint64_t sq_hash_fold(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* What numbers are multiplied by under seed. */
static inline uint64_t sq_hash_factor(uint64_t seed)
{
	return (seed ^ SQ_HASH_ODD) | 1; /* zero would make all equal */
}

static inline uint64_t sq_hash_number(uint64_t seed, uint64_t number)
{
	uint64_t h = sq_hash_fold(number ^ seed, sq_hash_factor(seed));

	return sq_hash_fold(h, SQ_HASH_ODD); /* numbers in a row spread, too */
}

static inline uint64_t sq_hash_bytes(uint64_t seed, const void *data,
				     size_t len)
{
	const unsigned char *p = data;
	uint64_t h = seed ^ (len * SQ_HASH_ODD), word;

	for (; len >= 8; p += 8, len -= 8) {
		memcpy(&word, p, 8);
		h = sq_hash_fold(h ^ word, sq_hash_factor(seed));
	}
	word = 0;
	memcpy(&word, p, len);
	return sq_hash_mix(h ^ word);
}

#endif
