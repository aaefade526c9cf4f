/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz_numbers.c - bytes in pieces, cut into lines, as PID CALL
 *
 * The first byte says how long the pieces are.
 */
#include <stdlib.h>
#include <string.h>

#include "input/numbers.h"
#include "input/lines.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void all_lines(struct sq_lines *lines)
{
	static struct sq_event ev;
	struct sq_why why;
	const char *line;
	size_t len;
	int got;

	while ((got = sq_lines_next(lines, &line, &len)) != 0) {
		if (got == 1 && (len > SQ_LINE_MAX || memchr(line, '\n', len)))
			abort();
		if (got == 1 &&
		    sq_numbers_line(line, len, "p", 1, &ev, &why) == 1 &&
		    (ev.pid > INT32_MAX || sq_call_abi(ev.call)))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t piece = size ? (size_t)*data * *data + 1 : 1;
	struct sq_lines *lines;

	if (sq_lines_new(&lines) < 0)
		abort();
	while (size) {
		char *room;
		size_t len = sq_lines_room(lines, &room);

		len = len < piece ? len : piece;
		len = len < size ? len : size;
		memcpy(room, data, len);
		sq_lines_wrote(lines, len);
		data += len;
		size -= len;
		all_lines(lines);
	}
	sq_lines_end(lines);
	all_lines(lines);
	sq_lines_free(lines);
	return 0;
}
