/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The grammar, after the head, is the kernel's: audit_log_name(),
 * audit_log_exit(), audit_log_execve_info() and audit_log_fcaps().
 *
 *	record	= ": " (path | cwd | sockaddr | execve) [0x1D any]
 *	path	= "item=" ID " name=" NAME [inode] [" obj=" WORD]
 *		  " nametype=" LETTER+ [caps]
 *	inode	= " inode=" WORD " dev=" WORD " mode=" OCTAL " ouid=" WORD
 *		  " ogid=" WORD " rdev=" WORD
 *	caps	= " cap_fp=" WORD " cap_fi=" WORD " cap_fe=" WORD
 *		  " cap_fver=" WORD [" cap_frootid=" WORD]
 *	cwd	= [" "] "cwd=" TEXT
 *	sockaddr = "saddr=" pairs of hex digits
 *	execve	= "argc=" NUMBER (" a" NUMBER [LEN | PIECE] "=" WORD)*
 *	LEN	= "_len"
 *	PIECE	= "[" NUMBER "]"
 *	NAME	= TEXT | "(null)"
 *
 * TEXT, WORD, NUMBER and ID are as in hot.c; an OCTAL fits 16 bits. An EXECVE
 * record without argc= goes on with what one before it began, and what that
 * has is more than is kept.
 */
#include "input/detail.h"

#include <string.h>

#include "input/lines.h"
#include "input/spelled.h"

#define TAKE SQ_SCAN_WORD

/* The fields that make a detail; each is a bit of what was seen. */
enum field {
	F_ITEM = 1 << 0,
	F_NAME = 1 << 1,
	F_MODE = 1 << 2,
	F_NAMETYPE = 1 << 3,
	F_CWD = 1 << 4,
	F_SADDR = 1 << 5,
	F_ARGC = 1 << 6,
};

static const struct {
	const char *name;
	enum sq_record_type type;
	enum field field;
} fields[] = {
	{ "item", SQ_RECORD_PATH, F_ITEM },
	{ "name", SQ_RECORD_PATH, F_NAME },
	{ "mode", SQ_RECORD_PATH, F_MODE },
	{ "nametype", SQ_RECORD_PATH, F_NAMETYPE },
	{ "cwd", SQ_RECORD_CWD, F_CWD },
	{ "saddr", SQ_RECORD_SOCKADDR, F_SADDR },
	{ "argc", SQ_RECORD_EXECVE, F_ARGC },
};

#define FIELD_COUNT (sizeof(fields) / sizeof(*fields))

static const struct {
	enum sq_detail_kind kind;
	unsigned int wanted; /* by which calls */
	unsigned int needs;  /* of fields */
} kinds[] = {
	[SQ_RECORD_PATH] = { SQ_DETAIL_PATH, SQ_CALL_PATHS, F_NAME },
	[SQ_RECORD_CWD] = { SQ_DETAIL_CWD, SQ_CALL_PATHS, F_CWD },
	[SQ_RECORD_SOCKADDR] = { SQ_DETAIL_ADDRESS,
				 SQ_CALL_ADDRESS | SQ_CALL_MAYBE, F_SADDR },
	[SQ_RECORD_EXECVE] = { SQ_DETAIL_ARGUMENTS, SQ_CALL_ARGUMENTS, F_ARGC },
};

unsigned int sq_detail_wanted(enum sq_record_type type)
{
	return kinds[type].wanted;
}

static uint8_t role_of(const char *name, size_t len)
{
	static const char *const names[] = {
		[SQ_ROLE_UNKNOWN] = "UNKNOWN", [SQ_ROLE_NORMAL] = "NORMAL",
		[SQ_ROLE_PARENT] = "PARENT",   [SQ_ROLE_CREATE] = "CREATE",
		[SQ_ROLE_DELETE] = "DELETE",
	};

	for (uint8_t i = SQ_ROLE_NORMAL; i <= SQ_ROLE_DELETE; i++)
		if (strlen(names[i]) == len && memcmp(names[i], name, len) == 0)
			return i;
	return SQ_ROLE_UNKNOWN;
}

/* Of any family, cut at SQ_ADDRESS_MAX: bytes that the kernel wrote in hex. */
static int take_address(struct sq_event *ev, const char *s, size_t len)
{
	uint64_t byte;
	size_t i;

	if (!len || len % 2)
		return -SQ_EFORMAT;
	for (i = 0; i < len / 2; i++) {
		if (sq_text_u64(s + 2 * i, 2, 16, 0xff, &byte) < 0)
			return -SQ_EFORMAT;
		if (i < SQ_ADDRESS_MAX)
			ev->exe[i] = (char)byte;
	}
	ev->exe_len = i < SQ_ADDRESS_MAX ? i : SQ_ADDRESS_MAX;
	ev->exe[ev->exe_len] = '\0';
	return 0;
}

/* Past the digits from s on; NULL: there are none. */
static const char *skip_digits(const char *s, const char *end)
{
	const char *start = s;

	while (s < end && *s >= '0' && *s <= '9')
		s++;
	return s > start ? s : NULL;
}

/* What the field of an EXECVE record is, by its name. */
enum argument {
	NO_ARGUMENT, /* argc, or the length of one that comes in pieces */
	WHOLE,	     /* or its first piece */
	GOES_ON,     /* another piece */
};

static enum argument argument_of(const char *name, size_t len)
{
	const char *end = name + len, *at, *index;

	if (!len || *name != 'a' || !(at = skip_digits(name + 1, end)))
		return NO_ARGUMENT;
	if (at == end)
		return WHOLE;
	if (*at != '[')
		return NO_ARGUMENT;
	index = at + 1;
	at = skip_digits(index, end);
	if (!at || end - at != 1 || *at != ']')
		return NO_ARGUMENT;
	return at - index == 1 && *index == '0' ? WHOLE : GOES_ON;
}

static void add_bytes(struct sq_detail_fields *f, struct sq_event *ev,
		      const char *s, size_t len)
{
	size_t left = SQ_OBJECT_TEXT - 1 - ev->exe_len;

	f->full |= len > left;
	len = len < left ? len : left;
	memcpy(ev->exe + ev->exe_len, s, len);
	ev->exe_len += len;
	ev->exe[ev->exe_len] = '\0';
}

static int take_argument(struct sq_detail_fields *f, struct sq_event *ev,
			 enum argument what, const char *s, size_t len)
{
	char text[SQ_LINE_MAX];
	int n;

	if (what == NO_ARGUMENT || f->full)
		return 0;
	n = sq_text_decode(s, len, text, sizeof(text));
	if (n < 0)
		return n;
	if (what == WHOLE && (f->seen & F_NAME))
		add_bytes(f, ev, " ", 1);
	f->seen |= F_NAME; /* the first one */
	add_bytes(f, ev, text, (size_t)n);
	return 0;
}

static int take_name(struct sq_event *ev, const char *s, size_t len)
{
	int n;

	if (len && *s == '(') /* the kernel did not keep it */
		return 0;
	n = sq_text_decode(s, len, ev->exe, sizeof(ev->exe));
	if (n < 0)
		return n;
	ev->exe_len = (size_t)n;
	return 0;
}

static int take_field(struct sq_event *ev, enum field field, const char *s,
		      size_t len)
{
	uint64_t value = 0;

	switch (field) {
	case F_ITEM:
		sq_text_u64(s, len, 10, UINT32_MAX, &value);
		ev->detail.item = (uint32_t)value;
		return 0;
	case F_MODE:
		sq_text_u64(s, len, 8, UINT16_MAX, &value);
		ev->detail.mode = (uint16_t)value;
		return 0;
	case F_NAMETYPE:
		ev->detail.role = role_of(s, len);
		return 0;
	case F_NAME:
	case F_CWD:
		return take_name(ev, s, len);
	case F_SADDR:
		return take_address(ev, s, len);
	case F_ARGC:
		return 0;
	}
	return 0;
}

void sq_detail_start(struct sq_detail_fields *f, const struct sq_record *head,
		     struct sq_event *ev)
{
	f->type = head->type;
	f->seen = 0;
	f->full = f->absent = false;
	sq_record_detail(head, ev);
	ev->detail.kind = (uint8_t)kinds[head->type].kind;
}

void sq_detail_field(struct sq_detail_fields *f, struct sq_event *ev,
		     const char *name, const char *value)
{
	size_t len = strlen(value), i = 0;
	int err = 0;

	while (i < FIELD_COUNT &&
	       (fields[i].type != f->type || strcmp(name, fields[i].name) != 0))
		i++;
	if (i < FIELD_COUNT) {
		f->absent |= f->seen & fields[i].field; /* twice */
		f->seen |= fields[i].field;
		err = take_field(ev, fields[i].field, value, len);
	} else if (f->type == SQ_RECORD_EXECVE) {
		err = take_argument(f, ev, argument_of(name, strlen(name)),
				    value, len);
	}
	f->absent |= err < 0;
}

bool sq_detail_whole(const struct sq_detail_fields *f)
{
	return !f->absent && !(kinds[f->type].needs & ~f->seen);
}

static bool octal(struct sq_scan *s, uint16_t *value)
{
	const char *start = s->at;
	unsigned int v = 0;

	for (; s->at < s->end && *s->at >= '0' && *s->at <= '7'; s->at++) {
		v = v << 3 | (unsigned int)(*s->at - '0');
		if (v > UINT16_MAX)
			return false;
	}
	*value = (uint16_t)v;
	return s->at > start;
}

static bool inode(struct sq_scan *s, struct sq_event *ev)
{
	if (!TAKE(s, " inode="))
		return true;
	return sq_scan_skip(s) && TAKE(s, " dev=") && sq_scan_skip(s) &&
	       TAKE(s, " mode=") && octal(s, &ev->detail.mode) &&
	       TAKE(s, " ouid=") && sq_scan_skip(s) && TAKE(s, " ogid=") &&
	       sq_scan_skip(s) && TAKE(s, " rdev=") && sq_scan_skip(s);
}

static bool caps(struct sq_scan *s)
{
	if (!TAKE(s, " cap_fp="))
		return true;
	return sq_scan_skip(s) && TAKE(s, " cap_fi=") && sq_scan_skip(s) &&
	       TAKE(s, " cap_fe=") && sq_scan_skip(s) &&
	       TAKE(s, " cap_fver=") && sq_scan_skip(s) &&
	       (!TAKE(s, " cap_frootid=") || sq_scan_skip(s));
}

static bool nametype(struct sq_scan *s, struct sq_event *ev)
{
	const char *start;

	if (!TAKE(s, " nametype="))
		return false;
	start = s->at;
	while (s->at < s->end && sq_spelled_letter(*s->at))
		s->at++;
	ev->detail.role = role_of(start, (size_t)(s->at - start));
	return s->at > start;
}

static bool path_record(struct sq_scan *s, struct sq_event *ev)
{
	return TAKE(s, "item=") && sq_spelled_id(s, &ev->detail.item) &&
	       TAKE(s, " name=") &&
	       (TAKE(s, "(null)") ||
		sq_spelled_text(s, ev->exe, SQ_EXE_LEN, &ev->exe_len)) &&
	       inode(s, ev) && (!TAKE(s, " obj=") || sq_scan_skip(s)) &&
	       nametype(s, ev) && caps(s);
}

static bool sockaddr_record(struct sq_scan *s, struct sq_event *ev)
{
	const char *start;

	if (!TAKE(s, "saddr="))
		return false;
	start = s->at;
	return sq_spelled_skip_hex(s) &&
	       take_address(ev, start, (size_t)(s->at - start)) == 0;
}

/* One NAME=VALUE of an EXECVE record. */
static bool argument(struct sq_scan *s, struct sq_detail_fields *f,
		     struct sq_event *ev)
{
	const char *name = s->at, *equals;

	if (!sq_scan_skip(s))
		return false;
	equals = memchr(name, '=', (size_t)(s->at - name));
	if (!equals || equals - name < 2 || s->at - equals < 2)
		return false;
	return name[0] == 'a' && name[1] >= '0' && name[1] <= '9' &&
	       equals[1] != '(' &&
	       take_argument(f, ev, argument_of(name, (size_t)(equals - name)),
			     equals + 1, (size_t)(s->at - equals - 1)) == 0;
}

static bool execve_record(struct sq_scan *s, struct sq_detail_fields *f,
			  struct sq_event *ev)
{
	uint64_t argc;

	if (!TAKE(s, "argc=") || !sq_scan_number(s, &argc))
		return false;
	while (TAKE(s, " "))
		if (!argument(s, f, ev))
			return false;
	return true;
}

int sq_detail_event(const struct sq_record *head, const char *line, size_t len,
		    struct sq_event *ev)
{
	struct sq_scan s = { head->rest, line + len };
	struct sq_detail_fields f;
	bool known;

	if (len > SQ_LINE_MAX || !sq_spelled_head(head, line) ||
	    !TAKE(&s, ": "))
		return 0;
	sq_detail_start(&f, head, ev);
	switch (head->type) {
	case SQ_RECORD_PATH:
		known = path_record(&s, ev);
		break;
	case SQ_RECORD_CWD:
		known = (TAKE(&s, "cwd=") || TAKE(&s, " cwd=")) &&
			sq_spelled_text(&s, ev->exe, SQ_EXE_LEN, &ev->exe_len);
		break;
	case SQ_RECORD_SOCKADDR:
		known = sockaddr_record(&s, ev);
		break;
	default:
		known = execve_record(&s, &f, ev);
	}
	return known && sq_spelled_end(&s);
}
