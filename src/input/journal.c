/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/journal.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "input/wrap.h"

#define FIELD_LEN 64 /* bytes of the small fields, with the NUL */

enum state {
	STATE_FIELD,  /* within NAME=VALUE, or a NAME */
	STATE_LENGTH, /* within the eight bytes behind a bare NAME */
	STATE_BYTES,  /* within so many bytes */
};

struct sq_journal {
	enum state state;
	size_t len; /* of line: bytes behind them were too many */
	char line[SQ_LINE_MAX + 1];
	uint64_t left;	     /* bytes of a field that are to come */
	unsigned int length; /* bytes of its length that came */
	/* the entry so far */
	bool any, is_audit, is_users;
	char id[FIELD_LEN], type[FIELD_LEN], time[FIELD_LEN];
	size_t message_len;
	char message[SQ_LINE_MAX + 1];
	/* what is to be written: empty lines first, then text */
	size_t newlines, text_at, text_len;
	const char *text;
	struct sq_wrap wrap;
};

bool sq_journal_starts(const char *bytes, size_t len)
{
	size_t magic = strlen(SQ_JOURNAL_MAGIC);

	return memcmp(bytes, SQ_JOURNAL_MAGIC, len < magic ? len : magic) == 0;
}

int sq_journal_new(struct sq_journal **out)
{
	struct sq_journal *j = calloc(1, sizeof(*j));

	if (!j)
		return -SQ_ENOMEM;
	*out = j;
	return 0;
}

void sq_journal_free(struct sq_journal *j)
{
	free(j);
}

static bool is_name(const char *name, size_t len, const char *wanted)
{
	return strlen(wanted) == len && memcmp(name, wanted, len) == 0;
}

static void keep(char field[static FIELD_LEN], const char *value, size_t len)
{
	len = len < FIELD_LEN ? len : FIELD_LEN - 1;
	memcpy(field, value, len);
	field[len] = '\0';
}

static void take_field(struct sq_journal *j, const char *name, size_t name_len,
		       const char *value, size_t len)
{
	j->any = true;
	if (is_name(name, name_len, "MESSAGE")) {
		memcpy(j->message, value, len);
		j->message_len = len;
	} else if (is_name(name, name_len, "_TRANSPORT")) {
		j->is_audit = is_name(value, len, "audit");
	} else if (is_name(name, name_len, "_UID")) {
		j->is_users = !is_name(value, len, "0");
	} else if (is_name(name, name_len, "_AUDIT_ID")) {
		keep(j->id, value, len);
	} else if (is_name(name, name_len, "_AUDIT_TYPE")) {
		keep(j->type, value, len);
	} else if (is_name(name, name_len, "_SOURCE_REALTIME_TIMESTAMP")) {
		keep(j->time, value, len);
	}
}

/*
 * The record that the entry holds: its length, 0 for none. What is incomplete
 * goes as it is, and is refused by name.
 */
static size_t find_record(struct sq_journal *j, const char **line)
{
	struct sq_journal_entry e = { j->id, j->type, j->time, j->message,
				      j->message_len };
	size_t len = j->message_len;

	*line = j->message;
	while (len && j->message[len - 1] == '\n')
		e.message_len = --len;
	if (!len)
		return 0;
	if (j->is_audit) {
		if (sq_wrap_journal(&j->wrap, &e, NULL) <= 0)
			return len;
		*line = j->wrap.text;
		return j->wrap.len;
	}
	/* journald knows who wrote a message: a user's is none of auditd's */
	if (j->is_users || sq_wrap_message(&j->wrap, line, &len, NULL) <= 0)
		return 0;
	return len;
}

/* The text of the record that the entry holds, to be written. */
static void end_entry(struct sq_journal *j)
{
	size_t len = find_record(j, &j->text);

	j->any = j->is_audit = j->is_users = false;
	j->message_len = 0;
	j->text_at = 0;
	j->text_len = len;
	*j->id = *j->type = *j->time = '\0';
	if (len && memchr(j->text, '\n', len)) {
		j->text = "an entry of journald with several lines";
		j->text_len = strlen(j->text);
	}
}

static void end_line(struct sq_journal *j)
{
	const char *equals = memchr(j->line, '=', j->len);

	j->newlines++;
	if (!j->len) {
		end_entry(j);
	} else if (equals) {
		take_field(j, j->line, (size_t)(equals - j->line), equals + 1,
			   (size_t)(j->line + j->len - equals - 1));
	} else {
		j->state = STATE_LENGTH;
		j->left = j->length = 0;
		if (j->len < SQ_LINE_MAX) /* the name stays, as NAME= */
			j->line[j->len++] = '=';
		return;
	}
	j->len = 0;
}

static void end_bytes(struct sq_journal *j)
{
	const char *equals = memchr(j->line, '=', j->len);

	j->state = STATE_FIELD;
	if (equals)
		take_field(j, j->line, (size_t)(equals - j->line), equals + 1,
			   (size_t)(j->line + j->len - equals - 1));
	j->len = 0;
}

static void put(struct sq_journal *j, char c)
{
	if (j->len < SQ_LINE_MAX)
		j->line[j->len++] = c;
}

static void take_byte(struct sq_journal *j, char c)
{
	if (j->state == STATE_FIELD) {
		if (c == '\n')
			end_line(j);
		else
			put(j, c);
	} else if (j->state == STATE_LENGTH) {
		j->left |= (uint64_t)(unsigned char)c << (8 * j->length);
		if (++j->length == 8)
			j->state = STATE_BYTES;
	} else if (j->left) {
		j->left--;
		j->newlines += c == '\n';
		put(j, c);
	} else { /* the newline behind the bytes */
		j->newlines++;
		end_bytes(j);
	}
}

/* What is to be written, as far as it fits. */
static size_t write_out(struct sq_journal *j, char *out, size_t size)
{
	size_t n = 0, len;

	/* the record stands in the place of the last of the empty lines */
	while (n < size && j->newlines > (j->text_len ? 1 : 0)) {
		out[n++] = '\n';
		j->newlines--;
	}
	len = j->text_len - j->text_at;
	len = len < size - n ? len : size - n;
	if (len)
		memcpy(out + n, j->text + j->text_at, len);
	j->text_at += len;
	n += len;
	if (j->text_at == j->text_len)
		j->text_at = j->text_len = 0;
	if (!j->text_len && j->newlines && n < size) {
		out[n++] = '\n';
		j->newlines--;
	}
	return n;
}

size_t sq_journal_read(struct sq_journal *j, const char **in, size_t *len,
		       char *out, size_t size)
{
	size_t n = 0;

	while (n < size) {
		n += write_out(j, out + n, size - n);
		if (j->text_len || j->newlines || !*len)
			break;
		take_byte(j, *(*in)++);
		--*len;
	}
	return n;
}

size_t sq_journal_end(struct sq_journal *j, char *out, size_t size)
{
	size_t n = write_out(j, out, size);

	if (n)
		return n;
	if (j->len || j->state != STATE_FIELD) /* a field that is cut */
		end_bytes(j);
	if (j->any) {
		bool cut = !j->message_len;

		j->newlines = 1;
		end_entry(j);
		if (cut) { /* which nobody can read, and which is told of */
			j->text = "an entry of journald that is cut";
			j->text_len = strlen(j->text);
		}
	}
	return write_out(j, out, size);
}
