/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz_settings.c - lines of seqids.conf
 */
#include <stdlib.h>
#include <string.h>

#include "settings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct sq_settings s;
	struct sq_why why = { "" };
	char *text = malloc(size + 1), *at = text, *line;

	memcpy(text, data, size);
	text[size] = '\0';
	sq_settings_init(&s);
	while ((line = strsep(&at, "\n"))) {
		char *copy = strdup(line);

		if (sq_settings_line(&s, copy, &why) < 0 && !*why.text)
			abort(); /* an error that nobody explains */
		free(copy);
	}
	if (s.window < SQ_WINDOW_MIN || s.window > SQ_WINDOW_MAX ||
	    *s.profile != '/' || !memchr(s.key, '\0', sizeof(s.key)))
		abort();
	free(text);
	return 0;
}
