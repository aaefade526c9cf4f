/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz_unit.c - a service's file, as seqids rules --unit reads it
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "input_file.h"

#include "cli/rules/execstart.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sq_names programs = { 0 };
	struct sq_why why = { "" };

	if (sq_execstart_read(&programs, input_file(data, size),
			      "fuzz@one.service", "fuzz@one.service",
			      &why) < 0 &&
	    !*why.text)
		abort(); /* an error that nobody explains */
	sq_names_clear(&programs);
	return 0;
}
