/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seqids export - a profile as text, for diff, for git, and for other hosts
 */
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/output.h"
#include "cli/share/load.h"
#include "cli/share/write.h"

/*
 * Put the programs of these names ahead of the others, in their order. Returns
 * how many there are, or -1 with a complaint.
 */
static long choose(struct sq_programs *programs, const char *path, int argc,
		   char **argv)
{
	bool *wanted = calloc(programs->count + 1, sizeof(*wanted));
	size_t count = 0;
	long result = -1;

	for (int i = 0; i < argc && wanted; i++) {
		const struct sq_program *p =
			sq_programs_find(programs, argv[i], path);
		size_t at = 0;

		if (!p)
			goto out;
		while (programs->list[at] != p)
			at++;
		wanted[at] = true;
	}
	if (!wanted) {
		sq_complainf("export", "out of memory");
		goto out;
	}
	for (size_t at = 0; at < programs->count; at++)
		if (wanted[at]) {
			struct sq_program *p = programs->list[at];

			programs->list[at] = programs->list[count];
			programs->list[count++] = p;
		}
	result = (long)count;
out:
	free(wanted);
	return result;
}

int sq_cmd_export(struct sq_options *o, int argc, char **argv)
{
	struct sq_loaded loaded;
	struct sq_programs *programs = &loaded.programs;
	int status = SQ_EXIT_WRONG;
	long count;

	if (sq_load(o->settings.profile, &loaded))
		return SQ_EXIT_WRONG;
	count = argc ? choose(programs, loaded.path, argc, argv)
		     : (long)programs->count;
	if (count >= 0 &&
	    sq_write(stdout, programs->list, (size_t)count, &loaded.meta) < 0)
		sq_complainf("export", "out of memory: it is not complete");
	else if (count >= 0 && !programs->damaged)
		status = SQ_EXIT_DONE;
	sq_loaded_free(&loaded);
	return sq_finish_output(status);
}
