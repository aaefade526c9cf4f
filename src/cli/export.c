/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seqids export - a profile as text, for diff, for git, and for other hosts
 */
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/output.h"
#include "cli/share/filter.h"
#include "cli/share/load.h"
#include "cli/share/write.h"

const struct sq_option sq_export_options[] = {
	{ "seccomp", NULL, "what PROGRAMs call, as a filter for containers",
	  SQ_OPTION_FLAG(seccomp) },
	{ "systemd", NULL, "the same for a unit of systemd",
	  SQ_OPTION_FLAG(systemd) },
	{ 0 },
};

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

/* The programs that were chosen, as text or as a filter. */
static int write_chosen(const struct sq_options *o,
			const struct sq_loaded *loaded, size_t count)
{
	struct sq_program *const *list = loaded->programs.list;

	if (o->seccomp)
		return sq_filter_seccomp(stdout, list, count);
	if (o->systemd)
		return sq_filter_systemd(stdout, list, count);
	if (sq_write(stdout, list, count, &loaded->meta) < 0)
		return sq_complainf("export", "out of memory: it is not "
					      "complete");
	return 0;
}

/* Whether the profile can say what a filter has to let pass. */
static int check_filter(const struct sq_options *o, int argc)
{
	if (!o->seccomp && !o->systemd)
		return 0;
	if (o->seccomp && o->systemd)
		return sq_complainf("export", "--seccomp and --systemd are two "
					      "forms: say one");
	if (!argc)
		return sq_complainf("export", "a filter is for PROGRAMs: name "
					      "those that it is to be for");
	return 0;
}

int sq_cmd_export(struct sq_options *o, int argc, char **argv)
{
	struct sq_loaded loaded;
	int status = SQ_EXIT_WRONG;
	long count;

	if (check_filter(o, argc) || sq_load(o->settings.profile, &loaded))
		return SQ_EXIT_WRONG;
	count = argc ? choose(&loaded.programs, loaded.path, argc, argv)
		     : (long)loaded.programs.count;
	if (count >= 0 && loaded.meta.calls && (o->seccomp || o->systemd))
		sq_complainf(loaded.path,
			     "has windows of the calls \"%.200s\": a filter of "
			     "them would stop all others",
			     loaded.meta.calls_text);
	else if (count >= 0)
		status = write_chosen(o, &loaded, (size_t)count);
	if (loaded.programs.damaged)
		status = SQ_EXIT_WRONG;
	sq_loaded_free(&loaded);
	return sq_finish_output(status);
}
