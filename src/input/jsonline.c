/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/jsonline.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "input/header.h"

#define SYSCALL	  1300 /* AUDIT_SYSCALL */
#define URINGOP	  1336 /* AUDIT_URINGOP */
#define OTHER	  1999 /* of no meaning to us: its stamp counts */
#define STAMP_LEN 64
#define DEPTH_MAX 2 /* objects within a line's, as _source and event */
#define URING_WHY                                                         \
	"%s: an event with io_uring operations, which are not read from " \
	"this form; use audit.log itself"

/* A line that is being written. */
struct text {
	char *at;
	size_t len, size;
	bool full;
};

__attribute__((format(printf, 2, 3))) static void add(struct text *t,
						      const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(t->at + t->len, t->size - t->len, fmt, args);
	va_end(args);
	if (n < 0 || (size_t)n >= t->size - t->len)
		t->full = true;
	else
		t->len += (size_t)n;
}

static const char *string_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* "SEC.MS:SERIAL" of laurel, "SEC.MS" and a serial of go-audit. */
static bool is_stamp(const char *text)
{
	return text && strlen(text) < STAMP_LEN / 2 &&
	       strspn(text, "0123456789.:") == strlen(text);
}

/* ------------------------------------------------------------- journald */

/*
 * A field of journald: text, or the bytes of what is no text. Returns the
 * length; 0 where it is neither, or too long.
 */
static size_t field_bytes(const json_t *value, char *out, size_t size)
{
	size_t i, len = json_string_length(value);
	json_t *byte;

	if (json_is_string(value) && len < size) {
		memcpy(out, json_string_value(value), len);
		return len;
	}
	if (json_array_size(value) >= size)
		return 0;
	json_array_foreach(value, i, byte)
	{
		if (!json_is_integer(byte))
			return 0;
		out[i] = (char)json_integer_value(byte);
	}
	return json_array_size(value);
}

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

/* The entry of a record that the kernel gave to journald itself. */
static int open_journal(struct sq_wrap *w, const json_t *line, char *buf,
			struct sq_why *why)
{
	struct sq_journal_entry e = {
		.id = or_empty(string_of(line, "_AUDIT_ID")),
		.type = or_empty(string_of(line, "_AUDIT_TYPE")),
		.time = or_empty(string_of(line, "_SOURCE_REALTIME_TIMESTAMP")),
		.message = buf,
	};
	const json_t *message = json_object_get(line, "MESSAGE");

	if (json_is_null(message))
		return sq_fail(why, -SQ_EFORMAT,
			       "an entry of journald whose MESSAGE was left "
			       "out for its length: export with --all");
	e.message_len = field_bytes(message, buf, SQ_LINE_MAX);
	if (!e.message_len)
		return sq_fail(why, -SQ_EFORMAT,
			       "an entry of journald without its MESSAGE");
	return sq_wrap_journal(w, &e, why);
}

/* --------------------------------------------------------------- laurel */

/* laurel writes % and what is no text as %XX. Returns the length. */
static size_t undo_percent(const char *s, size_t len, char *out)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		uint64_t byte;

		if (s[i] == '%' && i + 2 < len &&
		    sq_text_u64(s + i + 1, 2, 16, 255, &byte) == 0) {
			out[n++] = (char)byte;
			i += 2;
		} else {
			out[n++] = s[i];
		}
	}
	return n;
}

/* An untrusted string of laurel's, as the kernel spells it. */
static void add_untrusted(struct text *t, const char *name, const json_t *value)
{
	char plain[SQ_EXE_LEN], encoded[2 * SQ_EXE_LEN + 3];
	size_t len = json_string_length(value);

	if (!json_is_string(value) || len >= sizeof(plain)) {
		t->full |= len >= sizeof(plain);
		return;
	}
	len = undo_percent(json_string_value(value), len, plain);
	sq_text_encode(plain, len, sizeof(plain), encoded);
	add(t, " %s=%s", name, encoded);
}

static void add_keys(struct text *t, const json_t *value)
{
	size_t i;
	json_t *key;

	if (!json_is_array(value)) {
		if (json_is_null(value))
			add(t, " key=(null)");
		else
			add_untrusted(t, "key", value);
		return;
	}
	add(t, " key=");
	json_array_foreach(value, i, key)
	{
		const char *text = or_empty(json_string_value(key));

		if (i)
			add(t, "01");
		for (; *text; text++)
			add(t, "%02X", (unsigned char)*text);
	}
}

/* A value that the kernel writes without quotes. */
static void add_bare(struct text *t, const char *name, const json_t *value)
{
	const char *text = json_string_value(value);

	if (json_is_integer(value))
		add(t, " %s=%" JSON_INTEGER_FORMAT, name,
		    json_integer_value(value));
	else if (text && *text && strcspn(text, " \"\n") == strlen(text))
		add(t, " %s=%s", name,
		    strncmp(text, "0x", 2) == 0 ? text + 2 : text);
}

static void add_laurel(struct text *t, const json_t *call)
{
	static const char *const bare[] = {
		"arch", "syscall", "success", "exit",  "ppid", "pid", "auid",
		"uid",	"euid",	   "gid",     "items", "tty",  "ses"
	};
	const json_t *args = json_object_get(call, "ARGV");
	char name[] = "a0";

	for (size_t i = 0; i < sizeof(bare) / sizeof(*bare); i++)
		add_bare(t, bare[i], json_object_get(call, bare[i]));
	for (size_t i = 0; i < 4; i++, name[1]++)
		add_bare(t, name,
			 args ? json_array_get(args, i)
			      : json_object_get(call, name));
	add_untrusted(t, "comm", json_object_get(call, "comm"));
	add_untrusted(t, "exe", json_object_get(call, "exe"));
	if (json_object_get(call, "key"))
		add_keys(t, json_object_get(call, "key"));
}

static int open_laurel(struct sq_wrap *w, const json_t *line, char *buf,
		       struct sq_why *why)
{
	const json_t *call = json_object_get(line, "SYSCALL");
	const char *node = string_of(line, "NODE");
	struct text t = { .at = buf, .size = SQ_LINE_MAX };

	if (json_object_get(line, "URINGOP"))
		return sq_fail(why, -SQ_EFORMAT, URING_WHY, "laurel's JSON");
	if (node && strcspn(node, " \n") == strlen(node))
		add(&t, "node=%s ", node);
	add(&t, "type=%s msg=audit(%s):", call ? "SYSCALL" : "UNKNOWN[1999]",
	    string_of(line, "ID"));
	if (call)
		add_laurel(&t, call);
	if (t.full)
		return sq_fail(why, -SQ_ELONG, "laurel's JSON: too long");
	return sq_wrap_keep(w, buf, t.len, why);
}

/* ------------------------------------------------------------- go-audit */

static int open_go_audit(struct sq_wrap *w, const json_t *line, char *buf,
			 struct sq_why *why)
{
	const json_t *messages = json_object_get(line, "messages");
	const json_t *call = NULL, *message;
	struct sq_wrap_pieces pieces = { .type = OTHER,
					 .stamp = buf,
					 .rest = "" };
	size_t i;

	json_array_foreach(messages, i, message)
	{
		json_int_t type =
			json_integer_value(json_object_get(message, "type"));

		if (type == URINGOP)
			return sq_fail(why, -SQ_EFORMAT, URING_WHY,
				       "go-audit's JSON");
		if (type == SYSCALL)
			call = message;
	}
	snprintf(buf, STAMP_LEN, "audit(%s:%" JSON_INTEGER_FORMAT ")",
		 string_of(line, "timestamp"),
		 json_integer_value(json_object_get(line, "sequence")));
	pieces.stamp_len = strlen(buf);
	if (call) {
		pieces.type = SYSCALL;
		pieces.rest = string_of(call, "data");
	}
	if (!pieces.rest)
		return sq_fail(why, -SQ_EFORMAT,
			       "go-audit's JSON: a message without its data");
	pieces.rest_len = strlen(pieces.rest);
	return sq_wrap_spell(w, &pieces, why);
}

/* --------------------------------------------------- a field of the text */

/*
 * The record at the start of a text, or behind a date where some shipper sends
 * a whole line of syslog's; into buf, as the text may be w's own. 0: there is
 * none.
 */
static int open_bytes(struct sq_wrap *w, const char *text, size_t len,
		      char *buf, struct sq_why *why)
{
	int got;

	while (len && *text == ' ') {
		text++;
		len--;
	}
	got = sq_wrap_message(w, &text, &len, why);
	if (got == 0 && sq_header_is_dated(text, len))
		got = sq_wrap_line(w, &text, &len, why);
	if (got <= 0 || text == w->text)
		return got;
	if (len >= SQ_LINE_MAX)
		return sq_fail(why, -SQ_ELONG, "record of %zu bytes", len);
	memmove(buf, text, len);
	return sq_wrap_keep(w, buf, len, why);
}

/* The same of a field: text, or the bytes of what is no text to journald. */
static int open_text(struct sq_wrap *w, const json_t *value, char *buf,
		     struct sq_why *why)
{
	size_t len;

	if (json_is_string(value))
		return open_bytes(w, json_string_value(value),
				  json_string_length(value), buf, why);
	len = field_bytes(value, buf, SQ_LINE_MAX);
	return len ? open_bytes(w, buf, len, buf, why) : 0;
}

/* Records of one event as auditd wrote them: the call's, or else the first. */
static int open_texts(struct sq_wrap *w, const json_t *values, char *buf,
		      struct sq_why *why)
{
	const json_t *value, *call = json_array_get(values, 0);
	size_t i;

	json_array_foreach(values, i, value)
	{
		const char *text = or_empty(json_string_value(value));

		if (strstr(text, "type=URINGOP "))
			return sq_fail(why, -SQ_EFORMAT, URING_WHY,
				       "JSON with event.original");
		if (strstr(text, "type=SYSCALL "))
			call = value;
	}
	return open_text(w, call, buf, why);
}

/* Where shippers and collectors keep the line that they were given. */
static int open_any(struct sq_wrap *w, const json_t *line, unsigned int depth,
		    char *buf, struct sq_why *why)
{
	static const char *const names[] = {
		"MESSAGE",	"message",	  "log",  "msg",
		"full_log",	"full_message",	  "_raw", "raw",
		"raw_message",	"event.original", "line", "textPayload",
		"short_message"
	};
	static const char *const objects[] = { "_source", "result", "event",
					       "data" };
	const json_t *original = json_object_get(line, "original"), *object;
	int got = json_is_array(original) &&
				  json_is_string(json_array_get(original, 0))
			  ? open_texts(w, original, buf, why)
			  : open_text(w, original, buf, why);

	for (size_t i = 0; !got && i < sizeof(names) / sizeof(*names); i++)
		got = open_text(w, json_object_get(line, names[i]), buf, why);
	for (size_t i = 0; !got && i < sizeof(objects) / sizeof(*objects);
	     i++) {
		object = json_object_get(line, objects[i]);
		if (json_is_object(object) && depth < DEPTH_MAX)
			got = open_any(w, object, depth + 1, buf, why);
		else if (json_is_string(object))
			got = open_text(w, object, buf, why);
	}
	return got;
}

/* JSON that holds no record: by whom? */
static int refuse(const json_t *line, struct sq_why *why)
{
	const char *reason = "JSON of a program that is not known here";

	if (json_object_get(line, "auditd"))
		reason = "auditbeat's JSON: numbers are replaced by names; "
			 "set include_raw_message";
	else if (json_object_get(line, "output_fields"))
		reason = "falco's alerts, which are no audit log";
	else if (json_object_get(line, "columns") ||
		 json_object_get(line, "snapshot"))
		reason = "osquery's results: fields are left out; use "
			 "audit.log itself";
	else if (json_object_get(line, "full_log"))
		reason = "wazuh's JSON, of something else than an audit record";
	else if (json_object_get(line, "__CURSOR") ||
		 json_object_get(line, "log") ||
		 json_object_get(line, "message"))
		return 0; /* an entry of somebody else's */
	return sq_fail(why, -SQ_EFORMAT, "%s", reason);
}

/* journald knows who wrote a message: a user's text is none of auditd's. */
static bool is_roots(const json_t *line)
{
	const char *uid = string_of(line, "_UID");

	return !uid || strcmp(uid, "0") == 0;
}

static int open_object(struct sq_wrap *w, const json_t *line, char *buf,
		       struct sq_why *why)
{
	const char *transport = string_of(line, "_TRANSPORT");
	int got;

	if (transport && strcmp(transport, "audit") == 0)
		return open_journal(w, line, buf, why);
	if (is_stamp(string_of(line, "ID")))
		return open_laurel(w, line, buf, why);
	if (json_is_array(json_object_get(line, "messages")) &&
	    is_stamp(string_of(line, "timestamp")))
		return open_go_audit(w, line, buf, why);
	if (!is_roots(line))
		return 0;
	got = open_any(w, line, 0, buf, why);
	return got != 0 ? got : refuse(line, why);
}

int sq_jsonline_open(struct sq_wrap *w, const char **line, size_t *len,
		     struct sq_why *why)
{
	json_error_t error;
	json_t *object;
	char *buf;
	int got;

	if (*len == 1)
		return sq_fail(why, -SQ_EFORMAT,
			       "JSON of several lines (journalctl -o "
			       "json-pretty?): write an object a line, as "
			       "`journalctl -o json _TRANSPORT=audit` does");
	object = json_loadb(*line, *len, 0, &error);
	if (!object && json_error_code(&error) == json_error_out_of_memory)
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	if (!object)
		return sq_fail(why, -SQ_EFORMAT,
			       "JSON that is cut or damaged: "
			       "%.100s",
			       error.text);
	buf = malloc(SQ_LINE_MAX + 1);
	got = buf ? open_object(w, object, buf, why)
		  : sq_fail(why, -SQ_ENOMEM, "out of memory");
	free(buf);
	json_decref(object);
	*line = w->text;
	*len = w->len;
	return got;
}
