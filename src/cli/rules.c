/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seqids rules - audit rules for the price that a host can pay
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/rules/calibrate.h"
#include "cli/rules/estimate.h"
#include "cli/rules/make.h"
#include "cli/rules/textfile.h"
#include "cli/upkeep/agree.h"
#include "cli/upkeep/settle.h"

static int take_program(struct sq_options *o, const struct sq_option *option,
			const char *name)
{
	if (o->program_count == SQ_OPTIONS_PROGRAMS) {
		sq_complainf(name, "more than %d programs",
			     SQ_OPTIONS_PROGRAMS);
		return -1;
	}
	o->programs[o->program_count++] =
		(struct sq_named_program){ name,
					   strcmp(option->name, "unit") == 0 };
	return 0;
}

static int take_depth(struct sq_options *o, const struct sq_option *option,
		      const char *value)
{
	o->depth = sq_option_word(option, value);
	o->depth_chosen = true;
	return o->depth < 0 ? -1 : 0;
}

const struct sq_option sq_rules_options[] = {
	{ "depth", "full|order|acts", "audit all calls, or a part of them",
	  take_depth, 0 },
	{ "budget", "PRICE", "as deep as 2000/s, 500MB/day or 5% allow",
	  SQ_OPTION_TEXT(budget) },
	{ "no-bulk", NULL, "leave out records that seqids does not read",
	  SQ_OPTION_FLAG(no_bulk) },
	{ "exe", "PATH", "audit this program; may be repeated", take_program,
	  0 },
	{ "unit", "NAME", "audit what this service starts; may be repeated",
	  take_program, 0 },
	{ "root", "DIR", "for the system below DIR, in place of this one",
	  SQ_OPTION_TEXT(root) },
	{ 0 },
};

const struct sq_option sq_estimate_options[] = {
	{ "estimate", NULL, "say what each depth costs on this host",
	  SQ_OPTION_FLAG(estimate) },
	{ 0 },
};

const struct sq_option sq_upkeep_options[] = {
	{ "check", NULL, "say where rules, settings and profile disagree",
	  SQ_OPTION_FLAG(check) },
	{ "loaded", "FILE", "what auditctl -l printed, for --check",
	  SQ_OPTION_TEXT(loaded) },
	{ "settle", NULL, "write and load less for programs that settled",
	  SQ_OPTION_FLAG(settle) },
	{ "dry-run", NULL, "print what --settle would do, and do nothing",
	  SQ_OPTION_FLAG(dry_run) },
	{ 0 },
};

const struct sq_option sq_output_options[] = {
	{ "output", "DIR", "write files there (or -o DIR), print their names",
	  SQ_OPTION_TEXT(output) },
	{ "force", NULL, "replace files that are there and differ",
	  SQ_OPTION_FLAG(force) },
	{ 0 },
};

/* A file of rules, and where it goes. */
struct target {
	const struct sq_rules_file *file;
	char path[PATH_MAX];
	bool same; /* is there already */
};

/* A file that differs from what we would write is somebody's work. */
static int look_at(struct target *t, const struct sq_options *o)
{
	char *present;
	struct sq_why why;
	int err;

	if (snprintf(t->path, sizeof(t->path), "%s/%s", o->output,
		     t->file->name) >= (int)sizeof(t->path))
		return sq_complainf(o->output, "path too long");
	err = sq_textfile_read(t->path, &present, &why);
	if (err < 0)
		return err == -SQ_EABSENT ? 0 : sq_complain("rules", &why);
	t->same = strlen(present) == t->file->len &&
		  memcmp(present, t->file->text, t->file->len) == 0;
	free(present);
	if (t->same || o->force)
		return 0;
	return sq_complainf(t->path, "differs from what would be written; "
				     "--force replaces it");
}

static int write_file(const struct target *t)
{
	struct sq_why why;

	if (t->same)
		return 0;
	if (sq_textfile_write(t->path, t->file->text, t->file->len, 0640,
			      &why) < 0)
		return sq_complain(t->path, &why);
	sq_print_text(t->path);
	putchar('\n');
	return 0;
}

static int put_out(const struct sq_rules_file *files,
		   const struct sq_options *o)
{
	struct target targets[SQ_RULES_FILES] = { 0 };
	int err = 0;

	for (int i = 0; i < SQ_RULES_FILES && !o->output; i++)
		fwrite(files[i].text, 1, files[i].len, stdout);
	if (!o->output)
		return 0;
	for (int i = 0; i < SQ_RULES_FILES && !err; i++) {
		targets[i].file = &files[i];
		err = look_at(&targets[i], o);
	}
	for (int i = 0; i < SQ_RULES_FILES && !err; i++)
		err = write_file(&targets[i]);
	return err;
}

static int estimate(const struct sq_options *o)
{
	struct sq_prices prices;

	if (sq_rules_prices(&prices, o) < 0)
		return SQ_EXIT_WRONG;
	sq_calibrate(&prices.cost);
	sq_estimate_print(&prices, o->json);
	sq_prices_free(&prices);
	return sq_finish_output(SQ_EXIT_DONE);
}

/* What looks at rules and profile, and makes no rules. */
static int check_options(const struct sq_options *o)
{
	if (o->loaded && !o->check)
		return sq_complainf("--loaded", "only goes with --check");
	if (o->dry_run && !o->settle)
		return sq_complainf("--dry-run", "only goes with --settle");
	if (o->settle && (o->estimate || o->check || o->budget || o->calls ||
			  o->program_count || o->output))
		return sq_complainf("--settle", "goes with --depth, --no-bulk, "
						"--root, --force and --dry-run "
						"alone");
	if (!o->check)
		return 0;
	if (o->estimate || o->budget || o->depth != SQ_DEPTH_FULL || o->calls ||
	    o->no_bulk || o->program_count || o->output || o->force)
		return sq_complainf("--check",
				    "goes with --loaded, --root and --format "
				    "alone");
	return 0;
}

int sq_cmd_rules(struct sq_options *o, int argc, char **argv)
{
	struct sq_rules_file files[SQ_RULES_FILES];
	int err;

	(void)argc;
	(void)argv;
	if (check_options(o))
		return SQ_EXIT_WRONG;
	if (o->check)
		return sq_agree_check(o);
	if (o->settle)
		return sq_settle(o);
	if (o->estimate)
		return estimate(o);
	if (sq_rules_make(files, o) < 0)
		return SQ_EXIT_WRONG;
	err = put_out(files, o);
	sq_rules_free(files);
	return err ? SQ_EXIT_WRONG : sq_finish_output(SQ_EXIT_DONE);
}
