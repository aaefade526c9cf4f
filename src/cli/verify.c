/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seqids verify - every byte of the profile
 */
#include <stdio.h>

#include "cli/cli.h"
#include "cli/output.h"
#include "store/verify.h"

static void report(void *ctx, const char *what)
{
	printf("%s: ", (const char *)ctx);
	sq_print_text(what);
	putchar('\n');
}

int sq_cmd_verify(struct sq_options *o, int argc, char **argv)
{
	struct sq_why why;
	uint64_t programs;
	int wrong;

	(void)argc;
	(void)argv;
	wrong = sq_verify_file(o->settings.profile, report, o->settings.profile,
			       &programs, &why);
	if (wrong < 0)
		return sq_complainf(o->settings.profile, "not checked: %s",
				    why.text);
	if (wrong) {
		fflush(stdout);
		sq_complainf(o->settings.profile,
			     "damaged; %llu programs can be read",
			     (unsigned long long)programs);
		return sq_finish_output(SQ_EXIT_WRONG);
	}
	printf("%s: whole, %llu programs\n", o->settings.profile,
	       (unsigned long long)programs);
	return sq_finish_output(SQ_EXIT_DONE);
}
