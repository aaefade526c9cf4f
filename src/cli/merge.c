/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seqids merge - what several hosts know, in one profile
 *
 * unite.h has the rule. What the profile that is written to holds already takes
 * part: nothing of it is lost.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/interrupt.h"
#include "cli/meter.h"
#include "cli/output.h"
#include "cli/share/load.h"
#include "cli/share/put.h"
#include "cli/share/write.h"
#include "model/unite.h"

/*
 * Move the programs of from into to: both are in the order of their names, and
 * so is the result. Returns 0 or -SQ_ENOMEM; from is to be freed in any case.
 */
static int unite(struct sq_programs *to, struct sq_programs *from)
{
	size_t room = to->count + from->count, i = 0, j = 0, n = 0;
	struct sq_program **list =
		calloc(room + 1, sizeof(struct sq_program *));
	int err = list ? 0 : -SQ_ENOMEM;

	while (list && (i < to->count || j < from->count)) {
		struct sq_program *ours = i < to->count ? to->list[i] : NULL;
		struct sq_program **theirs = &from->list[j];
		int order = !ours ? 1
			    : j == from->count
				    ? -1
				    : strcmp(ours->name, (*theirs)->name);

		if (order == 0 && sq_program_unite(ours, *theirs) < 0)
			err = -SQ_ENOMEM;
		list[n++] = order <= 0 ? ours : *theirs;
		if (order > 0)
			*theirs = NULL; /* it is ours now */
		i += order <= 0;
		j += order >= 0;
	}
	if (list) {
		free(to->list);
		to->list = list;
		to->count = n;
	}
	return err;
}

/* The profile is as old as the oldest part of it. */
static void unite_meta(struct sq_meta *to, const struct sq_meta *from)
{
	if (!to->created_ms ||
	    (from->created_ms && from->created_ms < to->created_ms))
		to->created_ms = from->created_ms;
}

/* Read one more profile or export into all. Returns 0 or SQ_EXIT_WRONG. */
static int add(struct sq_loaded *all, const char *path)
{
	struct sq_loaded one;
	int status = sq_load(path, &one);

	if (status)
		return status;
	if (one.programs.damaged)
		status = sq_complainf(path, "damaged: nothing is merged");
	else if (all->meta.k)
		status = sq_load_same_form(all, &one);
	if (status == 0 && !all->meta.k) {
		*all = one;
		return 0;
	}
	if (status == 0) {
		unite_meta(&all->meta, &one.meta);
		if (unite(&all->programs, &one.programs) < 0)
			status = sq_complainf("merge", "out of memory");
	}
	sq_loaded_free(&one);
	return status;
}

static int add_all(struct sq_loaded *all, int count, char **paths)
{
	struct sq_meter meter = { .unit = "profiles",
				  .total = (uint64_t)count };
	int status = 0;

	sq_meter_start(&meter);
	for (int i = 0; i < count && status == 0; i++) {
		sq_meter_show(&meter, &(struct sq_meter_at){ paths[i],
							     (uint64_t)i, 0 });
		status = add(all, paths[i]);
		if (sq_interrupted()) {
			sq_meter_end(&meter);
			sq_complainf("merge", "interrupted: nothing is merged");
			status = SQ_EXIT_INTERRUPTED;
		}
	}
	sq_meter_end(&meter);
	return status;
}

static int print(const struct sq_loaded *all)
{
	if (sq_write(stdout, all->programs.list, all->programs.count,
		     &all->meta) < 0)
		return sq_complainf("merge", "out of memory: it is not "
					     "complete");
	return SQ_EXIT_DONE;
}

static int put(const char *path, struct sq_loaded *all)
{
	uint64_t sequences = sq_programs_sequences(&all->programs);
	size_t count = sq_loaded_count(all);

	if (sq_put(path, all, true))
		return SQ_EXIT_WRONG;
	sq_print_text(path);
	printf(": %zu program%s, %llu sequence%s\n", count, sq_text_s(count),
	       (unsigned long long)sequences, sq_text_s(sequences));
	return SQ_EXIT_DONE;
}

int sq_cmd_merge(struct sq_options *o, int argc, char **argv)
{
	bool to_stdout = strcmp(argv[0], "-") == 0;
	struct sq_loaded all = { .path = NULL };
	int status = 0;

	(void)o;
	if (sq_interrupt_catch() < 0)
		return sq_complainf("merge", "no signals");
	if (!to_stdout && access(argv[0], F_OK) == 0)
		status = add(&all, argv[0]);
	if (status == 0)
		status = add_all(&all, argc - 1, argv + 1);
	if (status == 0)
		status = to_stdout ? print(&all) : put(argv[0], &all);
	sq_loaded_free(&all);
	return sq_finish_output(status);
}
