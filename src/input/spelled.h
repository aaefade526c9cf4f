/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * spelled.h - values off the front of a record, as the kernel spells them
 *
 * For those who read records in place. What is not spelled just so is refused
 * and left to auparse. Each takes a value off s, or returns false; s is then
 * undefined. Pure and thread-safe.
 */
#ifndef SQ_SPELLED_H
#define SQ_SPELLED_H

#include <string.h>

#include "base/scan.h"
#include "base/text.h"
#include "input/record.h"

#define SQ_SPELLED_ENRICHED '\x1d' /* AUDIT_INTERP_SEPARATOR: raw fields end */

/*
 * Bytes from "type=" to the stamp's end. auparse looks for the stamp in the
 * first 80, and numbers with more digits than they need could go beyond.
 */
#define SQ_SPELLED_HEAD_MAX 72

/* Bytes of the shortest record of a call; few enriched fields take so many. */
#define SQ_SPELLED_CALL_MIN 230

/* Of up to 32 bits. Most are of one digit, or unset. */
static inline bool sq_spelled_id(struct sq_scan *s, uint32_t *value)
{
	uint64_t v;

	if (sq_scan_single(s, value))
		return true;
	if (SQ_SCAN_WORD(s, "4294967295 ")) {
		s->at--;
		*value = SQ_ID_UNSET;
		return true;
	}
	if (!sq_scan_number(s, &v) || v > UINT32_MAX)
		return false;
	*value = (uint32_t)v;
	return true;
}

static inline bool sq_spelled_letter(char c)
{
	return ((unsigned char)c | 0x20u) - 'a' <= 'z' - 'a';
}

/* The value of a hex digit; above 15 for anything else. */
static inline unsigned int sq_spelled_hex(char c)
{
	unsigned int digit = (unsigned char)c - '0';
	unsigned int letter = ((unsigned char)c | 0x20u) - 'a';

	return digit <= 9 ? digit : letter <= 5 ? letter + 10 : 16;
}

static inline bool sq_spelled_skip_hex(struct sq_scan *s)
{
	const char *start = s->at;

	while (s->at < s->end && sq_spelled_hex(*s->at) < 16)
		s->at++;
	return s->at > start;
}

static inline bool sq_spelled_hex_text(struct sq_scan *s, char *out,
				       size_t size, size_t *len)
{
	const char *start = s->at;
	int n;

	if (!sq_spelled_skip_hex(s))
		return false;
	n = sq_text_decode(start, (size_t)(s->at - start), out, size);
	*len = (size_t)n;
	return n >= 0;
}

/* "In quotes" or in hex; with a NUL, into size bytes. */
static inline bool sq_spelled_text(struct sq_scan *s, char *out, size_t size,
				   size_t *len)
{
	long n;

	if (!SQ_SCAN_WORD(s, "\""))
		return sq_spelled_hex_text(s, out, size, len);
	n = sq_scan_text(s, out, size);
	*len = (size_t)n;
	return n >= 0 && SQ_SCAN_WORD(s, "\"");
}

/* Beyond the space, which parts the fields, and below DEL. */
static inline bool sq_spelled_printable(char c)
{
	return (unsigned char)c - 0x21u < 0x7f - 0x21u;
}

/* Whether auparse takes a head that sq_record_head() took. */
static inline bool sq_spelled_head(const struct sq_record *head,
				   const char *line)
{
	const char *type = line;

	if (head->stamp.time_ms < 1000) /* no time, to auparse */
		return false;
	if (head->node_len) {
		for (size_t i = 0; i < head->node_len; i++)
			if (!sq_spelled_printable(head->node[i]))
				return false;
		type = head->node + head->node_len + 1;
	}
	return head->rest - type <= SQ_SPELLED_HEAD_MAX;
}

/* A second record, as long as that of a call, has a stamp somewhere. */
static __attribute__((noinline, unused)) bool sq_spelled_second(const char *at,
								size_t len)
{
	return memmem(at, len, "msg=audit(", 10);
}

/* Whether nothing follows but, maybe, enriched fields. */
static inline bool sq_spelled_end(const struct sq_scan *s)
{
	size_t len = (size_t)(s->end - s->at);

	if (!len)
		return true;
	return *s->at == SQ_SPELLED_ENRICHED && !memchr(s->at, '\0', len) &&
	       (len < SQ_SPELLED_CALL_MIN || !sq_spelled_second(s->at, len));
}

#endif
