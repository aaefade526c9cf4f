/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/upkeep/settle.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "cli/output.h"
#include "cli/rules/make.h"
#include "cli/rules/textfile.h"
#include "cli/upkeep/agree.h"
#include "cli/upkeep/load.h"
#include "cli/upkeep/settled.h"

#define BULK "-F msgtype=PROCTITLE" /* what --no-bulk excludes */

/* All that --settle works on. */
struct settling {
	struct sq_setup setup;
	struct sq_options *options; /* a copy, for what the old rules say */
	char path[PATH_MAX];
	char *old; /* the text of the file; owned */
	struct sq_programs programs;
	struct sq_prices prices;
	struct sq_depthplan plan;
	struct sq_rules_file files[SQ_RULES_FILES];
};

/* ----------------------------------------------------------- the old rules */

/* Whether the old text is what seqids rules makes for some depth. */
static int is_shipped(struct settling *s)
{
	int asked = s->options->depth;
	bool same = false;

	for (int depth = 0; depth < SQ_DEPTH_COUNT && !same; depth++) {
		struct sq_rules_file files[SQ_RULES_FILES];

		s->options->depth = depth;
		if (sq_rules_make(files, s->options) < 0)
			return -1;
		same = strcmp(files[1].text, s->old) == 0;
		sq_rules_free(files);
	}
	s->options->depth = asked;
	return same;
}

/* What somebody wrote by hand stays, unless --force. */
static int read_old(struct settling *s)
{
	struct sq_why why;
	int err, shipped;

	snprintf(s->path, sizeof(s->path), "%s%s/%s", s->setup.root,
		 SQ_SETUP_RULES, SQ_RULES_CALLS);
	err = sq_textfile_read(s->path, &s->old, &why);
	if (err == -SQ_EABSENT)
		return sq_complainf(s->path,
				    "not there: seqids setup makes it, "
				    "and what goes with it");
	if (err < 0)
		return sq_complain("rules", &why);
	s->options->no_bulk |= strstr(s->old, BULK) != NULL;
	if (s->options->force || strstr(s->old, SQ_SETTLE_MARK))
		return 0;
	shipped = is_shipped(s);
	if (shipped == 0)
		sq_complainf(s->path, "not as seqids rules makes it for all "
				      "programs; --force replaces it");
	return shipped > 0 ? 0 : -1;
}

/* ------------------------------------------------------------- the changes */

/* The depth that rules give to the file at path; NULL: to all others. */
static enum sq_depth depth_in(const struct sq_rulelist *rules,
			      const struct sq_options *o, const char *path)
{
	const struct sq_agree a = { .options = o };
	enum sq_depth depth;

	for (size_t i = 0; i < rules->count; i++) {
		const struct sq_auditrule *rule = &rules->list[i];

		if ((!rule->exe || (path && strcmp(rule->exe, path) == 0)) &&
		    sq_agree_is_ours(&a, rule, &depth))
			return depth;
	}
	return SQ_DEPTH_FULL;
}

static void tell(const struct sq_options *o, const char *path,
		 enum sq_depth from, enum sq_depth to, const char *why)
{
	if (from == to)
		return;
	if (o->json) {
		json_t *object = json_object();

		sq_json_text(object, "program", path, strlen(path));
		json_object_set_new(object, "from",
				    json_string(sq_depth_name(from)));
		json_object_set_new(object, "to",
				    json_string(sq_depth_name(to)));
		json_object_set_new(object, "why", json_string(why));
		sq_print_json(object);
		return;
	}
	sq_print_text(path);
	printf(": %s to %s: %s\n", sq_depth_name(from), sq_depth_name(to), why);
}

/* Say what changes for whom. */
static int tell_changes(const struct settling *s)
{
	struct sq_rulelist before = { NULL, 0, -1 }, after = { NULL, 0, -1 };
	int err = sq_rulelist_add(&before, s->old, s->path, NULL);

	if (err == 0)
		err = sq_rulelist_add(&after, s->files[1].text, SQ_RULES_CALLS,
				      NULL);
	for (size_t i = 0; i < s->prices.count && err == 0; i++) {
		const struct sq_price *p = &s->prices.list[i];

		tell(s->options, p->path,
		     depth_in(&before, s->options, p->path),
		     depth_in(&after, s->options, p->path),
		     p->unsettled ? p->unsettled : "it has settled");
	}
	if (err == 0)
		tell(s->options, "(others)",
		     depth_in(&before, s->options, NULL),
		     depth_in(&after, s->options, NULL),
		     "this is cheaper than rules for single programs");
	sq_rulelist_free(&before);
	sq_rulelist_free(&after);
	return err;
}

/* --------------------------------------------------------------------- all */

static int make_rules(struct settling *s, enum sq_depth depth)
{
	const struct sq_settings *settings = &s->options->settings;
	struct sq_meta meta;
	struct sq_why why;

	if (sq_programs_read(settings->profile, &s->programs, &meta))
		return -1;
	if (sq_prices_make(&s->prices, &s->programs, &why) < 0) {
		sq_complain(settings->profile, &why);
		return -1;
	}
	if (sq_settled_judge(&s->prices, &s->programs, settings,
			     (uint64_t)time(NULL) * 1000) < 0)
		return -1;
	sq_settled_plan(&s->plan, &s->prices, depth);
	return sq_rules_make_planned(s->files, s->options, &s->plan);
}

/* Two at a time would take each other's rules for the old ones. */
static int lock(const struct settling *s)
{
	char directory[PATH_MAX];
	int fd;

	snprintf(directory, sizeof(directory), "%s%s", s->setup.root,
		 SQ_SETUP_RULES);
	fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0) {
		sq_complainf(directory, "%s", strerror(errno));
		return -1;
	}
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	close(fd);
	sq_complainf(directory, "another seqids rules --settle is at work");
	return -1;
}

static int carry_out(struct settling *s)
{
	const char *fresh = s->files[1].text;
	bool locked;
	int err, fd;

	if (s->options->dry_run) {
		if (!s->options->json)
			printf("\n%s", fresh);
		return 0;
	}
	if (s->setup.live && geteuid() != 0)
		return sq_complainf("rules", "only root can; --dry-run says "
					     "what it would do");
	fd = lock(s);
	if (fd < 0)
		return -1;
	err = sq_load_rules(&s->setup, s->path, s->old, fresh, &locked);
	close(fd);
	if (err == 0 && locked && !s->options->json)
		puts("The rules are locked (auditctl -e 2): this comes with "
		     "the next boot.");
	return err;
}

static int settle(struct settling *s)
{
	enum sq_depth depth = s->options->depth == SQ_DEPTH_FULL
				      ? SQ_DEPTH_ACTS
				      : (enum sq_depth)s->options->depth;

	if (strcmp(s->options->settings.calls, SQ_ALPHABET_ALL) != 0)
		return sq_complainf("--settle",
				    "goes with calls = all alone: a "
				    "profile of other calls has "
				    "one depth");
	s->options->depth = SQ_DEPTH_FULL;
	if (read_old(s) || make_rules(s, depth))
		return -1;
	if (strcmp(s->old, s->files[1].text) == 0) {
		if (!s->options->json)
			puts("Nothing changes.");
		return 0;
	}
	return tell_changes(s) < 0 ? -1 : carry_out(s);
}

int sq_settle(const struct sq_options *o)
{
	struct settling s = { .options = malloc(sizeof(*s.options)) };
	int err = -1;

	if (s.options) {
		*s.options = *o;
		s.setup = (struct sq_setup){ .options = o,
					     .root = o->root ? o->root : "",
					     .live = !o->root };
		err = settle(&s);
	} else {
		sq_complainf("rules", "out of memory");
	}
	sq_rules_free(s.files);
	sq_prices_free(&s.prices);
	sq_programs_free(&s.programs);
	free(s.old);
	free(s.options);
	return err ? SQ_EXIT_WRONG : sq_finish_output(SQ_EXIT_DONE);
}
