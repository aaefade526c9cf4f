/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/wrap.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/scan.h"
#include "base/text.h"
#include "input/forms.h"
#include "input/jsonline.h"

#define ENRICHED  '\x1d'
#define BOM	  "\xef\xbb\xbf"
#define STAMP_LEN 128 /* bytes; no stamp has more */
#define TYPE_LEN  32  /* bytes of a type's name; the longest has 25 */

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

/* Take a "[  12.345678] " of the kernel's off the end of [start, *end). */
static void drop_uptime(const char *start, const char **end)
{
	const char *open;

	if (!ends(start, *end, "] "))
		return;
	open = memrchr(start, '[', (size_t)(*end - start));
	if (open && (open == start || open[-1] == ' ' || open[-1] == '>'))
		*end = open;
}

/* Whether [start, end) is "<PRI>", with or without a 1 for RFC 5424. */
static bool is_priority(const char *start, const char *end)
{
	struct sq_scan s = { start, end };
	uint64_t priority;

	return SQ_SCAN_WORD(&s, "<") && sq_scan_number(&s, &priority) &&
	       SQ_SCAN_WORD(&s, ">") && s.at == end;
}

/* RFC 5424: "<PRI>1 TIME HOST APP PROCESS MESSAGE-ID DATA ", then the text. */
static bool is_new_syslog(const char *start, const char *end)
{
	struct sq_scan s = { start, end };
	uint64_t number;

	if (!SQ_SCAN_WORD(&s, "<") || !sq_scan_number(&s, &number) ||
	    !SQ_SCAN_WORD(&s, ">1 "))
		return false;
	for (int i = 0; i < 5; i++)
		if (!sq_scan_skip(&s) || !SQ_SCAN_WORD(&s, " "))
			return false;
	return SQ_SCAN_WORD(&s, "- ") ? s.at == end
				      : *s.at == '[' && ends(s.at, end, "] ");
}

/*
 * Whether [start, end) is all header, so that a message starts at end. Of a
 * syslog header the tag ends in the first ": ".
 */
static bool is_header(const char *start, const char *end)
{
	const char *colon;

	if (is_new_syslog(start, end))
		return true;
	drop_uptime(start, &end);
	if (start == end || is_priority(start, end))
		return true;
	colon = memmem(start, (size_t)(end - start), ": ", 2);
	if (colon)
		return colon + 2 == end;
	/* grep, of several files: PATH: or PATH:LINE: */
	if (end[-1] == ':')
		return !memchr(start, ' ', (size_t)(end - start));
	/* a collector: DATE HOST->PATH */
	return end[-1] == ' ' && memmem(start, (size_t)(end - start), "->", 2);
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

/* The first place where a record could start; NULL: there is none. */
static const char *find_record(const char *line, size_t len)
{
	const char *end = line + len, *at, *node;

	at = memmem(line, len, "type=", 5);
	if (!at)
		return NULL;
	node = memmem(line, (size_t)(at - line), "node=", 5);
	if (node && is_record(node, end))
		return node;
	if (ends(line, at, "audit: "))
		at -= strlen("audit: ");
	return at;
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

/* A line of JSON, with a syslog header or "data: " ahead of it or without. */
static bool find_json(const char **line, size_t *len)
{
	const char *end = *line + *len;
	const char *brace = memchr(*line, '{', *len);

	if (!brace || end[-1] != '}' || (brace > *line && brace[-1] != ' ') ||
	    !is_header(*line, brace))
		return brace == *line && *len;
	*line = brace;
	*len = (size_t)(end - brace);
	return true;
}

int sq_wrap_open(struct sq_wrap *w, const char **line, size_t *len,
		 struct sq_why *why)
{
	const char *end, *record;
	size_t left_len;
	int got;

	skip_blanks(line, len);
	end = *line + *len;
	if (find_json(line, len))
		return sq_jsonline_open(w, line, len, why);
	got = blank_node(w, line, len, why);
	if (got != 0)
		return got;
	record = find_record(*line, *len);
	if (record && is_header(*line, record)) {
		left_len = (size_t)(end - record);
		got = sq_wrap_message(w, &record, &left_len, why);
		if (got > 0) {
			*line = record;
			*len = left_len;
		}
		if (got != 0)
			return got;
		if (is_cut(record, end))
			return sq_fail(why, -SQ_EFORMAT,
				       "a record that is cut in its head");
	}
	return sq_form_refuse(*line, *len, why);
}

/* How many bytes an escaped separator at at has; 0: there is none. */
static size_t escaped(const char *at, const char *end)
{
	static const char *const spellings[] = { "#035", "^]", "\\035", "\\x1d",
						 "\\x1D" };

	if (*at == ENRICHED)
		return 1;
	if (*at != '#' && *at != '^' && *at != '\\')
		return 0;
	for (size_t i = 0; i < sizeof(spellings) / sizeof(*spellings); i++)
		if (starts(at, end, spellings[i]))
			return strlen(spellings[i]);
	return 0;
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

int sq_wrap_end(const struct sq_record *head, const char *line, size_t *len,
		struct sq_why *why)
{
	const char *end = line + *len, *at;
	bool quoted = false;

	for (at = head->rest; at < end; at++) {
		size_t n = quoted ? 0 : escaped(at, end);

		if (n &&
		    (n == 1 || at + n == end || (at[n] >= 'A' && at[n] <= 'Z')))
			break;
		if (!quoted && is_lost_separator(at, end))
			break;
		quoted ^= *at == '"';
		if (*at != 't' || !is_record(at, end))
			continue;
		/* behind a blank, quotes being closed: nothing is cut */
		if (quoted || at[-1] != ' ' || !same_event(head, at, end))
			return sq_fail(why, -SQ_EFORMAT,
				       "two records in one line: cut, or "
				       "without a newline between them");
		at--;
		break;
	}
	*len = (size_t)(at - line);
	return 0;
}
