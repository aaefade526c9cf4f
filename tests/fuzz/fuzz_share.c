/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz_share.c - an export of profiles, as import, diff and merge read it
 *
 * What is read can be written, is then read as the same programs, and is
 * written as the same text.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/share/parse.h"
#include "cli/share/write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* main.c has these, and neither reading nor writing calls them. */
int sq_complain(const char *what, const struct sq_why *why)
{
	(void)what;
	(void)why;
	abort();
}

int sq_complainf(const char *what, const char *fmt, ...)
{
	(void)what;
	(void)fmt;
	abort();
}

static int parse(const void *data, size_t size, struct sq_programs *programs,
		 struct sq_meta *meta)
{
	struct sq_why why = { "" };
	FILE *from = fmemopen((void *)(uintptr_t)data, size, "r");
	int err;

	if (!from)
		abort();
	err = sq_parse(from, programs, meta, &why);
	if (err < 0 && !*why.text)
		abort(); /* an error that nobody explains */
	fclose(from);
	return err;
}

/* The text of the programs; caller frees. */
static char *text_of(const struct sq_programs *programs,
		     const struct sq_meta *meta, size_t *len)
{
	char *text = NULL;
	FILE *to = open_memstream(&text, len);

	if (!to || sq_write(to, programs->list, programs->count, meta) < 0 ||
	    fclose(to) != 0)
		abort();
	return text;
}

static void write_again(const struct sq_programs *programs,
			const struct sq_meta *meta)
{
	struct sq_programs again = { 0 };
	struct sq_meta other;
	size_t len, again_len;
	char *text = text_of(programs, meta, &len), *again_text;

	if (parse(text, len, &again, &other) < 0)
		abort();
	again_text = text_of(&again, &other, &again_len);
	if (len != again_len || memcmp(text, again_text, len) != 0)
		abort();
	sq_programs_free(&again);
	free(again_text);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sq_programs programs = { 0 };
	struct sq_meta meta;

	if (!size || parse(data, size, &programs, &meta) < 0)
		return 0;
	write_again(&programs, &meta);
	sq_programs_free(&programs);
	return 0;
}
