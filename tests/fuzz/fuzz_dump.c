/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz_dump.c - the plugin's state dump, as status reads it
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input_file.h"

#include "cli/status/dump.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sq_why why = { "" };
	struct sq_dump d;

	if (sq_dump_read(&d, input_file(data, size), &why) < 0) {
		if (!*why.text)
			abort(); /* an error that nobody explains */
		return 0;
	}
	if (!sq_dump_number(&d, "pid"))
		abort();
	for (size_t i = 0; i < d.count; i++)
		for (const char *c = d.lines[i].value; *c; c++)
			if ((unsigned char)*c < ' ' || *c == 0x7f)
				abort(); /* a terminal's command */
	sq_dump_free(&d);
	return 0;
}
