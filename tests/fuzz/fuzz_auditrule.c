/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz_auditrule.c - lines of audit rules, as rules --check reads them
 *
 * A rule that was read is, read again from its text, the same rule.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/upkeep/auditrule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_again(const struct sq_auditrule *rule)
{
	struct sq_auditrule other;
	struct sq_why why;

	if (sq_auditrule_read(&other, rule->text, &why) != 0 ||
	    strcmp(rule->form, other.form) != 0 ||
	    strcmp(rule->text, other.text) != 0)
		abort();
	sq_auditrule_free(&other);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sq_why why = { "" };
	struct sq_auditrule rule;
	char *text = malloc(size + 1), *at = text, *line;

	memcpy(text, data, size);
	text[size] = '\0';
	while ((line = strsep(&at, "\n"))) {
		int err = sq_auditrule_read(&rule, line, &why);

		if (err < 0 && !*why.text)
			abort(); /* an error that nobody explains */
		if (err != 0)
			continue;
		read_again(&rule);
		sq_auditrule_free(&rule);
	}
	free(text);
	return 0;
}
