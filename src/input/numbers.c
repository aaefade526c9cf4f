/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/numbers.h"

#include <string.h>

#include "base/text.h"

#define BLANKS " \t\r\v\f"

/* The next word of s[0..len). Returns its length, 0 at the end. */
static size_t next_word(const char **s, size_t *len)
{
	size_t n = 0;

	while (*len && strchr(BLANKS, **s) && **s) {
		(*s)++;
		(*len)--;
	}
	while (n < *len && !((*s)[n] && strchr(BLANKS, (*s)[n])))
		n++;
	return n;
}

static int take_number(const char **s, size_t *len, const char *what,
		       uint64_t max, uint64_t *value, struct sq_why *why)
{
	size_t n = next_word(s, len);

	if (!n)
		return sq_fail(why, -SQ_EFORMAT, "no %s", what);
	if (sq_text_u64(*s, n, 10, max, value) < 0)
		return sq_fail(why, -SQ_EFORMAT,
			       "%s '%.*s' is no number from 0 to %llu", what,
			       n < 40 ? (int)n : 40, *s,
			       (unsigned long long)max);
	*s += n;
	*len -= n;
	return 0;
}

static void fill_event(struct sq_event *ev, const char *program,
		       uint64_t serial)
{
	size_t exe_len = strlen(program);

	memset(ev, 0, offsetof(struct sq_event, exe));
	ev->kind = SQ_EVENT_CALL;
	ev->keyed = true;
	ev->depth = 0;
	ev->stamp.serial = serial;
	ev->auid = ev->uid = ev->euid = ev->gid = ev->ses = SQ_ID_UNSET;
	if (exe_len >= sizeof(ev->exe))
		exe_len = sizeof(ev->exe) - 1;
	memcpy(ev->exe, program, exe_len);
	ev->exe[exe_len] = '\0';
	ev->exe_len = exe_len;
}

int sq_numbers_line(const char *line, size_t len, const char *program,
		    uint64_t serial, struct sq_event *ev, struct sq_why *why)
{
	uint64_t pid, nr;
	int err;

	if (!next_word(&line, &len) || *line == '#')
		return 0;
	if ((err = take_number(&line, &len, "pid", INT32_MAX, &pid, why)) < 0 ||
	    (err = take_number(&line, &len, "call", SQ_CALL_NR_MAX, &nr, why)) <
		    0)
		return err;
	if (next_word(&line, &len) && *line != '#')
		return sq_fail(why, -SQ_EFORMAT, "more than PID CALL");
	fill_event(ev, program, serial);
	ev->pid = (uint32_t)pid;
	ev->call = sq_call_pack(SQ_ABI_FOREIGN, (unsigned int)nr);
	return 1;
}
