/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mutate.h"

void keep(struct pool *pool, const char *line)
{
	if (pool->count < POOL_MAX) {
		pool->lines[pool->count] = strdup(line);
		assert_non_null(pool->lines[pool->count]);
		pool->count++;
	}
}

/* Bytes that mean something to one of the readers. */
static char odd_byte(uint64_t *rnd)
{
	static const char bytes[] = "\0\x01\x1d\x1e \"'(),:=-;0a9fAFgz\n\r\t~"
				    "\x7f\x80\xff";

	return test_below(rnd, 4) ? bytes[test_below(rnd, sizeof(bytes) - 1)]
				  : (char)test_random(rnd);
}

/* Make room for count bytes at at, or (negative) take some away. */
static size_t shift(char *line, size_t len, size_t at, ssize_t count)
{
	size_t tail = len - at;

	if (count < 0 && (size_t)-count > tail)
		count = -(ssize_t)tail;
	if (count > 0 && len + (size_t)count > SQ_LINE_MAX)
		return len;
	if (count >= 0)
		memmove(line + at + count, line + at, tail);
	else
		memmove(line + at, line + at - count, tail + (size_t)count);
	return (size_t)((ssize_t)len + count);
}

/* The start of a random word. */
static size_t some_word(const char *line, size_t len, uint64_t *rnd)
{
	size_t at = len ? test_below(rnd, len) : 0;

	while (at > 0 && line[at - 1] != ' ')
		at--;
	return at;
}

static size_t word_len(const char *line, size_t len, size_t at)
{
	const char *space = memchr(line + at, ' ', len - at);

	return space ? (size_t)(space - line) - at : len - at;
}

/* One more number, or one less, where a number stands. */
static size_t new_number(char *line, size_t len, uint64_t *rnd)
{
	static const char *const numbers[] = {
		"0",
		"-1",
		"00",
		"2147483647",
		"2147483648",
		"4294967295",
		"4294967296",
		"999999999999999999",
		"9223372036854775807",
		"9223372036854775808",
		"18446744073709551616",
		"unset",
		"",
	};
	const char *number = numbers[test_below(rnd, COUNT(numbers))];
	size_t at = some_word(line, len, rnd);
	size_t word = word_len(line, len, at), grown;
	const char *equals = memchr(line + at, '=', word);

	if (!equals)
		return len;
	word -= (size_t)(equals + 1 - line) - at;
	at = (size_t)(equals + 1 - line);
	len = shift(line, len, at, -(ssize_t)word);
	grown = shift(line, len, at, (ssize_t)strlen(number));
	if (grown != len)
		memcpy(line + at, number, strlen(number));
	return grown;
}

/* A word of another line, in front of a word or over it. */
static size_t foreign_word(char *line, size_t len, const struct pool *pool,
			   uint64_t *rnd)
{
	const char *from = pool->lines[test_below(rnd, pool->count)];
	size_t from_len = strlen(from), at = some_word(line, len, rnd);
	size_t there = some_word(from, from_len, rnd);
	size_t word = word_len(from, from_len, there), grown;

	if (test_below(rnd, 2))
		len = shift(line, len, at, -(ssize_t)word_len(line, len, at));
	grown = shift(line, len, at, (ssize_t)word + 1);
	if (grown == len)
		return len;
	memcpy(line + at, from + there, word);
	line[at + word] = ' ';
	return grown;
}

size_t mutate(char *line, size_t len, const struct pool *pool, uint64_t *rnd)
{
	size_t at = len ? test_below(rnd, len) : 0;

	switch (len ? test_below(rnd, 8) : 7) {
	case 0:
		line[at] = odd_byte(rnd);
		return len;
	case 1:
		line[at] ^= (char)(1 << test_below(rnd, 8));
		return len;
	case 2:
		return shift(line, len, at, -(ssize_t)test_below(rnd, 9));
	case 3:
		return shift(line, len, at, (ssize_t)test_below(rnd, 9));
	case 4:
		return new_number(line, len, rnd);
	case 5:
		return len - test_below(rnd, len / 4 + 1);
	default:
		return foreign_word(line, len, pool, rnd);
	}
}
