/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scan.h - words and numbers off the front of a text, eight bytes at a time
 *
 * For the few places that every line of a log passes. Reads within [at, end)
 * only. No input or output; thread-safe.
 */
#ifndef SQ_SCAN_H
#define SQ_SCAN_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* What is left of a text; each function below moves at past what it took. */
struct sq_scan {
	const char *at, *end;
};

/* Digits of a number that sq_scan_number() takes: none overflows. */
#define SQ_SCAN_DIGITS 18

/* A call would cost more than the comparison, whose length is a constant. */
#define SQ_SCAN_INLINE static inline __attribute__((always_inline))

/*
 * Whether two texts of a constant length are the same: by their first and last
 * bytes, which overlap, since for most lengths memcmp() would be called.
 */
SQ_SCAN_INLINE bool sq_scan_same(const char *a, const char *b, size_t len)
{
	size_t part = len >= 8 ? 8 : len >= 4 ? 4 : len >= 2 ? 2 : 1;

	if (len > 16)
		return memcmp(a, b, len) == 0;
	return !len || (memcmp(a, b, part) == 0 &&
			memcmp(a + len - part, b + len - part, part) == 0);
}

/* Take word off the front, if it is there. */
#define SQ_SCAN_WORD(s, word) sq_scan_word(s, word, sizeof(word) - 1)
SQ_SCAN_INLINE bool sq_scan_word(struct sq_scan *s, const char *word,
				 size_t len)
{
	if ((size_t)(s->end - s->at) < len ||
	    !(__builtin_constant_p(len) ? sq_scan_same(s->at, word, len)
					: memcmp(s->at, word, len) == 0))
		return false;
	s->at += len;
	return true;
}

/* The next eight bytes, the first one lowest; zeros beyond the end. */
SQ_SCAN_INLINE uint64_t sq_scan_eight(const struct sq_scan *s)
{
	size_t left = (size_t)(s->end - s->at);
	uint64_t bytes = 0;

	if (left >= 8) {
		memcpy(&bytes, s->at, 8);
		return le64toh(bytes);
	}
	while (left) /* no memcpy: the value would have to lie on the stack */
		bytes = bytes << 8 | (unsigned char)s->at[--left];
	return bytes;
}

/* How many bytes there are below the lowest one that has bit 7 set. */
SQ_SCAN_INLINE unsigned int sq_scan_clear(uint64_t bytes)
{
	bytes &= 0x8080808080808080u;
	return bytes ? (unsigned int)__builtin_ctzll(bytes) / 8 : 8;
}

/*
 * Has bit 7 set in the lowest byte that is a blank or a control byte; what is
 * in the bytes behind it means nothing.
 */
SQ_SCAN_INLINE uint64_t sq_scan_blanks(uint64_t bytes)
{
	return (bytes - 0x2121212121212121u) & ~bytes;
}

/*
 * Up to eight digits: a byte's tens go to its neighbour, then pairs', then
 * fours'. Returns how many there are; *value is their number.
 */
SQ_SCAN_INLINE unsigned int sq_scan_digits(const struct sq_scan *s,
					   uint64_t *value)
{
	uint64_t v = sq_scan_eight(s) ^ 0x3030303030303030u;
	unsigned int count = sq_scan_clear((v + 0x7676767676767676u) | v);

	if (!count)
		return 0;
	v <<= 64 - 8 * count;
	v = (v * 10 + (v >> 8)) & 0x00ff00ff00ff00ffu;
	v = (v * 100 + (v >> 16)) & 0x0000ffff0000ffffu;
	*value = (v * 10000 + (v >> 32)) & 0xffffffffu;
	return count;
}

#define SQ_SCAN_LONG UINT64_MAX /* no number of SQ_SCAN_DIGITS digits */

/*
 * The rest of a number that began with eight digits, of that value. Not inline:
 * few numbers are so long, and without it the others need few registers.
 */
static __attribute__((noinline, unused)) uint64_t
sq_scan_rest(struct sq_scan *s, uint64_t value)
{
	static const uint64_t tens[] = { 1,	  10,	    100,
					 1000,	  10000,    100000,
					 1000000, 10000000, 100000000 };
	const char *start = s->at - 8;
	unsigned int count;

	do {
		uint64_t part = 0;

		count = sq_scan_digits(s, &part);
		value = value * tens[count] + part;
		s->at += count;
	} while (count == 8 && s->at - start <= SQ_SCAN_DIGITS);
	return s->at - start <= SQ_SCAN_DIGITS ? value : SQ_SCAN_LONG;
}

/* A number of one digit, with a blank behind it. */
SQ_SCAN_INLINE bool sq_scan_single(struct sq_scan *s, uint32_t *value)
{
	if (s->end - s->at < 2 || s->at[1] != ' ' ||
	    (unsigned char)*s->at - (unsigned int)'0' > 9)
		return false;
	*value = (unsigned char)*s->at++ - (unsigned int)'0';
	return true;
}

/* A number of 1 to SQ_SCAN_DIGITS digits. */
SQ_SCAN_INLINE bool sq_scan_number(struct sq_scan *s, uint64_t *value)
{
	uint64_t v = 0;
	unsigned int count = sq_scan_digits(s, &v);

	s->at += count;
	if (count == 8)
		v = sq_scan_rest(s, v);
	*value = v;
	return count && v != SQ_SCAN_LONG;
}

/*
 * Up to eight hex digits, in lower case as the kernel's numbers are: digits
 * join in pairs, then in fours. Returns how many there are; *value is their
 * number.
 */
SQ_SCAN_INLINE unsigned int sq_scan_hex_digits(const struct sq_scan *s,
					       uint64_t *value)
{
	uint64_t v = sq_scan_eight(s);
	uint64_t letters = v >> 6 & 0x0101010101010101u;
	uint64_t bad;
	unsigned int count;

	v -= 0x3030303030303030u + 0x27 * letters;
	/* above 15, or above 9 and no letter, or a letter and not above 9 */
	bad = (v | ((v + 0x0606060606060606u) ^ letters << 4)) &
	      0xf0f0f0f0f0f0f0f0u;
	count = bad ? (unsigned int)__builtin_ctzll(bad) / 8 : 8;
	if (!count)
		return 0;
	v <<= 64 - 8 * count;
	v = (v << 4 | v >> 8) & 0x00ff00ff00ff00ffu;
	v = (v << 8 | v >> 16) & 0x0000ffff0000ffffu;
	*value = (v << 16 | v >> 32) & 0xffffffffu;
	return count;
}

/* A number of 1 to 16 hex digits in lower case. */
SQ_SCAN_INLINE bool sq_scan_hex(struct sq_scan *s, uint64_t *value)
{
	uint64_t part = 0;
	unsigned int count;
	uint32_t digit;

	if (sq_scan_single(s, &digit)) {
		*value = digit;
		return true;
	}
	count = sq_scan_hex_digits(s, value);
	s->at += count;
	if (count < 8)
		return count;
	count = sq_scan_hex_digits(s, &part);
	s->at += count;
	*value = *value << 4 * count | part;
	return count < 8 || !sq_scan_hex_digits(s, &part);
}

/* Everything before the next blank or control byte, at least one byte. */
SQ_SCAN_INLINE bool sq_scan_skip(struct sq_scan *s)
{
	const char *start = s->at;
	unsigned int count;

	do {
		count = sq_scan_clear(sq_scan_blanks(sq_scan_eight(s)));
		s->at += count;
	} while (count == 8);
	return s->at > start;
}

/*
 * Everything before the next quote, blank or control byte into out, which
 * has size bytes, and a NUL behind it. Returns the length, or a negative
 * number when it does not fit.
 */
SQ_SCAN_INLINE long sq_scan_text(struct sq_scan *s, char *out, size_t size)
{
	size_t len = 0;
	unsigned int count;

	do {
		uint64_t v = sq_scan_eight(s);
		uint64_t quotes = v ^ 0x2222222222222222u;

		quotes = (quotes - 0x0101010101010101u) & ~quotes;
		count = sq_scan_clear(sq_scan_blanks(v) | quotes);
		if (size - len < 8)
			return -1;
		v = htole64(v);
		memcpy(out + len, &v, 8); /* what is too much is written over */
		len += count;
		s->at += count;
	} while (count == 8);
	out[len] = '\0';
	return (long)len;
}

#endif
