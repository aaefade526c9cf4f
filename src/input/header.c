/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/header.h"

#include <stdint.h>
#include <string.h>

#define BOM	  "\xef\xbb\xbf"
#define WORDS_MAX 2 /* behind a date: a host and a tag, or a stream's name */

bool sq_header_like(const struct sq_scan *s, const char *shape)
{
	const char *at = s->at;

	for (; *shape && at < s->end; shape++, at++) {
		bool digit = *at >= '0' && *at <= '9';
		bool upper = *at >= 'A' && *at <= 'Z';
		bool lower = *at >= 'a' && *at <= 'z';

		if (*shape == '0'   ? !digit
		    : *shape == 'A' ? !upper
		    : *shape == 'a' ? !lower
				    : *at != *shape)
			return false;
	}
	return !*shape;
}

static bool ends(const char *start, const char *end, const char *word)
{
	size_t len = strlen(word);

	return (size_t)(end - start) >= len &&
	       memcmp(end - len, word, len) == 0;
}

static bool blank(struct sq_scan *s)
{
	return SQ_SCAN_WORD(s, " ") || SQ_SCAN_WORD(s, "\t");
}

/* A word and the blank behind it. */
static bool word(struct sq_scan *s)
{
	return sq_scan_skip(s) && blank(s);
}

/* "<PRI>" */
static bool priority(struct sq_scan *s)
{
	uint64_t number;

	return SQ_SCAN_WORD(s, "<") && sq_scan_number(s, &number) &&
	       SQ_SCAN_WORD(s, ">");
}

/* "345 ", how long a message is that syslog sends over TCP */
static void drop_count(struct sq_scan *s)
{
	struct sq_scan count = *s;
	uint64_t number;

	if (sq_scan_number(&count, &number) && SQ_SCAN_WORD(&count, " ") &&
	    count.at < count.end && *count.at == '<')
		*s = count;
}

/* One [NAME KEY="VALUE"…], where \ takes the meaning off a quote. */
static bool element(struct sq_scan *s)
{
	bool quoted = false;

	if (!SQ_SCAN_WORD(s, "["))
		return false;
	for (; s->at < s->end && (quoted || *s->at != ']'); s->at++) {
		if (quoted && *s->at == '\\' && s->at + 1 < s->end)
			s->at++;
		else
			quoted ^= *s->at == '"';
	}
	return SQ_SCAN_WORD(s, "]");
}

/* RFC 5424: "<PRI>1 TIME HOST APP PROCESS MESSAGE-ID DATA ", then the text. */
static bool is_new_syslog(struct sq_scan s)
{
	bool data = false;

	drop_count(&s);
	if (s.at < s.end && *s.at == '<' && !priority(&s))
		return false;
	if (!SQ_SCAN_WORD(&s, "1 "))
		return false;
	for (int i = 0; i < 5; i++)
		if (!word(&s))
			return false;
	while (element(&s))
		data = true;
	return (data || SQ_SCAN_WORD(&s, "-")) && blank(&s) && s.at == s.end;
}

/* As logs write them: "Nov 14 22:13:20 ", "2023-11-14T22:13:20.1+01:00 " */
static bool date(struct sq_scan *s)
{
	static const char *const shapes[] = {
		"Aaa 00 00:00:00",	"Aaa  0 00:00:00",
		"Aaa 00 0000 00:00:00", "Aaa  0 0000 00:00:00",
		"0000-00-00T00:00:00",	"0000-00-00 00:00:00",
	};

	for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++) {
		if (!sq_header_like(s, shapes[i]))
			continue;
		s->at += strlen(shapes[i]);
		/* parts of a second, a zone */
		return (s->at < s->end && blank(s)) || word(s);
	}
	return false;
}

/* A date, and no more behind it than who speaks. */
static bool is_dated(struct sq_scan s)
{
	if (s.at < s.end && *s.at == '<' && !priority(&s))
		return false;
	if (!date(&s))
		return false;
	for (int i = 0; i < WORDS_MAX && s.at < s.end; i++) {
		const char *colon = s.at;

		sq_scan_skip(&s);
		colon = memchr(colon, ':', (size_t)(s.at - colon));
		if (!blank(&s) && s.at < s.end)
			return false;
		if (colon) /* a tag's: the message begins there */
			return s.at == s.end;
	}
	return s.at == s.end;
}

/* /dev/kmsg: "PRIORITY,NUMBER,TIME,FLAGS[,caller=…];" */
static bool is_kmsg(struct sq_scan s)
{
	uint64_t number;

	for (int i = 0; i < 3; i++)
		if (!sq_scan_number(&s, &number) || !SQ_SCAN_WORD(&s, ","))
			return false;
	return sq_scan_skip(&s) && s.at == s.end && s.at[-1] == ';';
}

static bool is_priority(struct sq_scan s)
{
	return priority(&s) && s.at == s.end;
}

/* Whether what follows is the kernel's: nobody else's tag is ahead of it. */
static bool is_kernels(const struct sq_scan *s)
{
	return s->at == s->end || is_priority(*s) ||
	       ends(s->at, s->end, "kernel: ") ||
	       ends(s->at, s->end, "kernel[0]: ");
}

/* Take "[  12.345678][  T12] " of the kernel's off the end. */
static void drop_uptime(struct sq_scan *s)
{
	struct sq_scan ahead = *s;
	const char *open;

	while (ends(ahead.at, ahead.end, "] ") ||
	       (ahead.end < s->end && ends(ahead.at, ahead.end, "]"))) {
		open = memrchr(ahead.at, '[', (size_t)(ahead.end - ahead.at));
		if (!open)
			return;
		ahead.end = open;
		if (is_kernels(&ahead)) {
			*s = ahead;
			return;
		}
	}
}

/* "kern  :notice: ", as dmesg -x writes a priority */
static void drop_decoded(struct sq_scan *s)
{
	struct sq_scan at = *s;

	for (int i = 0; i < 2; i++) {
		while (at.at < at.end && *at.at >= 'a' && *at.at <= 'z')
			at.at++;
		while (SQ_SCAN_WORD(&at, " "))
			;
		if (!SQ_SCAN_WORD(&at, ":"))
			return;
	}
	if (SQ_SCAN_WORD(&at, " "))
		*s = at;
}

/* Of a syslog header the tag ends in the first ": ". */
static bool is_tagged(const struct sq_scan *s)
{
	size_t len = (size_t)(s->end - s->at);
	const char *colon = memmem(s->at, len, ": ", 2);

	if (colon)
		return colon + 2 == s->end;
	/* grep, of several files: PATH: or PATH:LINE: */
	if (s->end[-1] == ':')
		return !memchr(s->at, ' ', len);
	/* a collector: DATE HOST->PATH */
	return s->end[-1] == ' ' && memmem(s->at, len, "->", 2);
}

bool sq_header_is(const char *start, const char *end)
{
	struct sq_scan s = { start, end };

	if (ends(start, end, BOM)) /* RFC 5424 has one in front of UTF-8 */
		s.end -= strlen(BOM);
	if (is_new_syslog(s) || is_kmsg(s))
		return true;
	drop_decoded(&s);
	drop_uptime(&s);
	return s.at == s.end || is_priority(s) || is_dated(s) || is_tagged(&s);
}

bool sq_header_is_dated(const char *text, size_t len)
{
	struct sq_scan s = { text, text + len };

	if (len && *text == '<' && !priority(&s))
		return false;
	SQ_SCAN_WORD(&s, "1 ");
	return date(&s);
}
