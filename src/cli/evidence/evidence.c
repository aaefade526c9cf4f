/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/evidence/evidence.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "base/whole.h"
#include "cli/evidence/attack.h"
#include "store/trust.h"
#include "stream/naming.h"

uint64_t sq_evidence_ms(const char *text)
{
	size_t sec_len = strcspn(text, ".");
	uint64_t sec, ms;

	if (!text[sec_len] || strlen(text + sec_len) != 4 ||
	    sq_text_u64(text, sec_len, 10, UINT64_MAX / 1000 - 1, &sec) < 0 ||
	    sq_text_u64(text + sec_len + 1, 3, 10, 999, &ms) < 0)
		return 0;
	return sec * 1000 + ms;
}

const char *sq_evidence_text(const struct sq_evidence *e, const char *key)
{
	const char *text = json_string_value(json_object_get(e->root, key));

	return text ? text : "";
}

uint64_t sq_evidence_count(const json_t *object, const char *key)
{
	json_int_t number = json_integer_value(json_object_get(object, key));

	return number > 0 ? (uint64_t)number : 0;
}

uint64_t sq_evidence_number(const struct sq_evidence *e, const char *key)
{
	return sq_evidence_count(e->root, key);
}

bool sq_evidence_has(const struct sq_evidence *e, const char *key)
{
	return json_is_integer(json_object_get(e->root, key));
}

int sq_evidence_bytes(const json_t *object, const char *key, char *out,
		      size_t size)
{
	const json_t *text = json_object_get(object, key), *hex;
	char hex_key[64];

	snprintf(hex_key, sizeof(hex_key), "%s_hex", key);
	hex = json_object_get(object, hex_key);
	if (json_is_string(hex))
		return sq_text_decode_hex(json_string_value(hex), out, size);
	if (!json_is_string(text) || json_string_length(text) >= size)
		return -1;
	memcpy(out, json_string_value(text), json_string_length(text) + 1);
	return (int)json_string_length(text);
}

/* The whole file, into *text, which the caller frees, and *len. */
static int read_file(int dir, const char *name, bool trusted, char **text,
		     size_t *len, struct sq_why *why)
{
	int fd = openat(dir, name,
			O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;
	ssize_t got = 0;
	int err = 0;

	*len = 0;
	*text = malloc(SQ_EVIDENCE_MAX + 1);
	if (!*text)
		err = sq_fail(why, -SQ_ENOMEM, "out of memory");
	else if (fd < 0)
		err = sq_fail(why, errno == ENOENT ? -SQ_EABSENT : -SQ_EIO,
			      "%s", strerror(errno));
	else if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		err = sq_fail(why, -SQ_EFORMAT, "not a regular file");
	else if (trusted)
		err = sq_trust_fd(fd, why);
	if (err == 0)
		got = sq_whole_read(fd, *text, SQ_EVIDENCE_MAX + 1);
	if (got < 0)
		err = sq_fail(why, -SQ_EIO, "%s", strerror(errno));
	else if (got > SQ_EVIDENCE_MAX)
		err = sq_fail(why, -SQ_EFORMAT, "longer than %d bytes",
			      SQ_EVIDENCE_MAX);
	else
		*len = (size_t)got;
	if (fd >= 0)
		close(fd);
	return err;
}

/* A name that is no text is told apart by its bytes. */
static int take_program(struct sq_evidence *e)
{
	char name[SQ_PROGRAM_NAME_LEN];

	e->program = sq_evidence_text(e, "program");
	if (!json_object_get(e->root, "program_hex") ||
	    sq_evidence_bytes(e->root, "program", name, sizeof(name)) < 0)
		return 0;
	e->program_bytes = strdup(name);
	e->program = e->program_bytes;
	return e->program ? 0 : -SQ_ENOMEM;
}

static int take_root(struct sq_evidence *e, struct sq_why *why)
{
	e->id = sq_evidence_text(e, "event");
	e->reason = sq_evidence_text(e, "reason");
	if (take_program(e) < 0)
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	e->time_ms = sq_evidence_ms(sq_evidence_text(e, "time"));
	if (!*e->id || !*e->reason || !e->time_ms)
		return sq_fail(why, -SQ_EFORMAT,
			       "not of an alert: no event, reason or time");
	return 0;
}

static int parse(struct sq_evidence *e, const char *text, size_t len,
		 struct sq_why *why)
{
	json_error_t error;
	char printable[4 * sizeof(error.text) + 1];

	if (!len)
		return sq_fail(why, -SQ_EFORMAT, "empty");
	e->root = json_loadb(text, len, 0, &error);
	if (!e->root)
		return sq_fail(why, -SQ_EFORMAT,
			       "line %d: not whole, or no JSON: %s", error.line,
			       sq_text_printable(error.text, strlen(error.text),
						 printable));
	return take_root(e, why);
}

int sq_evidence_of(struct sq_evidence *e, json_t *root, struct sq_why *why)
{
	memset(e, 0, sizeof(*e));
	e->root = root;
	return take_root(e, why);
}

static int read_evidence(struct sq_evidence *e, const char *dir,
			 const char *name, bool trusted, struct sq_why *why)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), err;
	char *text = NULL;
	size_t len;

	memset(e, 0, sizeof(*e));
	if (fd < 0)
		return sq_fail(why, errno == ENOENT ? -SQ_EABSENT : -SQ_EIO,
			       "%s", strerror(errno));
	err = trusted ? sq_trust_fd(fd, why) : 0;
	if (err == 0)
		err = read_file(fd, name, trusted, &text, &len, why);
	close(fd);
	if (err == 0)
		err = parse(e, text, len, why);
	free(text);
	if (err < 0)
		sq_evidence_free(e);
	return err;
}

int sq_evidence_read(struct sq_evidence *e, const char *dir, const char *name,
		     struct sq_why *why)
{
	return read_evidence(e, dir, name, false, why);
}

int sq_evidence_read_trusted(struct sq_evidence *e, const char *dir,
			     const char *name, struct sq_why *why)
{
	return read_evidence(e, dir, name, true, why);
}

void sq_evidence_free(struct sq_evidence *e)
{
	json_decref(e->root);
	free(e->program_bytes);
	memset(e, 0, sizeof(*e));
}

/* -------------------------------------------------------------- its weight */

static bool reason_is_one_of(const struct sq_evidence *e,
			     const char *const *reasons)
{
	for (; *reasons; reasons++)
		if (strcmp(e->reason, *reasons) == 0)
			return true;
	return false;
}

enum sq_weight sq_evidence_weight(const struct sq_evidence *e)
{
	static const char *const high[] = { "new-start", "new-user",
					    "lost-program-file",
					    "program-changed", NULL };
	static const char *const low[] = { "new-program", "other-calls",
					   "suppressed", NULL };
	uint64_t order = sq_evidence_number(e, "order");
	bool sequence = strcmp(e->reason, "new-sequence") == 0;
	bool scan = strncmp(e->reason, "scan-", 5) == 0;

	if (reason_is_one_of(e, high) || (sequence && order == 1) ||
	    *sq_evidence_text(e, "host"))
		return SQ_WEIGHT_HIGH;
	if (scan || reason_is_one_of(e, low))
		return SQ_WEIGHT_LOW;
	if (sq_attack_find(e))
		return SQ_WEIGHT_HIGH;
	if (json_is_true(json_object_get(e->root, "tainted")))
		return SQ_WEIGHT_LOW; /* it may be that calls were lost */
	return SQ_WEIGHT_MEDIUM;
}

const char *sq_weight_name(enum sq_weight weight)
{
	static const char *const names[] = { "low", "medium", "high" };

	return names[weight];
}

/* ------------------------------------------------------------- in a line */

static void put_text(FILE *to, const char *text)
{
	char byte[4 + 1];

	for (; *text; text++)
		fputs(sq_text_printable(text, 1, byte), to);
}

static void put_calls(FILE *to, const struct sq_evidence *e)
{
	json_t *run = json_object_get(e->root, "run"), *call;
	size_t i;

	if (!json_array_size(run))
		run = json_object_get(e->root, "calls");
	json_array_foreach(run, i, call)
	{
		fputs(i ? "," : " ", to);
		put_text(to, json_string_value(call) ? json_string_value(call)
						     : "?");
	}
}

static void put_what(FILE *to, const struct sq_evidence *e)
{
	if (*sq_evidence_text(e, "cmd")) {
		put_text(to, sq_evidence_text(e, "cmd"));
	} else if (strncmp(e->reason, "scan-", 5) == 0) {
		put_text(to, sq_evidence_text(e, "saddr"));
		fputs(" scanned ", to);
		put_text(to, sq_evidence_text(e, "daddr"));
		fprintf(to, ", %llu packets",
			(unsigned long long)sq_evidence_number(e, "packets"));
	} else if (!*e->program) {
		fprintf(to, "%llu alerts",
			(unsigned long long)sq_evidence_number(e, "count"));
	} else {
		put_text(to, e->program);
		put_calls(to, e);
	}
}

char *sq_evidence_sentence(const struct sq_evidence *e)
{
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	if (!to)
		return NULL;
	put_what(to, e);
	if (fclose(to) == 0)
		return text;
	free(text);
	return NULL;
}
