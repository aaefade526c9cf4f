/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/upkeep/load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/rules/textfile.h"
#include "cli/setup/live.h"
#include "cli/setup/run.h"
#include "cli/upkeep/rulelist.h"

#define LOCKED	   2	/* "enabled" of auditctl -s */
#define RULES_MODE 0640 /* auditd wants them to be root's */

/* What was loaded, for when the new rules do not load. */
#define BEFORE SQ_AUDIT_DIR "/seqids-before.rules"

/* A file of rules while it is replaced. */
struct loading {
	struct sq_setup *setup;
	const char *path, *old, *fresh;
	char *before; /* auditctl -l, ahead of all; owned */
	bool flush;   /* files say -D: loading replaces all rules */
};

static int put(const struct loading *l, const char *text)
{
	struct sq_why why;

	if (sq_textfile_write(l->path, text, strlen(text), RULES_MODE, &why) ==
	    0)
		return 0;
	sq_complain(l->path, &why);
	return -1;
}

static char *ask(void)
{
	const char *const argv[] = { "auditctl", "-l", NULL };
	char *text = sq_run_read(argv);

	if (!text)
		sq_complainf("auditctl", "it is not installed, or it failed");
	return text;
}

/* Whether the kernel has all rules of text, and no others if exactly. */
static bool has_all(const char *text, bool exactly)
{
	struct sq_rulelist wanted = { NULL, 0, -1 }, loaded = { NULL, 0, -1 };
	char *now = ask();
	bool all = now && sq_rulelist_add(&wanted, text, "rules", NULL) == 0 &&
		   sq_rulelist_add(&loaded, now, "auditctl -l", NULL) == 0;

	if (exactly && wanted.count != loaded.count)
		all = false;
	for (size_t i = 0; i < wanted.count && all; i++)
		all = sq_rulelist_has(&loaded, wanted.list[i].form);
	sq_rulelist_free(&wanted);
	sq_rulelist_free(&loaded);
	free(now);
	return all;
}

/* Have the kernel take text in place of the file's rules. */
static int replace(const struct loading *l, const char *text)
{
	if (!l->flush)
		sq_live_unload(l->setup, l->path);
	if (put(l, text) < 0 || sq_live_load(l->setup, l->path) < 0)
		return -1;
	if (has_all(text, false))
		return 0;
	sq_complainf(l->path, "not all of its rules are loaded");
	return -1;
}

/* Not by way of files: what they load is not what was loaded. */
static bool restore(const char *before)
{
	const char *const argv[] = { "auditctl", "-R", BEFORE, NULL };
	char *text;
	bool done;

	if (asprintf(&text, "-D\n%s\n", before) < 0)
		return false;
	done = sq_textfile_write(BEFORE, text, strlen(text), RULES_MODE,
				 NULL) == 0 &&
	       sq_run(argv, true) && has_all(before, true);
	free(text);
	unlink(BEFORE);
	return done;
}

static int go_back(const struct loading *l)
{
	if (replace(l, l->old) == 0 && has_all(l->before, true)) {
		sq_complainf("rules", "the new rules do not load: the old ones "
				      "are loaded again");
		return -1;
	}
	if (restore(l->before))
		sq_complainf("rules", "the new rules do not load: what was "
				      "loaded is loaded again");
	else
		sq_complainf("rules",
			     "the old rules do not load any more: look "
			     "at auditctl -l, and load them with "
			     "augenrules --load");
	return -1;
}

/* The next boot loads what augenrules has gathered. */
static int gather(const struct loading *l)
{
	if (put(l, l->fresh) < 0)
		return -1;
	if (sq_live_gather(l->setup, SQ_AUDIT_DIR "/audit.rules") == 0)
		return 0;
	put(l, l->old);
	return -1;
}

int sq_load_rules(struct sq_setup *s, const char *path, const char *old,
		  const char *fresh, bool *locked)
{
	struct loading l = { s, path, old, fresh, NULL, false };
	int err;

	*locked = s->live && sq_live_status("enabled") == LOCKED;
	if (!s->live)
		return put(&l, fresh);
	if (*locked)
		return gather(&l);
	l.before = ask();
	if (!l.before || sq_live_flushes(s, &l.flush) < 0) {
		free(l.before);
		return -1;
	}
	err = replace(&l, fresh);
	if (err < 0)
		go_back(&l);
	free(l.before);
	return err;
}
