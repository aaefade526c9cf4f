/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seqids verify - every byte of the profile
 */
#include <stdio.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/interrupt.h"
#include "cli/meter.h"
#include "cli/output.h"
#include "store/verify.h"

struct verify {
	const char *path;
	struct sq_meter meter;
};

static void report(void *ctx, const char *what)
{
	struct verify *v = ctx;

	sq_meter_end(&v->meter);
	sq_print_text(v->path);
	fputs(": ", stdout);
	sq_print_text(what);
	putchar('\n');
}

static bool step(void *ctx, uint64_t done, uint64_t total)
{
	struct verify *v = ctx;

	v->meter.total = total;
	sq_meter_show(&v->meter, &(struct sq_meter_at){ v->path, done, 0 });
	return !sq_interrupted();
}

/* wrong: how many things are, as far as the profile was looked at. */
static int conclude(const char *path, int wrong, uint64_t programs)
{
	if (wrong) {
		fflush(stdout);
		sq_complainf(path, "damaged; %llu program%s can be read",
			     (unsigned long long)programs, sq_text_s(programs));
		return SQ_EXIT_WRONG;
	}
	sq_print_text(path);
	printf(": whole, %llu program%s\n", (unsigned long long)programs,
	       sq_text_s(programs));
	return SQ_EXIT_DONE;
}

int sq_cmd_verify(struct sq_options *o, int argc, char **argv)
{
	struct verify v = { .path = o->settings.profile,
			    .meter = { .unit = "programs" } };
	const struct sq_verify_sink sink = { &v, report, step };
	struct sq_why why;
	uint64_t programs;
	int wrong;

	(void)argc;
	(void)argv;
	if (sq_interrupt_catch() < 0)
		return sq_complainf("verify", "no signals");
	sq_meter_start(&v.meter);
	wrong = sq_verify_file(v.path, &sink, &programs, &why);
	sq_meter_end(&v.meter);
	if (wrong < 0)
		return sq_complainf(v.path, "not checked: %s", why.text);
	if (!sq_interrupted())
		return sq_finish_output(conclude(v.path, wrong, programs));
	fflush(stdout);
	sq_complainf(v.path,
		     "interrupted: not all of it was looked at, and nothing "
		     "was changed");
	return sq_finish_output(SQ_EXIT_INTERRUPTED);
}
