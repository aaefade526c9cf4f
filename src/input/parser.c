/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * auparse gets a line together with an end-of-event record of the same stamp.
 * So it hands the event back from within the same call, and keeps nothing.
 */
#include "input/parser.h"

#include <auparse.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/detail.h"
#include "input/keys.h"
#include "input/lines.h"
#include "base/text.h"

#define ENRICHED    '\x1d' /* AUDIT_INTERP_SEPARATOR: raw fields end here */
#define KEY_LEN	    257	   /* AUDIT_MAX_KEY_LEN and a NUL */
#define STAMP	    "msg=audit(1.000:1)" /* no stamp is shorter */
#define CLOSING_LEN (SQ_NODE_LEN + 64)	 /* node, 40 bytes */

/* The fields that make an event; each is a bit of what was seen. */
enum field {
	F_ARCH = 1 << 0,
	F_SYSCALL = 1 << 1,
	F_PID = 1 << 2,
	F_PPID = 1 << 3,
	F_COMM = 1 << 4,
	F_EXE = 1 << 5,
	F_SUCCESS = 1 << 6,
	F_EXIT = 1 << 7,
	F_AUID = 1 << 8,
	F_UID = 1 << 9,
	F_GID = 1 << 10,
	F_SES = 1 << 11,
	F_TTY = 1 << 12,
	F_URING_OP = 1 << 13,
	F_KEY = 1 << 14,
	F_EUID = 1 << 15,
	F_ITEMS = 1 << 16,
	F_A0 = 1 << 17,
	F_A1 = 1 << 18,
	F_A2 = 1 << 19,
	F_A3 = 1 << 20,
};

#define CALL_NEEDS  (F_ARCH | F_SYSCALL | F_PID | F_PPID | F_COMM | F_EXE)
#define URING_NEEDS (F_URING_OP | F_PID | F_PPID)

static const struct {
	const char *name;
	enum field field;
} fields[] = {
	{ "arch", F_ARCH },	  { "syscall", F_SYSCALL },
	{ "pid", F_PID },	  { "ppid", F_PPID },
	{ "comm", F_COMM },	  { "exe", F_EXE },
	{ "success", F_SUCCESS }, { "exit", F_EXIT },
	{ "auid", F_AUID },	  { "uid", F_UID },
	{ "gid", F_GID },	  { "ses", F_SES },
	{ "tty", F_TTY },	  { "uring_op", F_URING_OP },
	{ "key", F_KEY },	  { "euid", F_EUID },
	{ "items", F_ITEMS },	  { "a0", F_A0 },
	{ "a1", F_A1 },		  { "a2", F_A2 },
	{ "a3", F_A3 },
};

#define FIELD_COUNT (sizeof(fields) / sizeof(*fields))

struct sq_parser {
	auparse_state_t *au;
	const char *key;
	/* for one record, from sq_parser_event() to the callback */
	struct sq_event *ev;
	struct sq_detail_fields *detail; /* NULL for an event */
	struct sq_why *why;
	unsigned int seen;
	uint32_t arch;
	int64_t number;
	int result;
	char text[SQ_LINE_MAX + CLOSING_LEN];
};

/* One key= field: auparse splits several keys of a rule into several. */
static int take_key(struct sq_parser *p, const char *s, size_t len)
{
	char key[KEY_LEN];
	int n = sq_text_decode(s, len, key, sizeof(key));

	if (n < 0) { /* as auparse hands it out: decoded already */
		n = len < sizeof(key) ? (int)len : (int)sizeof(key) - 1;
		memcpy(key, s, (size_t)n);
	}
	sq_keys_take(p->key, key, (size_t)n, p->ev);
	return 0;
}

static int take_id(const char *s, size_t len, uint32_t *id)
{
	uint64_t value;
	int err = sq_text_u64(s, len, 10, UINT32_MAX, &value);

	if (err < 0 && ((len == 5 && memcmp(s, "unset", 5) == 0) ||
			(len == 2 && memcmp(s, "-1", 2) == 0))) {
		*id = SQ_ID_UNSET;
		return 0;
	}
	*id = err < 0 ? 0 : (uint32_t)value;
	return err;
}

static int take_pid(const char *s, size_t len, uint32_t *pid)
{
	uint64_t value;
	int err = sq_text_u64(s, len, 10, INT32_MAX, &value);

	*pid = err < 0 ? 0 : (uint32_t)value;
	return err;
}

static int take_text(const char *s, size_t len, char *out, size_t size,
		     size_t *out_len)
{
	int n = sq_text_decode(s, len, out, size);

	if (n < 0)
		return n;
	*out_len = (size_t)n;
	return 0;
}

static int take_tty(struct sq_event *ev, const char *s, size_t len)
{
	if (len >= sizeof(ev->tty))
		return -SQ_ELONG;
	memcpy(ev->tty, s, len);
	ev->tty[len] = '\0';
	return 0;
}

static int take_success(struct sq_event *ev, const char *s, size_t len)
{
	if (len == 3 && memcmp(s, "yes", 3) == 0)
		ev->outcome = SQ_OUTCOME_SUCCESS;
	else if (len == 2 && memcmp(s, "no", 2) == 0)
		ev->outcome = SQ_OUTCOME_FAILURE;
	else
		return -SQ_EFORMAT;
	return 0;
}

static int take_arch(struct sq_parser *p, const char *s, size_t len)
{
	uint64_t value;
	int err = sq_text_u64(s, len, 16, UINT32_MAX, &value);

	p->arch = err < 0 ? 0 : (uint32_t)value;
	return err;
}

/* One that nobody can read is as one that is absent: the call counts. */
static int take_arg(const char *s, size_t len, uint64_t *arg)
{
	if (sq_text_u64(s, len, 16, UINT64_MAX, arg) < 0)
		*arg = 0;
	return 0;
}

/* As take_arg(). */
static int take_items(const char *s, size_t len, uint32_t *items)
{
	uint64_t value = 0;

	sq_text_u64(s, len, 10, UINT32_MAX, &value);
	*items = (uint32_t)value;
	return 0;
}

/* As take_arg(). */
static int take_euid(const char *s, size_t len, uint32_t *euid)
{
	if (take_id(s, len, euid) < 0)
		*euid = SQ_ID_UNSET;
	return 0;
}

static int take_field(struct sq_parser *p, enum field field, const char *s,
		      size_t len)
{
	struct sq_event *ev = p->ev;

	switch (field) {
	case F_ARCH:
		return take_arch(p, s, len);
	case F_SYSCALL:
	case F_URING_OP:
		return sq_text_i64(s, len, &p->number);
	case F_PID:
		return take_pid(s, len, &ev->pid);
	case F_PPID:
		return take_pid(s, len, &ev->ppid);
	case F_COMM:
		return take_text(s, len, ev->comm, sizeof(ev->comm),
				 &ev->comm_len);
	case F_EXE:
		return take_text(s, len, ev->exe, sizeof(ev->exe),
				 &ev->exe_len);
	case F_SUCCESS:
		return take_success(ev, s, len);
	case F_EXIT:
		return sq_text_i64(s, len, &ev->exit);
	case F_AUID:
		return take_id(s, len, &ev->auid);
	case F_UID:
		return take_id(s, len, &ev->uid);
	case F_GID:
		return take_id(s, len, &ev->gid);
	case F_SES:
		return take_id(s, len, &ev->ses);
	case F_TTY:
		return take_tty(ev, s, len);
	case F_KEY:
		return take_key(p, s, len);
	case F_EUID:
		return take_euid(s, len, &ev->euid);
	case F_ITEMS:
		return take_items(s, len, &ev->items);
	case F_A0:
		return take_arg(s, len, &ev->args[0]);
	case F_A1:
		return take_arg(s, len, &ev->args[1]);
	case F_A2:
		return take_arg(s, len, &ev->args[2]);
	case F_A3:
		return take_arg(s, len, &ev->args[3]);
	}
	return 0;
}

/* Take the field that auparse is at, if it is one of ours. */
static int current_field(struct sq_parser *p)
{
	const char *name = auparse_get_field_name(p->au);
	const char *value = auparse_get_field_str(p->au);
	size_t i = 0;
	int err;

	while (name && i < FIELD_COUNT && strcmp(name, fields[i].name) != 0)
		i++;
	if (!name || i == FIELD_COUNT)
		return 0;
	if ((p->seen & fields[i].field) && fields[i].field != F_KEY)
		return sq_fail(p->why, -SQ_EFORMAT, "%s= twice", name);
	p->seen |= fields[i].field;
	value = value ? value : "";
	err = take_field(p, fields[i].field, value, strlen(value));
	if (err < 0)
		return sq_fail(p->why, err, "%s=%.64s: %s", name, value,
			       sq_strerror(err));
	return 0;
}

static void detail_field(struct sq_parser *p)
{
	const char *name = auparse_get_field_name(p->au);
	const char *value = auparse_get_field_str(p->au);

	if (name)
		sq_detail_field(p->detail, p->ev, name, value ? value : "");
}

/* Called by auparse, from within auparse_feed(), with the whole event. */
static void event_ready(auparse_state_t *au, auparse_cb_event_t what,
			void *data)
{
	struct sq_parser *p = data;

	if (what != AUPARSE_CB_EVENT_READY || !p->ev)
		return;
	p->result = 0;
	if (auparse_first_record(au) <= 0 || auparse_first_field(au) <= 0) {
		p->result = sq_fail(p->why, -SQ_EFORMAT, "no fields");
		return;
	}
	do
		if (p->detail)
			detail_field(p);
		else
			p->result = current_field(p);
	while (p->result == 0 && auparse_next_field(au) > 0);
}

int sq_parser_new(struct sq_parser **out, const char *key)
{
	struct sq_parser *p = calloc(1, sizeof(*p));

	if (!p)
		return -SQ_ENOMEM;
	p->key = key;
	p->au = auparse_init(AUSOURCE_FEED, NULL);
	if (!p->au) {
		free(p);
		return -SQ_ENOMEM;
	}
	auparse_add_callback(p->au, event_ready, p, NULL);
	*out = p;
	return 0;
}

void sq_parser_free(struct sq_parser *p)
{
	if (!p)
		return;
	p->ev = NULL;
	auparse_destroy(p->au);
	free(p);
}

/*
 * Line and end of event into p->text; returns the length. auparse gets a stamp
 * that is not the line's: it keeps seconds and serial in a time_t and a long,
 * which on machines of 32 bit are too short for some.
 */
static size_t close_event(struct sq_parser *p, const struct sq_record *head,
			  const char *line, size_t len)
{
	const char *end = line + len, *rest = head->rest;
	const char *enriched = memchr(rest, ENRICHED, (size_t)(end - rest));
	int node_len = head->node_len ? (int)head->node_len + 6 : 0; /* node= */

	end = enriched ? enriched : end;
	return (size_t)snprintf(p->text, sizeof(p->text),
				"%.*s" STAMP "%.*s\n%.*stype=EOE " STAMP ": \n",
				(int)(head->spelled - line), line,
				(int)(end - rest), rest, node_len, line);
}

/* Fails with the first field that this kind of event needs and lacks. */
static int check_needed(struct sq_parser *p, unsigned int needed)
{
	for (size_t i = 0; i < FIELD_COUNT; i++)
		if (needed & ~p->seen & fields[i].field)
			return sq_fail(p->why, -SQ_EFORMAT,
				       "no %s=", fields[i].name);
	return 0;
}

static int finish_event(struct sq_parser *p, struct sq_event *ev)
{
	bool uring = ev->kind == SQ_EVENT_URING;
	int err = check_needed(p, uring ? URING_NEEDS : CALL_NEEDS);

	if (err < 0)
		return err;
	if (uring) {
		if (p->number < 0 || p->number > SQ_CALL_NR_MAX)
			p->number = SQ_CALL_NR_MAX;
		ev->call = sq_call_pack(SQ_ABI_URING, (unsigned)p->number);
		return 0;
	}
	err = sq_call_from_audit(p->arch, p->number, &ev->call);
	if (err < 0)
		return sq_fail(p->why, err, "arch=%x: %s", p->arch,
			       sq_strerror(err));
	return 0;
}

/* auparse has static variables: one caller at a time. */
static void feed(struct sq_parser *p, size_t text_len)
{
	static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

	pthread_mutex_lock(&turn);
	if (auparse_feed(p->au, p->text, text_len) < 0)
		p->result = sq_fail(p->why, -SQ_EFORMAT, "auparse refused it");
	if (p->result == 1)
		auparse_flush_feed(p->au);
	pthread_mutex_unlock(&turn);
}

/* Hand the line to auparse, and from there its fields into *ev. */
static int read_fields(struct sq_parser *p, const struct sq_record *head,
		       const char *line, size_t len, struct sq_event *ev,
		       struct sq_why *why)
{
	if (len > SQ_LINE_MAX)
		return sq_fail(why, -SQ_ELONG, "record of %zu bytes", len);
	if (memchr(line, '\0', len))
		return sq_fail(why, -SQ_EFORMAT, "a NUL byte in the record");
	if (memchr(line, '\n', len)) /* auparse would make two of it */
		return sq_fail(why, -SQ_EFORMAT, "a newline in the record");
	p->ev = ev;
	p->seen = 0;
	p->why = why;
	p->result = 1;
	feed(p, close_event(p, head, line, len));
	p->ev = NULL;
	if (p->result == 1)
		return sq_fail(why, -SQ_EFORMAT, "auparse found no event");
	return p->result;
}

int sq_parser_event(struct sq_parser *p, const struct sq_record *head,
		    const char *line, size_t len, struct sq_event *ev,
		    struct sq_why *why)
{
	int err;

	sq_record_start(p->key, head, ev);
	p->detail = NULL;
	err = read_fields(p, head, line, len, ev, why);
	if (err == 0)
		err = finish_event(p, ev);
	if (err == 0 && !ev->keyed && !ev->evidence &&
	    !sq_keys_whole(p->key, line, len))
		return sq_fail(why, -SQ_EFORMAT, "cut before the end of key=");
	return err;
}

bool sq_parser_detail(struct sq_parser *p, const struct sq_record *head,
		      const char *line, size_t len, struct sq_event *ev)
{
	struct sq_detail_fields detail;
	struct sq_why why;
	int err;

	sq_detail_start(&detail, head, ev);
	p->detail = &detail;
	err = read_fields(p, head, line, len, ev, &why);
	p->detail = NULL;
	return err == 0 && sq_detail_whole(&detail);
}
