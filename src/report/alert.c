/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/alert.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "input/keys.h"
#include "input/packet.h"
#include "input/record.h"
#include "base/text.h"

/* Bytes of one untrusted text in a message; hex doubles them. */
#define EXE_MAX	     1000
#define EVIDENCE_MAX 600

/* A message under construction; what does not fit is left out. */
struct message {
	char *text;
	size_t len;
};

const char *sq_reason_name(enum sq_reason reason)
{
	static const char *const names[] = {
		[SQ_REASON_NEW_SEQUENCE] = "new-sequence",
		[SQ_REASON_NEW_PROGRAM] = "new-program",
		[SQ_REASON_LOST_PROGRAM] = "lost-program-file",
		[SQ_REASON_NOT_LEARNED] = "not-learned",
		[SQ_REASON_PROGRAM_CHANGED] = "program-changed",
		[SQ_REASON_ANOMALIES] = "too-many-anomalies",
		[SQ_REASON_OTHER_CALLS] = "other-calls",
		[SQ_REASON_SUPPRESSED] = "suppressed",
		[SQ_REASON_SCAN_FIN] = "scan-fin",
		[SQ_REASON_SCAN_NULL] = "scan-null",
		[SQ_REASON_SCAN_XMAS] = "scan-xmas",
		[SQ_REASON_SCAN_REFUSED] = "scan-refused",
	};

	return names[reason];
}

bool sq_alert_is_scan(const struct sq_alert *a)
{
	return a->reason >= SQ_REASON_SCAN_FIN &&
	       a->reason <= SQ_REASON_SCAN_REFUSED;
}

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || (c && strchr("_-.", c));
}

const char *sq_alert_id(const struct sq_alert *a,
			char id[static SQ_ALERT_ID_LEN])
{
	const struct sq_event *ev = &a->event;
	int n = snprintf(id, SQ_ALERT_ID_LEN, "%s%s%llu.%03llu:%llu", ev->node,
			 ev->node_len ? "/" : "",
			 (unsigned long long)(ev->stamp.time_ms / 1000),
			 (unsigned long long)(ev->stamp.time_ms % 1000),
			 (unsigned long long)ev->stamp.serial);

	(void)n; /* SQ_ALERT_ID_LEN holds any node and three numbers */
	for (size_t i = 0; i < ev->node_len; i++)
		if (!is_name(id[i]))
			id[i] = '_';
	return id;
}

const char *sq_alert_file(const struct sq_alert *a,
			  char name[static SQ_ALERT_FILE_LEN + 1])
{
	const struct sq_event *ev = &a->event;
	char comm[SQ_COMM_LEN];

	snprintf(comm, sizeof(comm), "%s",
		 sq_alert_is_scan(a) ? sq_reason_name(a->reason) : ev->comm);
	for (char *c = comm; *c; c++)
		if (!is_name(*c))
			*c = '_';
	if (comm[0] == '.' || comm[0] == '-') /* hidden, or an option */
		comm[0] = '_';
	snprintf(name, SQ_ALERT_FILE_LEN + 1, "%s-%u-%llu.%03llu:%llu.json",
		 comm[0] ? comm : "unknown", ev->pid,
		 (unsigned long long)(ev->stamp.time_ms / 1000),
		 (unsigned long long)(ev->stamp.time_ms % 1000),
		 (unsigned long long)ev->stamp.serial);
	return name;
}

__attribute__((format(printf, 2, 3))) static void add(struct message *m,
						      const char *fmt, ...)
{
	size_t left = SQ_ALERT_TEXT_LEN - m->len;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(m->text + m->len, left, fmt, ap);
	va_end(ap);
	if (n > 0 && (size_t)n < left)
		m->len += (size_t)n;
	m->text[m->len] = '\0';
}

static void add_untrusted(struct message *m, const char *field, const char *s,
			  size_t len, size_t max)
{
	char encoded[2 * EXE_MAX + 3];

	sq_text_encode(s, len, max, encoded);
	add(m, " %s=%s", field, encoded);
}

static void add_calls(struct message *m, const struct sq_alert *a)
{
	char name[SQ_CALL_NAME_LEN];

	for (unsigned int i = 0; i < a->call_count; i++)
		add(m, "%s%s",
		    i ? "," : " calls=", sq_call_name(a->calls[i], name));
}

static bool has_verdict(const struct sq_alert *a)
{
	return a->reason == SQ_REASON_NEW_SEQUENCE ||
	       a->reason == SQ_REASON_NOT_LEARNED;
}

static void add_time(struct message *m, const char *field, uint64_t time_ms)
{
	add(m, " %s=%llu.%03llu", field, (unsigned long long)(time_ms / 1000),
	    (unsigned long long)(time_ms % 1000));
}

/* The scanner first: ausearch takes the first address for the host. */
static void add_scan(struct message *m, const struct sq_portscan *scan)
{
	char text[SQ_ADDRESS_LEN];

	add(m, " saddr=%s", sq_address_text(&scan->scanner, text));
	add(m, " daddr=%s proto=%d packets=%llu",
	    sq_address_text(&scan->target, text), scan->proto,
	    (unsigned long long)scan->packets);
	add_time(m, "first", scan->first.time_ms);
	add_time(m, "last", scan->last_ms);
}

static void add_program(struct message *m, const struct sq_alert *a)
{
	const struct sq_event *ev = &a->event;

	add(m, " opid=%u oauid=%u oses=%u", ev->pid, ev->auid, ev->ses);
	add_untrusted(m, "ocomm", ev->comm, ev->comm_len, SQ_COMM_LEN);
	add_untrusted(m, "oexe", ev->exe, ev->exe_len, EXE_MAX);
	if (*a->parent)
		add_untrusted(m, "parent", a->parent, strlen(a->parent),
			      EXE_MAX);
	add_calls(m, a);
	if (a->count)
		add(m, " count=%llu", (unsigned long long)a->count);
	if (has_verdict(a))
		add(m, " order=%u distance=%u mismatches=%u locality=%u",
		    a->order, a->distance, a->mismatches, a->locality);
	if (a->tainted)
		add(m, " tainted=yes");
}

size_t sq_alert_text(const struct sq_alert *a, const char *evidence,
		     char text[static SQ_ALERT_TEXT_LEN])
{
	struct message m = { text, 0 };
	char id[SQ_ALERT_ID_LEN];

	add(&m, "op=seqids-detect reason=%s", sq_reason_name(a->reason));
	if (sq_alert_is_scan(a))
		add_scan(&m, &a->scan);
	else
		add_program(&m, a);
	add(&m, " event=%s", sq_alert_id(a, id));
	if (evidence)
		add_untrusted(&m, "evidence", evidence, strlen(evidence),
			      EVIDENCE_MAX);
	add(&m, " key=\"%s\"", SQ_EVIDENCE_KEY);
	return m.len;
}

static void put_calls(json_t *object, const char *key, const sq_call *calls,
		      unsigned int count)
{
	char name[SQ_CALL_NAME_LEN];
	json_t *list = json_array();

	for (unsigned int i = 0; i < count; i++)
		json_array_append_new(
			list, json_string(sq_call_name(calls[i], name)));
	json_object_set_new(object, key, list);
}

/* The calls ahead of the window, oldest first, with their times. */
static void put_before(json_t *object, const struct sq_alert *a)
{
	json_t *list = json_array();

	for (unsigned int i = 0; i + a->call_count < a->history.fill; i++) {
		char name[SQ_CALL_NAME_LEN];
		uint64_t time_ms;
		sq_call call = sq_history_get(&a->history, i,
					      a->event.stamp.time_ms, &time_ms);
		json_t *entry = json_object();

		sq_json_time(entry, "time", time_ms);
		json_object_set_new(entry, "call",
				    json_string(sq_call_name(call, name)));
		json_array_append_new(list, entry);
	}
	json_object_set_new(object, "before", list);
}

static void put_id(json_t *object, const char *key, uint32_t id)
{
	json_object_set_new(object, key,
			    id == SQ_ID_UNSET ? json_null() : json_integer(id));
}

static void put_process(json_t *object, const struct sq_event *ev)
{
	json_object_set_new(object, "pid", json_integer(ev->pid));
	json_object_set_new(object, "ppid", json_integer(ev->ppid));
	put_id(object, "uid", ev->uid);
	put_id(object, "gid", ev->gid);
	put_id(object, "auid", ev->auid);
	put_id(object, "ses", ev->ses);
	sq_json_text(object, "tty", ev->tty, strlen(ev->tty));
	sq_json_text(object, "comm", ev->comm, ev->comm_len);
	sq_json_text(object, "exe", ev->exe, ev->exe_len);
}

static void put_verdict(json_t *object, const struct sq_alert *a)
{
	put_calls(object, "calls", a->calls, a->call_count);
	if (has_verdict(a)) {
		json_object_set_new(object, "order", json_integer(a->order));
		json_object_set_new(object, "distance",
				    json_integer(a->distance));
		json_object_set_new(object, "mismatches",
				    json_integer(a->mismatches));
		json_object_set_new(object, "locality",
				    json_integer(a->locality));
		put_calls(object, "run", a->run, a->run_count);
		put_calls(object, "nearest", a->nearest, a->nearest_count);
	}
	if (a->tainted)
		json_object_set_new(object, "tainted", json_true());
	if (a->count)
		json_object_set_new(object, "count",
				    json_integer((json_int_t)a->count));
	put_before(object, a);
}

static void put_address(json_t *object, const char *key,
			const struct sq_address *address)
{
	char text[SQ_ADDRESS_LEN];

	json_object_set_new(object, key,
			    json_string(sq_address_text(address, text)));
}

static void put_scan(json_t *object, const struct sq_portscan *scan)
{
	put_address(object, "saddr", &scan->scanner);
	put_address(object, "daddr", &scan->target);
	json_object_set_new(object, "proto", json_integer(scan->proto));
	json_object_set_new(object, "packets",
			    json_integer((json_int_t)scan->packets));
	sq_json_time(object, "first", scan->first.time_ms);
	sq_json_time(object, "last", scan->last_ms);
}

static void put_program(json_t *object, const struct sq_alert *a)
{
	sq_json_text(object, "program", a->program, strlen(a->program));
	if (*a->parent)
		sq_json_text(object, "parent", a->parent, strlen(a->parent));
	put_process(object, &a->event);
	put_verdict(object, a);
}

char *sq_alert_json(const struct sq_alert *a, const char *evidence,
		    unsigned int indent)
{
	json_t *object = json_object();
	char id[SQ_ALERT_ID_LEN];

	json_object_set_new(object, "op", json_string("seqids-detect"));
	json_object_set_new(object, "reason",
			    json_string(sq_reason_name(a->reason)));
	json_object_set_new(object, "event", json_string(sq_alert_id(a, id)));
	sq_json_time(object, "time", a->event.stamp.time_ms);
	if (a->event.node_len)
		sq_json_text(object, "node", a->event.node, a->event.node_len);
	if (sq_alert_is_scan(a))
		put_scan(object, &a->scan);
	else
		put_program(object, a);
	if (evidence)
		sq_json_text(object, "evidence", evidence, strlen(evidence));
	json_object_set_new(object, "key", json_string(SQ_EVIDENCE_KEY));
	return sq_json_dump(object, indent);
}
