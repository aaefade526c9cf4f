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

static bool has_rule(const char *text)
{
	return *text == '-' || strstr(text, "\n-");
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

/* Only a newline at the end may be new. */
static void restore(const char *text)
{
	size_t len = strlen(text);
	char *changed, *back;

	if (strstr(text, "#seqids setup"))
		return; /* comments of before are taken away, too */
	changed = sq_edit_set_noted(text, "q_depth", "2000");
	back = changed ? sq_edit_restore(changed, "q_depth") : NULL;
	if (!back || strncmp(back, text, len) != 0 ||
	    (back[len] && strcmp(back + len, "\n") != 0))
		abort();
	free(changed);
	free(back);
}

static void mark(const char *text)
{
	char *off, *on;

	if (strstr(text, SQ_EDIT_MARK))
		return; /* marks of before are taken away, too */
	off = sq_edit_mark(text, is_rule);
	on = off ? sq_edit_unmark(off) : NULL;
	if (!on || strcmp(on, text) != 0 ||
	    (strcmp(off, text) != 0) != has_rule(text))
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
	free(sq_edit_restore(text, "q_depth"));
	restore(text);
	mark(text);
	free(text);
	return 0;
}
