/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seqids verify - every byte of the profile
 */
#include <stdio.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/output.h"
#include "store/verify.h"

static void report(void *ctx, const char *what)
{
	sq_print_text(ctx);
	fputs(": ", stdout);
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
			     "damaged; %llu program%s can be read",
			     (unsigned long long)programs, sq_text_s(programs));
		return sq_finish_output(SQ_EXIT_WRONG);
	}
	sq_print_text(o->settings.profile);
	printf(": whole, %llu program%s\n", (unsigned long long)programs,
	       sq_text_s(programs));
	return sq_finish_output(SQ_EXIT_DONE);
}
