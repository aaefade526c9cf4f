/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz_record.c - lines of an audit log, one after the other, to one parser
 */
#include <stdlib.h>
#include <string.h>

#include "input/lines.h"
#include "input/parser.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void one_line(struct sq_parser *parser, const char *line, size_t len)
{
	static struct sq_event ev;
	struct sq_record head;
	struct sq_why why = { "" };

	if (sq_record_head(line, len, &head) < 0 ||
	    (head.type != SQ_RECORD_SYSCALL && head.type != SQ_RECORD_URINGOP))
		return;
	if (sq_parser_event(parser, &head, line, len, &ev, &why) < 0) {
		if (!*why.text)
			abort(); /* an error that nobody explains */
		return;
	}
	if (strlen(ev.comm) != ev.comm_len || strlen(ev.exe) != ev.exe_len ||
	    strlen(ev.node) != ev.node_len || ev.comm_len >= SQ_COMM_LEN ||
	    ev.pid > INT32_MAX || ev.exe_len >= SQ_EXE_LEN)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct sq_parser *parser;
	const char *at = (const char *)data, *end = at + size;

	if (!parser && sq_parser_new(&parser, "seqids") < 0)
		abort();
	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		const char *stop = newline ? newline : end;
		char *copy = malloc((size_t)(stop - at) + 1);

		/* of its own, so that a byte read behind it is seen */
		memcpy(copy, at, (size_t)(stop - at));
		copy = realloc(copy, (size_t)(stop - at) + (stop == at));
		one_line(parser, copy, (size_t)(stop - at));
		free(copy);
		at = stop + 1;
	}
	return 0;
}
