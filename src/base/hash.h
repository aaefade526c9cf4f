/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hash.h - the hash functions of the tables in memory
 *
 * Not for anything on disk, and not cryptographic. A table whose keys strangers
 * choose has a random seed (seed.h). The seed is in both operands of each
 * multiplication, so that nobody who does not know it can make an operand zero,
 * or know by how much a changed bit changes the product. No input or output;
 * thread-safe.
 */
#ifndef SQ_HASH_H
#define SQ_HASH_H

#include <endian.h>
#include <stdbool.h>
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

/*
 * The product of a and b, whose low half is returned, by 32-bit numbers only.
 * Machines of 32 bit have no other; the result is the same on all machines.
 */
static inline uint64_t sq_hash_product32(uint64_t a, uint64_t b, uint64_t *high)
{
	uint64_t a0 = (uint32_t)a, a1 = a >> 32;
	uint64_t b0 = (uint32_t)b, b1 = b >> 32;
	uint64_t low = a0 * b0;
	uint64_t middle = a1 * b0 + (low >> 32); /* at most 2^64 - 2^32 */
	uint64_t other = a0 * b1 + (uint32_t)middle;

	*high = a1 * b1 + (middle >> 32) + (other >> 32);
	return other << 32 | (uint32_t)low;
}

/* The halves of the 128-bit product, folded: every input bit counts. */
static inline uint64_t sq_hash_fold(uint64_t a, uint64_t b)
{
#ifdef __SIZEOF_INT128__
	unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
#else
	uint64_t high, low = sq_hash_product32(a, b, &high);

	return low ^ high;
#endif
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

/*
 * The last len bytes as a number, as if zeros followed them; there are eight
 * ahead of them or not. No copy of a length that only the caller knows.
 */
static inline uint64_t sq_hash_tail(const unsigned char *p, size_t len,
				    bool eight_ahead)
{
	unsigned int gone = 8 * (8 - (unsigned int)len);
	uint64_t word = 0;

	if (!len)
		return 0;
	if (eight_ahead) {
		memcpy(&word, p + len - 8, 8);
		return le64toh(word) >> gone;
	}
	while (len--)
		word = word << 8 | p[len];
	return word;
}

static inline uint64_t sq_hash_bytes(uint64_t seed, const void *data,
				     size_t len)
{
	const unsigned char *p = data;
	uint64_t h = seed ^ (len * SQ_HASH_ODD), word;

	for (; len >= 8; p += 8, len -= 8) {
		memcpy(&word, p, 8);
		h = sq_hash_fold(h ^ le64toh(word), sq_hash_factor(seed));
	}
	return sq_hash_mix(h ^ sq_hash_tail(p, len, p != data));
}

#endif
