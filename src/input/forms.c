/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/forms.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/scan.h"
#include "input/header.h"

/* The ways to have the same with nothing missing. */
#define EXPORT 1
#define RAW    2

#define TAR_MAGIC 257 /* where a tar archive says what it is */

static size_t left(const struct sq_scan *s)
{
	return (size_t)(s->end - s->at);
}

static bool has(const struct sq_scan *s, const char *word)
{
	return memmem(s->at, left(s), word, strlen(word));
}

static bool starts(const struct sq_scan *s, const char *word)
{
	size_t len = strlen(word);

	return left(s) >= len && memcmp(s->at, word, len) == 0;
}

/* The line of a syslog file, journalctl or dmesg, whatever it tells. */
static bool is_syslog(const struct sq_scan *s)
{
	return sq_header_like(s, "Aaa 00 00:00:00 ") ||
	       sq_header_like(s, "Aaa  0 00:00:00 ") ||
	       sq_header_like(s, "0000-00-00T00:") ||
	       sq_header_like(s, "0000-00-00 00:00:") ||
	       sq_header_like(s, "<0>") || sq_header_like(s, "<00>") ||
	       sq_header_like(s, "<000>") || sq_header_like(s, "[    0.") ||
	       sq_header_like(s, "[   00.") || sq_header_like(s, "[  000.") ||
	       sq_header_like(s, "[ 0000.") || sq_header_like(s, "[00000.") ||
	       sq_header_like(s, "[Aaa Aaa ") ||
	       sq_header_like(s, "Aaa 0000-00-00 ") ||
	       sq_header_like(s, "0000000000.");
}

/* "SYSCALL arch=…": journald's message of a record, its stamp taken off. */
static bool is_short_message(struct sq_scan s)
{
	const char *start = s.at;

	if (s.at == s.end || *s.at < 'A' || *s.at > 'Z')
		return false;
	while (s.at < s.end && ((*s.at >= 'A' && *s.at <= 'Z') ||
				(*s.at >= '0' && *s.at <= '9') ||
				*s.at == '_' || *s.at == '[' || *s.at == ']'))
		s.at++;
	if (s.at - start < 3 || s.at == s.end || *s.at != ' ')
		return false;
	return has(&s, "=") || has(&s, "avc:");
}

/* "… HOST audit[PID]: SYSCALL …" and "… HOST audit: PROCTITLE …" */
static bool is_journal_short(const struct sq_scan *s)
{
	const char *tag = memmem(s->at, left(s), " audit", 6);
	const char *colon;

	if (!tag)
		return false;
	tag += 6;
	colon = memmem(tag, (size_t)(s->end - tag), ": ", 2);
	if (!colon || (*tag != '[' && *tag != ':'))
		return false;
	return is_short_message((struct sq_scan){ colon + 2, s->end });
}

/* ausearch's first line, and the lines under it. */
static bool is_csv(const struct sq_scan *s)
{
	unsigned int commas = 0;

	if (starts(s, "NODE,EVENT,DATE,TIME,"))
		return true;
	for (const char *at = s->at; at < s->end; at++)
		commas += *at == ',';
	return commas >= 12 && !has(s, "=") && has(s, "/");
}

/* The time of ausearch -i is a date: neither SEC.MS nor a serial in digits. */
static bool is_interpreted(const struct sq_scan *s)
{
	const char *stamp = memmem(s->at, left(s), "msg=audit(", 10);
	struct sq_scan in;
	uint64_t number;

	if (!stamp)
		return false;
	in = (struct sq_scan){ stamp + 10, s->end };
	if (!memchr(in.at, ')', left(&in)))
		return false;
	return !sq_scan_number(&in, &number) || in.at == in.end ||
	       *in.at == '/' || *in.at == '-' || *in.at == ' ';
}

static bool is_report(const struct sq_scan *s)
{
	return sq_header_like(s, "0. 00/00/") ||
	       sq_header_like(s, "00. 00/00/") ||
	       sq_header_like(s, "000. 00/00/") || sq_header_like(s, "====") ||
	       starts(s, "# date time ") || has(s, " Report\n") ||
	       (left(s) > 7 && left(s) < 60 &&
		memcmp(s->end - 7, " Report", 7) == 0) ||
	       starts(s, "Range of time in logs:");
}

static bool is_aulast(const struct sq_scan *s)
{
	return has(s, "system boot") || (has(s, " - ") && s->end[-1] == ')' &&
					 (has(s, "pts/") || has(s, "tty")));
}

static bool is_verbose(const struct sq_scan *s)
{
	return starts(s, "_AUDIT_") || starts(s, "MESSAGE=") ||
	       starts(s, "_TRANSPORT=") || starts(s, "_SOURCE_REALTIME_") ||
	       (sq_header_like(s, "Aaa 0000-00-00 ") && has(s, "[s="));
}

static bool is_strace(const struct sq_scan *s)
{
	return s->end > s->at && has(s, "(") && has(s, ") = ") &&
	       !has(s, "type=") && !has(s, ": ");
}

static bool is_rule(const struct sq_scan *s)
{
	return sq_header_like(s, "-a ") || sq_header_like(s, "-w /") ||
	       sq_header_like(s, "-A ");
}

static bool is_pretty(const struct sq_scan *s)
{
	return starts(s, "}") || (starts(s, "\"") && has(s, "\" : "));
}

static bool is_array(const struct sq_scan *s)
{
	return starts(s, "[") && (left(s) == 1 || starts(s, "[{"));
}

static bool is_text(const struct sq_scan *s)
{
	return sq_header_like(s, "At 00:00:00 ");
}

/* Of two bytes a letter: every other one is a NUL. */
static bool is_utf16(const struct sq_scan *s)
{
	const char *c = s->at;

	if (starts(s, "\xff\xfe") || starts(s, "\xfe\xff"))
		return true;
	return left(s) >= 4 && !c[0] != !c[1] && !c[0] == !c[2] &&
	       !c[1] == !c[3];
}

/* Of four bytes a letter. */
static bool is_utf32(const struct sq_scan *s)
{
	const char *c = s->at;

	return left(s) >= 8 && !c[1] && !c[2] &&
	       ((c[0] && !c[3] && c[4]) || (!c[0] && c[3] && c[7]));
}

/* What files begin with that are packed otherwise than source.c unpacks. */
static bool is_packed(const struct sq_scan *s)
{
	static const char *const magic[] = {
		"BZh",	      "\x04\x22\x4d\x18", "PK\x03\x04",
		"7z\xbc\xaf", "\x1f\x9d",	  "LZIP",
		"\x89LZO",
	};

	for (size_t i = 0; i < sizeof(magic) / sizeof(*magic); i++)
		if (starts(s, magic[i]))
			return true;
	return false;
}

static bool is_tar(const struct sq_scan *s)
{
	return left(s) > TAR_MAGIC + 5 &&
	       memcmp(s->at + TAR_MAGIC, "ustar", 5) == 0;
}

static const char *const instead[] = {
	[0] = "",
	[EXPORT] = "; export with `journalctl -o export _TRANSPORT=audit`",
	[RAW] = "; use `ausearch --raw`",
};

static const struct {
	bool (*is)(const struct sq_scan *s);
	const char *name, *reason;
	unsigned int instead;
} forms[] = {
	{ is_tar, "a tar archive", "unpack it, as `tar -xOf` does", 0 },
	{ is_packed, "a packed file, and not by gzip, xz or zstd", "unpack it",
	  0 },
	{ is_utf32, "UTF-32", "convert it with `iconv -f UTF-32 -t UTF-8`", 0 },
	{ is_utf16, "UTF-16", "convert it with `iconv -f UTF-16 -t UTF-8`", 0 },
	{ is_journal_short, "journalctl -o short", "serials are cut off",
	  EXPORT },
	{ is_interpreted, "ausearch -i", "numbers are replaced by names", RAW },
	{ is_text, "ausearch --format text", "fields are left out", RAW },
	{ is_csv, "ausearch --format csv", "fields are left out", RAW },
	{ is_report, "aureport", "records are summed up", RAW },
	{ is_aulast, "aulast", "it has no system calls", RAW },
	{ is_verbose, "journalctl -o verbose",
	  "or an entry in the middle of something else", EXPORT },
	{ is_pretty, "journalctl -o json-pretty",
	  "an object takes several lines", EXPORT },
	{ is_array, "a JSON array", "write an object a line, as `jq -c '.[]'`",
	  0 },
	{ is_strace, "strace", "which is no audit log", 0 },
	{ is_rule, "rules for auditctl", "which are no audit log", 0 },
};

/* Of nobody who wants it read: nothing is missing without it. */
static bool is_heading(const struct sq_scan *s)
{
	return starts(s, "==> ") || starts(s, "-- ") ||
	       starts(s, "<no matches>");
}

int sq_form_refuse(const char *line, size_t len, struct sq_why *why)
{
	struct sq_scan s = { line, line + len };

	if (is_heading(&s))
		return 0;
	for (size_t i = 0; len && i < sizeof(forms) / sizeof(*forms); i++)
		if (forms[i].is(&s))
			return sq_fail(why, -SQ_EFORMAT, "a line of %s: %s%s",
				       forms[i].name, forms[i].reason,
				       instead[forms[i].instead]);
	if (is_syslog(&s))
		return 0;
	if (is_short_message(s))
		return sq_fail(why, -SQ_EFORMAT,
			       "a line of journalctl -o cat: times and "
			       "serials are cut off%s",
			       instead[EXPORT]);
	return sq_fail(why, -SQ_EFORMAT, "not an audit record");
}
