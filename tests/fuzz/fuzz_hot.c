/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz_hot.c - a record to the hot reader and to auparse: the same event
 *
 * The first byte chooses the key that is wanted.
 */
#include <stdio.h>
#include <stdlib.h>

#include "input/keys.h"
#include "lib/same_event.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void one_line(struct sq_parser *parser, const char *key,
		     const char *line, size_t len)
{
	struct sq_record head;
	const char *wrong;
	int taken;

	if (sq_record_head(line, len, &head) < 0 || !both_can_read(&head))
		return;
	wrong = both_read(parser, key, &head, line, len, &taken);
	if (wrong) {
		fprintf(stderr, "differs: %s\n", wrong);
		abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const keys[] = { "", "seqids", SQ_EVIDENCE_KEY,
					    "(null)" };
	static struct sq_parser *parsers[4];
	unsigned int i;
	char *line;

	if (!size)
		return 0;
	i = *data % 4;
	if (!parsers[i] && sq_parser_new(&parsers[i], keys[i]) < 0)
		abort();
	/* of its own and without a byte behind it, so that one read is seen */
	line = malloc(size > 1 ? size - 1 : 1);
	if (!line)
		abort();
	memcpy(line, data + 1, size - 1);
	/* the reader of lines never hands out a newline */
	if (!memchr(line, '\n', size - 1))
		one_line(parsers[i], keys[i], line, size - 1);
	free(line);
	return 0;
}
