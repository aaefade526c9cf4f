/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz_edit.c - configuration files of others, as setup changes them
 *
 * What is set is what is found then; what is switched off and on again is the
 * text that it was.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/setup/edit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_rule(const char *line)
{
	return *line == '-';
}

static void set(const char *text)
{
	char value[SQ_EDIT_VALUE];
	char *changed = sq_edit_set(text, "q_depth", "2000");

	if (!changed || !sq_edit_get(changed, "q_depth", value) ||
	    strcmp(value, "2000") != 0)
		abort();
	free(changed);
}

static void mark(const char *text)
{
	unsigned int marked, unmarked;
	char *off, *on;

	if (strstr(text, SQ_EDIT_MARK))
		return; /* marks of before are taken away, too */
	off = sq_edit_mark(text, is_rule, &marked);
	on = off ? sq_edit_unmark(off, &unmarked) : NULL;
	if (!on || marked != unmarked || strcmp(on, text) != 0)
		abort();
	free(off);
	free(on);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char value[SQ_EDIT_VALUE];
	char *text = malloc(size + 1);

	memcpy(text, data, size);
	text[size] = '\0';
	if (sq_edit_get(text, "log_file", value) &&
	    !memchr(value, '\0', sizeof(value)))
		abort();
	set(text);
	mark(text);
	free(text);
	return 0;
}
