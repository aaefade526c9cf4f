/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/rules/make.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/output.h"
#include "cli/rules/budget.h"
#include "cli/rules/calibrate.h"
#include "cli/rules/textfile.h"
#include "cli/rules/unit.h"

/* Where systemd looks for a program that has no path. */
static const char *const search_path[] = { "/usr/local/sbin", "/usr/local/bin",
					   "/usr/sbin",	      "/usr/bin",
					   "/sbin",	      "/bin" };

/* The rules while they are put together. */
struct making {
	const struct sq_options *options;
	char root[PATH_MAX]; /* without links, and a slash at the end */
	struct sq_names programs, notes;
	const char *unit; /* the one whose programs they are; NULL: none */
};

/*
 * The kernel sees a script's interpreter run: a rule for the script would match
 * nothing.
 */
static int refuse_script(const char *path, const char *real)
{
	char head[3] = "";
	int fd = sq_textfile_open(real, NULL);
	ssize_t got = fd < 0 ? 0 : read(fd, head, 2);

	if (fd >= 0)
		close(fd);
	if (got != 2 || strcmp(head, "#!") != 0)
		return 0;
	return sq_complainf(path, "a script: what runs is its interpreter; "
				  "name the program that it starts by --exe");
}

static int refuse_kind(const char *path, const char *real)
{
	struct stat st;

	if (stat(real, &st) < 0)
		return sq_complainf(path, "%s", strerror(errno));
	if (!S_ISREG(st.st_mode))
		return sq_complainf(path, "not a file, so not a program");
	return refuse_script(path, real);
}

static int add_note(struct making *m, const char *path, const char *asked)
{
	char note[2 * PATH_MAX + 64], text[4 * sizeof(note) + 1];

	snprintf(note, sizeof(note), "%s%s%s%s%s", path,
		 strcmp(path, asked) != 0 ? ", to which leads " : "",
		 strcmp(path, asked) != 0 ? asked : "", m->unit ? ", of " : "",
		 m->unit ? m->unit : "");
	return sq_names_add(&m->notes,
			    sq_text_printable(note, strlen(note), text));
}

/* Add path, which asked stands for, once: the kernel refuses equal rules. */
static int keep(struct making *m, const char *path, const char *asked)
{
	struct sq_why why;

	if (sq_ruleset_path(path, &why) < 0)
		return sq_complain(path, &why);
	if (!sq_names_have(&m->programs, path) &&
	    sq_names_add(&m->programs, path) < 0)
		return sq_complainf("rules", "out of memory");
	return add_note(m, path, asked) < 0
		       ? sq_complainf("rules", "out of memory")
		       : 0;
}

/* A rule for a file that is not there yet needs its directory to be there. */
static int keep_absent(struct making *m, const char *path, char *full)
{
	struct stat st;

	*strrchr(full, '/') = '\0';
	if (stat(*full ? full : "/", &st) < 0 || !S_ISDIR(st.st_mode))
		return sq_complainf(path, "there is no such directory: the "
					  "kernel would not take the rule");
	sq_complainf(path, "not there: nothing is audited until it is");
	return keep(m, path, path);
}

/* A rule has to name the file itself: the kernel does not follow links. */
static int add_path(struct making *m, const char *path)
{
	char full[2 * PATH_MAX], real[PATH_MAX];
	size_t root = strlen(m->root) - 1; /* its slash is the path's */
	struct sq_why why;

	if (sq_ruleset_path(path, &why) < 0)
		return sq_complain(path, &why);
	snprintf(full, sizeof(full), "%.*s%s", (int)root, m->root, path);
	if (!realpath(full, real))
		return errno == ENOENT
			       ? keep_absent(m, path, full)
			       : sq_complainf(path, "%s", strerror(errno));
	if (strncmp(real, m->root, root + 1) != 0)
		return sq_complainf(path, "leads out of %s", m->root);
	if (refuse_kind(path, real))
		return -1;
	return keep(m, real + root, path);
}

/* Add a program that a unit starts, named by its path or without one. */
static int add_started(struct making *m, const char *program)
{
	size_t count = sizeof(search_path) / sizeof(*search_path);
	char path[PATH_MAX], full[2 * PATH_MAX];

	if (*program == '/')
		return add_path(m, program);
	for (size_t i = 0; i < count; i++) {
		if (snprintf(path, sizeof(path), "%s/%s", search_path[i],
			     program) >= (int)sizeof(path))
			break;
		snprintf(full, sizeof(full), "%s%s", m->root, path);
		if (access(full, X_OK) == 0)
			return add_path(m, path);
	}
	return sq_complainf(program, "not found where systemd looks");
}

static int add_unit(struct making *m, const char *name)
{
	struct sq_names started = { NULL, 0 };
	const char *root = strcmp(m->root, "/") == 0 ? "" : m->root;
	struct sq_why why;
	int err = sq_unit_programs(&started, root, name, &why);

	if (err < 0)
		sq_complain(name, &why);
	m->unit = name;
	for (size_t i = 0; i < started.count && !err; i++)
		err = add_started(m, started.list[i]);
	m->unit = NULL;
	sq_names_clear(&started);
	return err;
}

static int add_programs(struct making *m)
{
	const struct sq_options *o = m->options;
	size_t len;
	int err = 0;

	if (!realpath(o->root ? o->root : "/", m->root))
		return sq_complainf(o->root, "%s", strerror(errno));
	len = strlen(m->root);
	if (m->root[len - 1] != '/' && len + 1 < sizeof(m->root))
		strcpy(m->root + len, "/");
	for (unsigned int i = 0; i < o->program_count && !err; i++)
		err = o->programs[i].unit ? add_unit(m, o->programs[i].name)
					  : add_path(m, o->programs[i].name);
	return err;
}

/* ------------------------------------------------------------------ text */

static int make_text(struct sq_rules_file *f, const struct sq_ruleset *set,
		     void (*put)(const struct sq_ruleset *set, FILE *to))
{
	struct sq_out out = { 0 };
	FILE *to = sq_out_stream(&out);

	if (to) {
		put(set, to);
		fputc('\0', to);
		fclose(to);
	}
	f->text = (char *)out.data;
	f->len = out.len ? out.len - 1 : 0;
	return to && !out.failed ? 0 : sq_complainf("rules", "out of memory");
}

int sq_rules_prices(struct sq_prices *prices, const struct sq_options *o)
{
	struct sq_programs programs;
	struct sq_meta meta;
	struct sq_why why;
	int err;

	if (sq_programs_read(o->settings.profile, &programs, &meta))
		return -1;
	err = sq_prices_make(prices, &programs, &why);
	sq_programs_free(&programs);
	if (err < 0)
		sq_complain(o->settings.profile, &why);
	return err < 0 ? -1 : 0;
}

/* A budget says itself which programs have which depth. */
static int check_budget(const struct sq_options *o)
{
	if (!o->budget)
		return 0;
	if (o->program_count || o->depth != SQ_DEPTH_FULL || o->root)
		return sq_complainf("--budget", "does not go with --depth, "
						"--exe, --unit or --root");
	if (strcmp(o->calls ? o->calls : o->settings.calls, SQ_ALPHABET_ALL) !=
	    0)
		return sq_complainf("--budget",
				    "goes with calls = all alone: a profile of "
				    "other calls has one depth");
	return 0;
}

/* Make the plan where a budget is given. Caller frees prices. */
static int make_plan(struct sq_depthplan *plan, struct sq_prices *prices,
		     const struct sq_options *o)
{
	struct sq_why why;
	double budget;

	if (!o->budget)
		return 0;
	if (sq_rules_prices(prices, o) < 0)
		return -1;
	if (sq_budget_parse(o->budget, &prices->cost, &budget, &why) < 0)
		return sq_complain("--budget", &why);
	/* that takes seconds, so a bad budget was told ahead of it */
	sq_calibrate(&prices->cost);
	sq_budget_parse(o->budget, &prices->cost, &budget, NULL);
	if (sq_depthplan_make(plan, prices, budget, &why) < 0)
		return sq_complain("--budget", &why);
	return 0;
}

/* These paths come from the settings, and go into rules. */
static int check(const struct sq_options *o)
{
	const char *const paths[] = { o->settings.anomaly_dir,
				      o->settings.profile };
	struct sq_why why;

	if (o->depth != SQ_DEPTH_FULL &&
	    strcmp(o->calls ? o->calls : o->settings.calls, SQ_ALPHABET_ALL) !=
		    0)
		return sq_complainf("--depth",
				    "goes with calls = all alone: a profile of "
				    "other calls has one depth");
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		if (sq_ruleset_path(paths[i], &why) < 0)
			return sq_complain(paths[i], &why);
	return 0;
}

/* Find out which machine's system calls the rules are for. */
static int find_machine(struct making *m, struct sq_machine *machine)
{
	const char *given = m->options->root;
	size_t root = strlen(m->root) - 1; /* its slash is the paths' */
	struct sq_why why;
	int err;

	m->root[root] = '\0';
	err = sq_machine_find(machine, m->root, &m->programs, &why);
	m->root[root] = '/';
	if (err < 0)
		return sq_complain(given ? given : "rules", &why);
	if (err)
		sq_complainf(given, "no program in it tells its architecture: "
				    "the rules are for that of this machine");
	return 0;
}

/* By options that were checked. */
static int make_files(struct sq_rules_file files[static SQ_RULES_FILES],
		      const struct sq_options *o,
		      const struct sq_depthplan *plan)
{
	struct making m = { .options = o };
	struct sq_alphabet calls;
	struct sq_ruleset set = { .plugin = SQ_PLUGIN_PATH,
				  .anomaly_dir = o->settings.anomaly_dir,
				  .profile = o->settings.profile,
				  .calls = &calls,
				  .plan = plan,
				  .programs = &m.programs,
				  .notes = &m.notes };
	int err;

	files[0] = (struct sq_rules_file){ .name = SQ_RULES_BEFORE };
	files[1] = (struct sq_rules_file){ .name = SQ_RULES_CALLS };
	set.no_bulk = o->no_bulk;
	set.depth = (enum sq_depth)o->depth;
	sq_alphabet_init(&calls, o->calls ? o->calls : o->settings.calls, NULL);
	err = add_programs(&m) || find_machine(&m, &set.machine) ||
	      make_text(&files[0], &set, sq_ruleset_before) ||
	      make_text(&files[1], &set, sq_ruleset_calls);
	sq_names_clear(&m.programs);
	sq_names_clear(&m.notes);
	if (err)
		sq_rules_free(files);
	return err ? -1 : 0;
}

int sq_rules_make_planned(struct sq_rules_file files[static SQ_RULES_FILES],
			  const struct sq_options *o,
			  const struct sq_depthplan *plan)
{
	return check(o) ? -1 : make_files(files, o, plan);
}

int sq_rules_make(struct sq_rules_file files[static SQ_RULES_FILES],
		  const struct sq_options *o)
{
	struct sq_prices prices = { .list = NULL };
	struct sq_depthplan plan;
	int err = check(o) || check_budget(o) || make_plan(&plan, &prices, o);

	if (!err)
		err = make_files(files, o, o->budget ? &plan : NULL);
	sq_prices_free(&prices);
	return err ? -1 : 0;
}

void sq_rules_free(struct sq_rules_file files[static SQ_RULES_FILES])
{
	for (int i = 0; i < SQ_RULES_FILES; i++) {
		free(files[i].text);
		files[i].text = NULL;
	}
}
