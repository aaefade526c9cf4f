/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/wrap.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/scan.h"
#include "base/text.h"
#include "input/forms.h"
#include "input/header.h"
#include "input/jsonline.h"

#define ENRICHED     '\x1d'
#define BOM	     "\xef\xbb\xbf"
#define STAMP_LEN    128 /* bytes; no stamp has more */
#define OCTAL	     "01234567"
#define HEX	     "0123456789abcdefABCDEF"
#define HEADER_TYPES 8	/* "type=" that a header may have, or a line be all */
#define TYPE_LEN     32 /* bytes of a type's name; the longest has 25 */

/* The kernel's numbers of the types that record.c knows by name. */
static const struct {
	unsigned int number;
	const char *name;
} types[] = {
	{ 1300, "SYSCALL" },	{ 1302, "PATH" },     { 1303, "IPC" },
	{ 1304, "SOCKETCALL" }, { 1306, "SOCKADDR" }, { 1307, "CWD" },
	{ 1309, "EXECVE" },	{ 1317, "FD_PAIR" },  { 1320, "EOE" },
	{ 1321, "BPRM_FCAPS" }, { 1322, "CAPSET" },   { 1323, "MMAP" },
	{ 1327, "PROCTITLE" },	{ 1336, "URINGOP" },  { 1324, "NETFILTER_PKT" },
};

static size_t left(const struct sq_scan *s)
{
	return (size_t)(s->end - s->at);
}

static bool starts(const char *at, const char *end, const char *word)
{
	size_t len = strlen(word);

	return (size_t)(end - at) >= len && memcmp(at, word, len) == 0;
}

static bool ends(const char *start, const char *end, const char *word)
{
	size_t len = strlen(word);

	return (size_t)(end - start) >= len &&
	       memcmp(end - len, word, len) == 0;
}

int sq_wrap_keep(struct sq_wrap *w, const char *text, size_t len,
		 struct sq_why *why)
{
	if (len && text[len - 1] == '\n')
		len--;
	if (len > SQ_LINE_MAX)
		return sq_fail(why, -SQ_ELONG, "record of %zu bytes", len);
	if (memchr(text, '\n', len))
		return sq_fail(why, -SQ_EFORMAT,
			       "several lines in one message");
	memcpy(w->text, text, len);
	w->text[len] = '\0';
	w->len = len;
	return 1;
}

static const char *type_name(unsigned int number, char name[static TYPE_LEN])
{
	snprintf(name, TYPE_LEN, "UNKNOWN[%u]", number);
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (types[i].number == number)
			return types[i].name;
	return name;
}

int sq_wrap_spell(struct sq_wrap *w, const struct sq_wrap_pieces *pieces,
		  struct sq_why *why)
{
	size_t len = pieces->rest_len;
	char name[TYPE_LEN];
	int n;

	if (pieces->stamp_len > STAMP_LEN || len > SQ_LINE_MAX)
		return sq_fail(why, -SQ_ELONG, "record of %zu bytes", len);
	n = snprintf(w->text, sizeof(w->text),
		     "type=%s msg=%.*s: ", type_name(pieces->type, name),
		     (int)pieces->stamp_len, pieces->stamp);
	if ((size_t)n + len > SQ_LINE_MAX)
		return sq_fail(why, -SQ_ELONG, "record of %zu bytes", len);
	memcpy(w->text + n, pieces->rest, len);
	w->len = (size_t)n + len;
	w->text[w->len] = '\0';
	if (memchr(w->text, '\n', w->len))
		return sq_fail(why, -SQ_EFORMAT,
			       "several lines in one message");
	return 1;
}

int sq_wrap_journal(struct sq_wrap *w, const struct sq_journal_entry *e,
		    struct sq_why *why)
{
	char stamp[STAMP_LEN];
	const char *end = e->message + e->message_len;
	const char *space = memchr(e->message, ' ', e->message_len);
	struct sq_wrap_pieces pieces = { .stamp = stamp };
	uint64_t us, serial, type;

	if (sq_text_u64(e->id, strlen(e->id), 10, UINT64_MAX, &serial) < 0 ||
	    sq_text_u64(e->time, strlen(e->time), 10, UINT64_MAX, &us) < 0 ||
	    sq_text_u64(e->type, strlen(e->type), 10, UINT16_MAX, &type) < 0)
		return sq_fail(why, -SQ_EFORMAT,
			       "an entry of journald without _AUDIT_ID, "
			       "_AUDIT_TYPE or _SOURCE_REALTIME_TIMESTAMP: "
			       "export without --output-fields");
	snprintf(stamp, sizeof(stamp), "audit(%" PRIu64 ".%03u:%" PRIu64 ")",
		 us / 1000000, (unsigned int)(us / 1000 % 1000), serial);
	pieces.type = (unsigned int)type;
	pieces.stamp_len = strlen(stamp);
	pieces.rest = space ? space + 1 : end;
	pieces.rest_len = (size_t)(end - pieces.rest);
	return sq_wrap_spell(w, &pieces, why);
}

/* "type=1300 audit(SEC.MS:SERIAL): REST", as the kernel prints it. */
static int kernel_record(struct sq_wrap *w, const char **line, size_t *len,
			 struct sq_why *why)
{
	struct sq_scan s = { *line, *line + *len };
	struct sq_wrap_pieces pieces;
	const char *close;
	uint64_t type;
	int err;

	SQ_SCAN_WORD(&s, "audit: ");
	if (!SQ_SCAN_WORD(&s, "type=") || !sq_scan_number(&s, &type) ||
	    type > UINT16_MAX || !SQ_SCAN_WORD(&s, " "))
		return 0;
	SQ_SCAN_WORD(&s, "msg=");
	pieces.type = (unsigned int)type;
	pieces.stamp = s.at;
	if (!SQ_SCAN_WORD(&s, "audit("))
		return 0;
	close = memchr(s.at, ')', left(&s));
	if (!close)
		return sq_fail(why, -SQ_EFORMAT, "cut within the stamp");
	s.at = close + 1;
	SQ_SCAN_WORD(&s, ":");
	SQ_SCAN_WORD(&s, " ");
	pieces.stamp_len = (size_t)(close + 1 - pieces.stamp);
	pieces.rest = s.at;
	pieces.rest_len = left(&s);
	err = sq_wrap_spell(w, &pieces, why);
	*line = w->text;
	*len = w->len;
	return err;
}

/* "type=NAME msg=audit(", with node=NAME ahead of it or without. */
static bool is_record(const char *at, const char *end)
{
	struct sq_scan s = { at, end };

	if (SQ_SCAN_WORD(&s, "node=") &&
	    (!sq_scan_skip(&s) || !SQ_SCAN_WORD(&s, " ")))
		return false;
	return SQ_SCAN_WORD(&s, "type=") && sq_scan_skip(&s) &&
	       SQ_SCAN_WORD(&s, " msg=audit(");
}

int sq_wrap_message(struct sq_wrap *w, const char **line, size_t *len,
		    struct sq_why *why)
{
	int got = kernel_record(w, line, len, why);

	if (got != 0)
		return got;
	return is_record(*line, *line + *len);
}

/* What may stand ahead of a record without meaning anything. */
static void skip_blanks(const char **line, size_t *len)
{
	const char *at = *line, *end = at + *len;

	if (starts(at, end, BOM))
		at += strlen(BOM);
	/* a crash leaves NULs; a JSON sequence has a separator */
	while (at < end &&
	       (*at == ' ' || *at == '\t' || *at == '\0' || *at == '\x1e'))
		at++;
	*line = at;
	*len = (size_t)(end - at);
}

/*
 * "node=NAME type=", where NAME has blanks: auditd writes what it was told. In
 * the record that is kept they are underscores, as a node is one word.
 */
static int blank_node(struct sq_wrap *w, const char **line, size_t *len,
		      struct sq_why *why)
{
	const char *end = *line + *len, *type;
	int err;

	if (!starts(*line, end, "node="))
		return 0;
	type = memmem(*line, *len, " type=", 6);
	if (!type || !is_record(type + 1, end))
		return 0;
	err = sq_wrap_keep(w, *line, *len, why);
	if (err < 0)
		return err;
	for (char *at = w->text; at < w->text + (type - *line); at++)
		if (*at == ' ')
			*at = '_';
	*line = w->text;
	*len = w->len;
	return 1;
}

/*
 * The first place behind a header where a record could start; NULL: there is
 * none. A header may have a "type=" of its own.
 */
static const char *find_record(const char *line, size_t len)
{
	const char *end = line + len, *at = line, *start;

	for (int i = 0; i < HEADER_TYPES; i++, at += 5) {
		at = memmem(at, (size_t)(end - at), "type=", 5);
		if (!at)
			return NULL;
		start = memmem(line, (size_t)(at - line), "node=", 5);
		if (!start || !is_record(start, end))
			start = ends(line, at, "audit: ")
					? at - strlen("audit: ")
					: at;
		if (sq_header_is(line, start))
			return start;
	}
	return NULL;
}

/* "type=SYSCALL msg=au", where a message should be a whole record. */
static bool is_cut(const char *at, const char *end)
{
	struct sq_scan s = { at, end };

	if (SQ_SCAN_WORD(&s, "node=") &&
	    (!sq_scan_skip(&s) || !SQ_SCAN_WORD(&s, " ")))
		return true;
	if (!SQ_SCAN_WORD(&s, "type=") || s.at == s.end || *s.at < 'A' ||
	    *s.at > 'Z')
		return false;
	return sq_scan_skip(&s) &&
	       (s.at == s.end || memchr(s.at, '=', left(&s)) == NULL);
}

int sq_wrap_line(struct sq_wrap *w, const char **line, size_t *len,
		 struct sq_why *why)
{
	const char *end = *line + *len, *record = find_record(*line, *len);
	size_t left_len;
	int got;

	if (!record)
		return 0;
	left_len = (size_t)(end - record);
	got = sq_wrap_message(w, &record, &left_len, why);
	if (got > 0) {
		*line = record;
		*len = left_len;
	}
	if (got == 0 && is_cut(record, end))
		return sq_fail(why, -SQ_EFORMAT,
			       "a record that is cut in its head");
	return got;
}

/* A line of JSON, with a syslog header or "data: " ahead of it or without. */
static bool find_json(const char **line, size_t *len)
{
	const char *end = *line + *len;
	const char *brace = memchr(*line, '{', *len);

	if (!brace || end[-1] != '}' ||
	    (brace > *line && brace[-1] != ' ' && brace[-1] != '\t') ||
	    !sq_header_is(*line, brace))
		return brace == *line && *len;
	*line = brace;
	*len = (size_t)(end - brace);
	return true;
}

int sq_wrap_open(struct sq_wrap *w, const char **line, size_t *len,
		 struct sq_why *why)
{
	int got;

	skip_blanks(line, len);
	if (find_json(line, len))
		return sq_jsonline_open(w, line, len, why);
	got = blank_node(w, line, len, why);
	if (got != 0)
		return got;
	got = sq_wrap_line(w, line, len, why);
	return got != 0 ? got : sq_form_refuse(*line, *len, why);
}

static size_t span(const char *at, const char *end, const char *accept,
		   size_t max)
{
	size_t n = 0;

	while (n < max && at + n < end && at[n] && strchr(accept, at[n]))
		n++;
	return n;
}

/* The bytes of "\\035", "\\x1d", "\\u001d", "\\n"; 0: it is none of them. */
static size_t backslashed(const char *at, const char *end)
{
	size_t n = at + 1 < end ? span(at + 1, end, OCTAL, 3) : 0;

	if (n == 3)
		return 4;
	if (starts(at, end, "\\x") || starts(at, end, "\\u")) {
		n = span(at + 2, end, HEX, at[1] == 'x' ? 2 : 4);
		return n == (at[1] == 'x' ? 2u : 4u) ? 2 + n : 0;
	}
	return starts(at, end, "\\n") || starts(at, end, "\\r") ? 2 : 0;
}

/*
 * How many bytes a control byte at at has, however it was escaped on its way;
 * 0: there is none. Of UTF-8 each byte counts, as the separator may have
 * become U+FFFD or U+241D.
 */
static size_t control(const char *at, const char *end)
{
	unsigned char c = (unsigned char)*at;
	size_t n;

	switch (c) {
	case '#': /* rsyslog; of others without the zero */
		n = span(at + 1, end, OCTAL, 3);
		return n >= 2 ? 1 + n : 0;
	case '^': /* ^] */
		return at + 1 < end ? 2 : 0;
	case 'M':
		return starts(at, end, "M-^") && at + 3 < end ? 4 : 0;
	case '<': /* <1d>, <U+001D> */
		n = span(at + 1, end, HEX "U+", 7);
		return n && at + 1 + n < end && at[1 + n] == '>' ? n + 2 : 0;
	case '\\':
		return backslashed(at, end);
	case '?': /* that is no value */
		return at[-1] != '=';
	default:
		return c <= ' ' || c >= 0x7f;
	}
}

/* "ARCH=", the first of the enriched fields, whose names are in capitals. */
static bool is_enriched(const char *at, const char *end)
{
	const char *start = at;

	while (at < end && ((*at >= 'A' && *at <= 'Z') || *at == '_'))
		at++;
	return at - start > 1 && at < end && *at == '=';
}

/*
 * Whether the record ends at at: with control bytes or blanks, and nothing
 * behind them but, maybe, enriched fields or another record. *behind is where
 * these bytes end.
 */
static bool is_end(const char *at, const char *end, const char **behind)
{
	bool separator = *at == ENRICHED;
	size_t n;

	for (; at < end && (n = control(at, end)); at += n)
		;
	*behind = at;
	return separator || at == end || is_enriched(at, end) ||
	       is_record(at, end);
}

/*
 * Whether the separator was here, and a terminal or a collector dropped it:
 * key="x"ARCH=x86_64. The first of the enriched fields is always ARCH or, in
 * records of other types, a field of an id.
 */
static bool is_lost_separator(const char *at, const char *end)
{
	return at[-1] != ' ' && *at == 'A' &&
	       (starts(at, end, "ARCH=") || starts(at, end, "AUID="));
}

/* Whether "type=NAME msg=" at at is of the event of head. */
static bool same_event(const struct sq_record *head, const char *at,
		       const char *end)
{
	const char *stamp = memmem(at, (size_t)(end - at), "msg=audit(", 10);
	size_t len = (size_t)(head->rest - head->spelled);

	return stamp && (size_t)(end - stamp) >= len &&
	       memcmp(stamp, head->spelled, len) == 0;
}

/*
 * Whether a record in [at, end) is of another event, or one is cut there: it
 * does not stand behind a blank, nor at behind.
 */
static bool is_second(const struct sq_record *head, const char *at,
		      const char *end, const char *behind)
{
	for (; (at = memmem(at, (size_t)(end - at), "type=", 5)); at++)
		if (is_record(at, end))
			return (at != behind && at[-1] > ' ') ||
			       !same_event(head, at, end);
	return false;
}

int sq_wrap_end(const struct sq_record *head, const char *line, size_t *len,
		struct sq_why *why)
{
	const char *end = line + *len, *at = head->rest, *behind = NULL;
	bool quoted = false;

	while (at < end && (quoted || !is_lost_separator(at, end))) {
		if (!quoted && control(at, end)) {
			if (is_end(at, end, &behind))
				break;
			at = behind;
			continue;
		}
		if (*at == 't' && is_record(at, end))
			break;
		quoted ^= *at++ == '"';
	}
	if (is_second(head, at, end, quoted ? NULL : behind))
		return sq_fail(why, -SQ_EFORMAT,
			       "two records in one line: cut, or without a "
			       "newline between them");
	*len = (size_t)(at - line);
	return 0;
}
