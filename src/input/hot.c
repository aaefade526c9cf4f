/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The grammar, after the head, which sq_record_head() has read. It is the
 * kernel's: audit_log_exit(), audit_log_uring(), audit_log_task_info() and
 * audit_log_key() print these fields in this order.
 *
 *	record	= ": " (call process | uring) [subject] " key=" KEY [0x1D any]
 *	call	= "arch=" HEX " syscall=" NUMBER [" per=" WORD] [result]
 *		  " a0=" ARG " a1=" ARG " a2=" ARG " a3=" ARG items
 *	process	= parents " auid=" ID owner " tty=" TTY " ses=" ID
 *		  " comm=" TEXT " exe=" TEXT
 *	uring	= "uring_op=" NUMBER [result] items parents owner
 *	result	= " success=" ("yes" | "no") " exit=" ["-"] NUMBER
 *	items	= " items=" ID
 *	parents	= " ppid=" PID " pid=" PID
 *	owner	= " uid=" ID " gid=" ID " euid=" ID " suid=" WORD
 *		  " fsuid=" WORD " egid=" WORD " sgid=" WORD " fsgid=" WORD
 *	subject	= " subj=" WORD [" (" LETTER+ ")"]
 *	KEY	= TEXT | "(null)"
 *	TEXT	= '"' (bytes above the space but '"')* '"' | pairs of hex digits
 *	TTY	= (LETTER | DIGIT | one of / _ -)+ | "(none)"
 *	ARG	= 1 to 16 hex digits in lower case
 *	WORD	= bytes above the space; their value is not used
 *
 * A NUMBER has SQ_SCAN_DIGITS at most; a PID, an ID and a HEX fit 31, 32 and
 * 32 bits. No value that is used may end in a byte that auparse strips:
 * a colon, a comma, an apostrophe or a parenthesis.
 */
#include "input/hot.h"

#include <string.h>

#include "input/keys.h"
#include "input/lines.h"
#include "input/spelled.h"

#define KEY_LEN 257 /* AUDIT_MAX_KEY_LEN and a NUL */

#define TAKE SQ_SCAN_WORD

static inline bool pid(struct sq_scan *s, uint32_t *value)
{
	return sq_spelled_id(s, value) && *value <= INT32_MAX;
}

/* In upper case, too, or with a wrong number of digits. */
static __attribute__((noinline)) bool odd_arch(struct sq_scan *s,
					       uint32_t *value)
{
	const char *start = s->at;
	uint32_t v = 0;

	for (; s->at < s->end && sq_spelled_hex(*s->at) < 16; s->at++)
		v = v << 4 | sq_spelled_hex(*s->at);
	*value = v;
	return s->at > start && s->at - start <= 8;
}

static inline bool arch(struct sq_scan *s, uint32_t *value)
{
	uint64_t v = 0;
	unsigned int count = sq_scan_hex_digits(s, &v);
	const char *end = s->at + count;

	if (!count || end == s->end || *end != ' ')
		return odd_arch(s, value);
	s->at = end;
	*value = (uint32_t)v;
	return true;
}

static inline bool is_tty(char c)
{
	return sq_spelled_letter(c) || (c >= '0' && c <= '9') || c == '/' ||
	       c == '_' || c == '-';
}

static inline bool tty(struct sq_scan *s, struct sq_event *ev)
{
	const char *start = s->at;
	size_t len;

	if (!TAKE(s, "(none)"))
		while (s->at < s->end && is_tty(*s->at))
			s->at++;
	len = (size_t)(s->at - start);
	if (!len || len >= sizeof(ev->tty))
		return false;
	memcpy(ev->tty, start, len);
	ev->tty[len] = '\0';
	return true;
}

static inline bool result(struct sq_scan *s, struct sq_event *ev)
{
	bool minus;
	uint64_t v;

	if (!TAKE(s, " success="))
		return true;
	if (TAKE(s, "yes"))
		ev->outcome = SQ_OUTCOME_SUCCESS;
	else if (TAKE(s, "no"))
		ev->outcome = SQ_OUTCOME_FAILURE;
	else
		return false;
	if (!TAKE(s, " exit="))
		return false;
	minus = TAKE(s, "-");
	if (!sq_scan_number(s, &v))
		return false;
	ev->exit = minus ? -(int64_t)v : (int64_t)v;
	return true;
}

static inline bool owner(struct sq_scan *s, struct sq_event *ev)
{
	return TAKE(s, " uid=") && sq_spelled_id(s, &ev->uid) &&
	       TAKE(s, " gid=") && sq_spelled_id(s, &ev->gid) &&
	       TAKE(s, " euid=") && sq_spelled_id(s, &ev->euid) &&
	       TAKE(s, " suid=") && sq_scan_skip(s) && TAKE(s, " fsuid=") &&
	       sq_scan_skip(s) && TAKE(s, " egid=") && sq_scan_skip(s) &&
	       TAKE(s, " sgid=") && sq_scan_skip(s) && TAKE(s, " fsgid=") &&
	       sq_scan_skip(s);
}

static inline bool parents(struct sq_scan *s, struct sq_event *ev)
{
	return TAKE(s, " ppid=") && pid(s, &ev->ppid) && TAKE(s, " pid=") &&
	       pid(s, &ev->pid);
}

static inline bool items(struct sq_scan *s, struct sq_event *ev)
{
	return TAKE(s, " items=") && sq_spelled_id(s, &ev->items);
}

static inline bool args(struct sq_scan *s, uint64_t value[static 4])
{
	return TAKE(s, " a0=") && sq_scan_hex(s, &value[0]) &&
	       TAKE(s, " a1=") && sq_scan_hex(s, &value[1]) &&
	       TAKE(s, " a2=") && sq_scan_hex(s, &value[2]) &&
	       TAKE(s, " a3=") && sq_scan_hex(s, &value[3]);
}

static inline bool call(struct sq_scan *s, struct sq_event *ev)
{
	uint32_t machine;
	uint64_t nr;

	return TAKE(s, "arch=") && arch(s, &machine) && TAKE(s, " syscall=") &&
	       sq_scan_number(s, &nr) &&
	       sq_call_from_audit(machine, (int64_t)nr, &ev->call) == 0 &&
	       (!TAKE(s, " per=") || sq_scan_skip(s)) && result(s, ev) &&
	       args(s, ev->args) && items(s, ev);
}

static bool uring(struct sq_scan *s, struct sq_event *ev)
{
	uint64_t nr;

	if (!TAKE(s, "uring_op=") || !sq_scan_number(s, &nr) ||
	    nr > SQ_CALL_NR_MAX)
		return false;
	ev->call = sq_call_pack(SQ_ABI_URING, (unsigned int)nr);
	return result(s, ev) && items(s, ev) && parents(s, ev) && owner(s, ev);
}

static inline bool subject(struct sq_scan *s)
{
	const char *start;

	if (!TAKE(s, " subj="))
		return true;
	if (!sq_scan_skip(s))
		return false;
	if (!TAKE(s, " ("))
		return true;
	start = s->at;
	while (s->at < s->end && sq_spelled_letter(*s->at))
		s->at++;
	return s->at > start && TAKE(s, ")");
}

static inline bool keys(struct sq_scan *s, const char *key, struct sq_event *ev)
{
	char buf[KEY_LEN];
	size_t len;
	bool quoted = s->at < s->end && *s->at == '"';

	if (TAKE(s, "(null)")) {
		sq_keys_take(key, "(null)", 6, ev);
		return true;
	}
	if (!sq_spelled_text(s, buf, sizeof(buf), &len))
		return false;
	if (quoted) { /* one key; several are in hex */
		ev->keyed |= sq_keys_is_ours(key, buf, len, &ev->depth);
		ev->evidence |= len == strlen(SQ_EVIDENCE_KEY) &&
				memcmp(buf, SQ_EVIDENCE_KEY, len) == 0;
		return true;
	}
	sq_keys_take(key, buf, len, ev);
	return ev->keyed || ev->evidence; /* it may have been cut */
}

static inline bool subject_and_keys(struct sq_scan *s, const char *key,
				    struct sq_event *ev)
{
	return subject(s) && TAKE(s, " key=") && keys(s, key, ev);
}

static bool process(struct sq_scan *s, const char *key, struct sq_event *ev)
{
	return parents(s, ev) && TAKE(s, " auid=") &&
	       sq_spelled_id(s, &ev->auid) && owner(s, ev) &&
	       TAKE(s, " tty=") && tty(s, ev) && TAKE(s, " ses=") &&
	       sq_spelled_id(s, &ev->ses) && TAKE(s, " comm=") &&
	       sq_spelled_text(s, ev->comm, sizeof(ev->comm), &ev->comm_len) &&
	       TAKE(s, " exe=") &&
	       sq_spelled_text(s, ev->exe, sizeof(ev->exe), &ev->exe_len) &&
	       subject_and_keys(s, key, ev);
}

static void remember(struct sq_hot_process *p, const char *tail, size_t len,
		     const struct sq_event *ev)
{
	p->len = 0;
	if (len > sizeof(p->tail) || ev->exe_len >= sizeof(p->exe))
		return;
	p->len = len;
	memcpy(p->tail, tail, len);
	p->ppid = ev->ppid;
	p->pid = ev->pid;
	p->auid = ev->auid;
	p->uid = ev->uid;
	p->euid = ev->euid;
	p->gid = ev->gid;
	p->ses = ev->ses;
	p->keyed = ev->keyed;
	p->depth = ev->depth;
	p->evidence = ev->evidence;
	p->comm_len = ev->comm_len;
	p->exe_len = ev->exe_len;
	memcpy(p->comm, ev->comm, sizeof(p->comm));
	memcpy(p->tty, ev->tty, sizeof(p->tty));
	memcpy(p->exe, ev->exe, sizeof(p->exe));
}

static inline void recall(const struct sq_hot_process *p, struct sq_event *ev)
{
	ev->ppid = p->ppid;
	ev->pid = p->pid;
	ev->auid = p->auid;
	ev->uid = p->uid;
	ev->euid = p->euid;
	ev->gid = p->gid;
	ev->ses = p->ses;
	ev->keyed = p->keyed;
	ev->depth = p->depth;
	ev->evidence = p->evidence;
	ev->comm_len = p->comm_len;
	ev->exe_len = p->exe_len;
	memcpy(ev->comm, p->comm, sizeof(p->comm));
	memcpy(ev->tty, p->tty, sizeof(p->tty));
	memcpy(ev->exe, p->exe, sizeof(p->exe));
}

/* Where a process is known, by the digits of " ppid=… pid=…". */
static inline struct sq_hot_process *place(struct sq_hot *hot,
					   const struct sq_scan *s)
{
	struct sq_scan ids = { s->at + sizeof(" ppid=") - 1, s->end };
	uint64_t number;

	if (s->end - s->at < 32)
		return &hot->processes[0];
	number = sq_scan_eight(&ids);
	ids.at += 8;
	number = (number ^ sq_scan_eight(&ids) * 31) * 0x9e3779b97f4a7c15u;
	return &hot->processes[(number >> 32) % SQ_HOT_PROCESSES];
}

static inline bool known_process(struct sq_hot *hot, struct sq_scan *s,
				 const char *key, struct sq_event *ev)
{
	struct sq_hot_process *p = place(hot, s);
	const char *tail = s->at;

	if (p->len && (size_t)(s->end - tail) >= p->len &&
	    memcmp(tail, p->tail, p->len) == 0) {
		s->at += p->len;
		recall(p, ev);
		return true;
	}
	if (!process(s, key, ev))
		return false;
	remember(p, tail, (size_t)(s->at - tail), ev);
	return true;
}

int sq_hot_event(struct sq_hot *hot, const char *key,
		 const struct sq_record *head, const char *line, size_t len,
		 struct sq_event *ev)
{
	struct sq_scan s = { head->rest, line + len };
	bool known;

	if (len > SQ_LINE_MAX || !sq_spelled_head(head, line) ||
	    !TAKE(&s, ": "))
		return 0;
	sq_record_start(key, head, ev);
	known = ev->kind == SQ_EVENT_URING
			? uring(&s, ev) && subject_and_keys(&s, key, ev)
			: call(&s, ev) && known_process(hot, &s, key, ev);
	return known && sq_spelled_end(&s);
}
