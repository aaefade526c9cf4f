/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seqids revert - what was accepted is no longer normal
 *
 * By the journal of what was accepted (store/accepted.h), under the profile's
 * lock, as accept does it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "cli/accept/kept.h"
#include "cli/accept/part.h"
#include "cli/ask.h"
#include "cli/cli.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/share/write.h"
#include "store/revert.h"

const struct sq_option sq_revert_options[] = {
	{ "program", "NAME", "all that was accepted of this program",
	  SQ_OPTION_TEXT(of_program) },
	{ "yes", NULL, "do not ask", SQ_OPTION_FLAG(yes) },
	{ 0 },
};

struct revert {
	struct sq_options *o;
	const char *path; /* of the profile */
	struct sq_accepted_list all;
	const struct sq_accepted **list; /* those to be taken back */
	size_t count;
};

/* Whether id is one of those in events, which have commas between. */
static bool has_event(const char *events, const char *id)
{
	size_t len = strlen(id);

	while (*events) {
		size_t here = strcspn(events, ",");

		if (here == len && memcmp(events, id, len) == 0)
			return true;
		events += here + (events[here] == ',');
	}
	return false;
}

static void choose_one(struct revert *r, const struct sq_accepted *a)
{
	for (size_t i = 0; i < r->count; i++)
		if (r->list[i] == a)
			return;
	r->list[r->count++] = a;
}

/* Those of an alert's id or, where id is NULL, of the program. */
static int choose(struct revert *r, const char *id, const char *program)
{
	bool any = false;

	for (size_t i = 0; i < r->all.count; i++) {
		const struct sq_accepted *a = &r->all.list[i];

		if (a->ended_ms || (id ? !has_event(a->events, id)
				       : strcmp(a->program, program) != 0))
			continue;
		choose_one(r, a);
		any = true;
	}
	return any ? 0
		   : sq_complainf(id ? id : program,
				  "nothing that is accepted is of it: seqids "
				  "show PROGRAM lists what is");
}

/* The whole name, of which program may be the last part. */
static int choose_program(struct revert *r, const char *program)
{
	struct sq_programs programs;
	const struct sq_program *p;
	struct sq_meta meta;
	int status;

	if (*program == '/')
		return choose(r, NULL, program);
	if (sq_programs_read(r->path, &programs, &meta))
		return SQ_EXIT_WRONG;
	p = sq_programs_find(&programs, program, r->path);
	status = p ? choose(r, NULL, p->name) : SQ_EXIT_WRONG;
	sq_programs_free(&programs);
	return status;
}

static const char *name_whole(enum sq_accepted_whole whole)
{
	switch (whole) {
	case SQ_ACCEPTED_NEW:
		return "  the program, and all that was learned of it";
	case SQ_ACCEPTED_PROGRAM:
		return "  the program: its state is as it was before";
	case SQ_ACCEPTED_FILE:
		return "  its file: the one before is the right one again";
	case SQ_ACCEPTED_PARTS:
		break;
	}
	return NULL;
}

static int say(const struct sq_accepted *a)
{
	const char *whole = name_whole(a->whole);
	struct sq_program *added;
	struct sq_listing lines;
	struct sq_why why;
	int err;

	if (sq_accepted_added(a, &added, &why) < 0)
		return sq_complain(a->events, &why);
	sq_print_text(a->program);
	fputs(", ", stdout);
	sq_kept_print_line(a);
	if (whole)
		puts(whole);
	err = sq_part_lines(&lines, added, NULL, sq_write_abi(&added, 1));
	for (size_t i = 0; err == 0 && i < lines.count; i++)
		printf("  %s\n", sq_listing_line(&lines, i));
	sq_listing_free(&lines);
	sq_program_free(added);
	return err < 0 ? sq_complainf("revert", "out of memory") : 0;
}

static int take_back(const struct revert *r)
{
	struct sq_why why;

	if (sq_interrupted()) {
		sq_complainf("revert", "interrupted: nothing is taken back");
		return SQ_EXIT_INTERRUPTED;
	}
	if (sq_accepted_revert(r->path, r->list, r->count,
			       (uint64_t)time(NULL) * 1000, &why) < 0)
		return sq_complain(r->path, &why);
	puts("Taken back: it is told again.");
	return SQ_EXIT_DONE;
}

static int revert(struct revert *r, int argc, char **argv)
{
	int status = 0;

	for (int i = 0; i < argc && status == 0; i++)
		status = choose(r, argv[i], NULL);
	if (r->o->of_program && status == 0)
		status = choose_program(r, r->o->of_program);
	for (size_t i = 0; i < r->count && status == 0; i++)
		status = say(r->list[i]);
	if (status)
		return status;
	switch (r->o->yes ? SQ_ANSWER_YES : sq_ask("Take this back?")) {
	case SQ_ANSWER_NOBODY:
		return sq_complainf("revert", "nobody to ask: say --yes");
	case SQ_ANSWER_NO:
		if (!sq_interrupted())
			return sq_complainf("revert", "nothing is taken back");
		break;
	case SQ_ANSWER_YES:
		break;
	}
	return take_back(r);
}

int sq_cmd_revert(struct sq_options *o, int argc, char **argv)
{
	struct revert r = { .o = o, .path = o->settings.profile };
	struct sq_store *store;
	struct sq_why why;
	int status;

	if (!argc && !o->of_program)
		return sq_complainf("revert", "takes IDs of alerts that were "
					      "accepted, or --program");
	if (sq_store_open(&store, r.path, &why) < 0)
		return sq_complain(r.path, &why);
	sq_store_close(store);
	if (sq_interrupt_catch() < 0)
		return sq_complainf("revert", "no signals");
	status = sq_accepted_read(&r.all, r.path, &why) < 0
			 ? sq_complain(r.path, &why)
			 : 0;
	r.list = calloc(r.all.count + 1, sizeof(struct sq_accepted *));
	if (status == 0)
		status = r.list ? revert(&r, argc, argv)
				: sq_complainf("revert", "out of memory");
	free(r.list);
	sq_accepted_free(&r.all);
	return sq_finish_output(status);
}
