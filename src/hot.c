/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The grammar, after the head, which sq_record_head() has read. It is the
 * kernel's: audit_log_exit(), audit_log_uring(), audit_log_task_info() and
 * audit_log_key() print these fields in this order.
 *
 *	record	= ": " (syscall | uring) [subject] " key=" KEY [0x1D any]
 *	syscall	= "arch=" HEX " syscall=" NUMBER [" per=" HEX] [result]
 *		  " a0=" HEX " a1=" HEX " a2=" HEX " a3=" HEX
 *		  " items=" NUMBER " ppid=" PID " pid=" PID " auid=" ID
 *		  owner " tty=" TTY " ses=" ID " comm=" TEXT " exe=" TEXT
 *	uring	= "uring_op=" NUMBER [result]
 *		  " items=" NUMBER " ppid=" PID " pid=" PID owner
 *	result	= " success=" ("yes" | "no") " exit=" ["-"] NUMBER
 *	owner	= " uid=" ID " gid=" ID " euid=" ID " suid=" ID " fsuid=" ID
 *		  " egid=" ID " sgid=" ID " fsgid=" ID
 *	subject	= " subj=" PRINTABLE+ [" (" LETTER+ ")"]
 *	TEXT	= '"' (PRINTABLE but '"')* '"' | pairs of hex digits
 *	KEY	= TEXT | "(null)"
 *	TTY	= (LETTER | DIGIT | one of / _ -)+ | "(none)"
 *
 * A NUMBER has 18 digits at most, so that none overflows. No value may end
 * in a byte that auparse takes off (: , ' and a parenthesis).
 */
#include "hot.h"

#include <string.h>

#include "lines.h"
#include "text.h"

#define ENRICHED   '\x1d' /* AUDIT_INTERP_SEPARATOR: raw fields end here */
#define DIGITS_MAX 18
#define KEY_LEN	   257 /* AUDIT_MAX_KEY_LEN and a NUL */

/*
 * Bytes from "type=" to the stamp's end. auparse looks for the stamp in the
 * first 80, and numbers with more digits than they need could go beyond.
 */
#define HEAD_MAX 72

/* What is left of the line. */
struct rest {
	const char *at, *end;
};

static inline bool take(struct rest *r, const char *word, size_t len)
{
	if ((size_t)(r->end - r->at) < len || memcmp(r->at, word, len) != 0)
		return false;
	r->at += len;
	return true;
}

#define TAKE(r, word) take(r, word, sizeof(word) - 1)

static inline bool number(struct rest *r, uint64_t max, uint64_t *value)
{
	const char *start = r->at, *at = start;
	uint64_t v = 0;
	unsigned int digit;

	for (; at < r->end && (digit = (unsigned char)*at - '0') <= 9; at++)
		v = v * 10 + digit;
	if (at == start || at - start > DIGITS_MAX || v > max)
		return false;
	r->at = at;
	*value = v;
	return true;
}

static inline bool id(struct rest *r, uint32_t *value)
{
	uint64_t v;

	if (!number(r, UINT32_MAX, &v))
		return false;
	*value = (uint32_t)v;
	return true;
}

static inline bool pid(struct rest *r, uint32_t *value)
{
	return id(r, value) && *value <= INT32_MAX;
}

static inline bool skip_number(struct rest *r)
{
	uint64_t v;

	return number(r, UINT64_MAX, &v);
}

static inline bool is_letter(char c)
{
	return ((unsigned char)c | 0x20u) - 'a' <= 'z' - 'a';
}

/* The value of a hex digit; above 15 for anything else. */
static inline unsigned int hex(char c)
{
	unsigned int digit = (unsigned char)c - '0';
	unsigned int letter = ((unsigned char)c | 0x20u) - 'a';

	return digit <= 9 ? digit : letter <= 5 ? letter + 10 : 16;
}

static inline bool skip_hex(struct rest *r)
{
	const char *start = r->at;

	while (r->at < r->end && hex(*r->at) < 16)
		r->at++;
	return r->at > start;
}

static inline bool arch(struct rest *r, uint32_t *value)
{
	const char *start = r->at;
	uint32_t v = 0;

	for (; r->at < r->end && hex(*r->at) < 16; r->at++)
		v = v << 4 | hex(*r->at);
	*value = v;
	return r->at > start && r->at - start <= 8;
}

/* Beyond the space, which parts the fields, and below DEL. */
static inline bool is_printable(char c)
{
	return (unsigned char)c - 0x21u < 0x7f - 0x21u;
}

static bool hex_text(struct rest *r, char *out, size_t size, size_t *len)
{
	const char *start = r->at;
	int n;

	if (!skip_hex(r))
		return false;
	n = sq_text_decode(start, (size_t)(r->at - start), out, size);
	*len = (size_t)n;
	return n >= 0;
}

static inline bool text(struct rest *r, char *out, size_t size, size_t *len)
{
	const char *at;
	size_t n = 0;

	if (!TAKE(r, "\""))
		return hex_text(r, out, size, len);
	for (at = r->at; at < r->end && *at != '"'; at++) {
		if (!is_printable(*at) || n == size - 1)
			return false;
		out[n++] = *at;
	}
	if (at == r->end)
		return false;
	out[n] = '\0';
	*len = n;
	r->at = at + 1;
	return true;
}

static inline bool is_tty(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || c == '/' || c == '_' ||
	       c == '-';
}

static inline bool tty(struct rest *r, struct sq_event *ev)
{
	const char *start = r->at;
	size_t len;

	if (!TAKE(r, "(none)"))
		while (r->at < r->end && is_tty(*r->at))
			r->at++;
	len = (size_t)(r->at - start);
	if (!len || len >= sizeof(ev->tty))
		return false;
	memcpy(ev->tty, start, len);
	ev->tty[len] = '\0';
	return true;
}

static inline bool result(struct rest *r, struct sq_event *ev)
{
	bool minus;
	uint64_t v;

	if (!TAKE(r, " success="))
		return true;
	if (TAKE(r, "yes"))
		ev->outcome = SQ_OUTCOME_SUCCESS;
	else if (TAKE(r, "no"))
		ev->outcome = SQ_OUTCOME_FAILURE;
	else
		return false;
	if (!TAKE(r, " exit="))
		return false;
	minus = TAKE(r, "-");
	if (!number(r, INT64_MAX, &v))
		return false;
	ev->exit = minus ? -(int64_t)v : (int64_t)v;
	return true;
}

static inline bool owner(struct rest *r, struct sq_event *ev)
{
	return TAKE(r, " uid=") && id(r, &ev->uid) && TAKE(r, " gid=") &&
	       id(r, &ev->gid) && TAKE(r, " euid=") && skip_number(r) &&
	       TAKE(r, " suid=") && skip_number(r) && TAKE(r, " fsuid=") &&
	       skip_number(r) && TAKE(r, " egid=") && skip_number(r) &&
	       TAKE(r, " sgid=") && skip_number(r) && TAKE(r, " fsgid=") &&
	       skip_number(r);
}

static inline bool parents(struct rest *r, struct sq_event *ev)
{
	return TAKE(r, " items=") && skip_number(r) && TAKE(r, " ppid=") &&
	       pid(r, &ev->ppid) && TAKE(r, " pid=") && pid(r, &ev->pid);
}

static inline bool syscall_record(struct rest *r, struct sq_event *ev)
{
	uint32_t machine;
	uint64_t nr;

	return TAKE(r, "arch=") && arch(r, &machine) && TAKE(r, " syscall=") &&
	       number(r, INT64_MAX, &nr) &&
	       sq_call_from_audit(machine, (int64_t)nr, &ev->call) == 0 &&
	       (!TAKE(r, " per=") || skip_hex(r)) && result(r, ev) &&
	       TAKE(r, " a0=") && skip_hex(r) && TAKE(r, " a1=") &&
	       skip_hex(r) && TAKE(r, " a2=") && skip_hex(r) &&
	       TAKE(r, " a3=") && skip_hex(r) && parents(r, ev) &&
	       TAKE(r, " auid=") && id(r, &ev->auid) && owner(r, ev) &&
	       TAKE(r, " tty=") && tty(r, ev) && TAKE(r, " ses=") &&
	       id(r, &ev->ses) && TAKE(r, " comm=") &&
	       text(r, ev->comm, sizeof(ev->comm), &ev->comm_len) &&
	       TAKE(r, " exe=") &&
	       text(r, ev->exe, sizeof(ev->exe), &ev->exe_len);
}

static bool uring_record(struct rest *r, struct sq_event *ev)
{
	uint64_t nr;

	if (!TAKE(r, "uring_op=") || !number(r, SQ_CALL_NR_MAX, &nr))
		return false;
	ev->call = sq_call_pack(SQ_ABI_URING, (unsigned int)nr);
	return result(r, ev) && parents(r, ev) && owner(r, ev);
}

static inline bool subject(struct rest *r)
{
	const char *start;

	if (!TAKE(r, " subj="))
		return true;
	start = r->at;
	while (r->at < r->end && is_printable(*r->at))
		r->at++;
	if (r->at == start)
		return false;
	if (!TAKE(r, " ("))
		return true;
	start = r->at;
	while (r->at < r->end && is_letter(*r->at))
		r->at++;
	return r->at > start && TAKE(r, ")");
}

static inline bool keys(struct rest *r, const char *key, struct sq_event *ev)
{
	char buf[KEY_LEN];
	size_t len;

	if (TAKE(r, "(null)"))
		sq_record_key(key, "(null)", 6, ev);
	else if (text(r, buf, sizeof(buf), &len))
		sq_record_key(key, buf, len, ev);
	else
		return false;
	return true;
}

/* What auparse must find in the head, beside what we found. */
static bool plain_head(const struct sq_record *head, const char *line)
{
	const char *type = line;

	if (head->node_len) {
		for (size_t i = 0; i < head->node_len; i++)
			if (!is_printable(head->node[i]))
				return false;
		type = head->node + head->node_len + 1;
	}
	return head->rest - type <= HEAD_MAX;
}

int sq_hot_event(const char *key, const struct sq_record *head,
		 const char *line, size_t len, struct sq_event *ev)
{
	struct rest r = { head->rest, line + len };
	bool known;

	if (len > SQ_LINE_MAX || !plain_head(head, line) || !TAKE(&r, ": "))
		return 0;
	sq_record_start(key, head, ev);
	known = ev->kind == SQ_EVENT_URING ? uring_record(&r, ev)
					   : syscall_record(&r, ev);
	if (!known || !subject(&r) || !TAKE(&r, " key=") || !keys(&r, key, ev))
		return 0;
	if (r.at == r.end)
		return 1;
	return *r.at == ENRICHED && !memchr(r.at, '\0', (size_t)(r.end - r.at));
}
