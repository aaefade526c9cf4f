/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * text.h - the audit log's spelling of numbers and untrusted strings
 *
 * No input or output; thread-safe.
 */
#ifndef SQ_TEXT_H
#define SQ_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The whole of s[0..len) as a number in base 10 or 16, not above max.
 * Returns 0, or -SQ_EFORMAT: empty, another character, too large.
 */
int sq_text_u64(const char *s, size_t len, int base, uint64_t max,
		uint64_t *value);

/* As above in base 10, with an optional minus sign. */
int sq_text_i64(const char *s, size_t len, int64_t *value);

/*
 * An untrusted string as the kernel writes it: "in quotes" as it is,
 * anything else as pairs of hex digits; (null) and other bare words as they
 * are. Writes at most size bytes with the NUL.
 * Returns the length, -SQ_ELONG, or -SQ_EFORMAT (no closing quote, odd hex, a
 * NUL inside).
 */
int sq_text_decode(const char *s, size_t len, char *out, size_t size);

/*
 * Pairs of hex digits as bytes, which may be any, with a NUL behind. Returns
 * how many, or -1: more than size - 1, or no hex.
 */
int sq_text_decode_hex(const char *s, char *out, size_t size);

/*
 * The reverse of sq_text_decode(): "in quotes" while s holds nothing but
 * letters, digits and _ - . / : @ + , ~ [ ], else in hex. So no text of a
 * program can be taken for a field by tools that search for substrings. At most
 * max bytes of s are written (hex doubles them). Returns the length; out holds
 * 2 * max + 3.
 */
size_t sq_text_encode(const char *s, size_t len, size_t max, char *out);

/*
 * s for a terminal: control bytes, backslashes and bytes above 0x7e as \xNN.
 * Returns out, which holds 4 * len + 1 bytes.
 */
char *sq_text_printable(const char *s, size_t len, char *out);

/* The end of a noun that so many of something have: "" for one. */
static inline const char *sq_text_s(uint64_t count)
{
	return count == 1 ? "" : "s";
}

/* Cut blanks and ends of lines off both ends of s, in place. */
#define SQ_TEXT_BLANKS " \t\r\n"
char *sq_text_trim(char *s);

/* A text that grows in room bytes, which are the caller's. Ends in a NUL. */
struct sq_text {
	char *text;
	size_t room, len;
};

/* Begin with an empty text. */
struct sq_text sq_text_start(char *text, size_t room);

/* Append what fmt makes. What does not fit whole is left out. */
__attribute__((format(printf, 2, 3))) void sq_text_add(struct sq_text *t,
						       const char *fmt, ...);

#endif
