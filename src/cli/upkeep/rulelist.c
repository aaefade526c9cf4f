/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/upkeep/rulelist.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/setup/edit.h"
#include "cli/setup/run.h"

#define RULES_STEP 64 /* room is made for so many more */

/* Put rule, which is taken, at the end or at the head. */
static int put(struct sq_rulelist *rules, const struct sq_auditrule *rule)
{
	struct sq_auditrule *list = rules->list;

	if (rules->count % RULES_STEP == 0)
		list = realloc(list,
			       (rules->count + RULES_STEP) * sizeof(*list));
	if (!list)
		return -1;
	rules->list = list;
	if (rule->first)
		memmove(list + 1, list, rules->count * sizeof(*list));
	list[rule->first ? 0 : rules->count] = *rule;
	rules->count++;
	return 0;
}

static void note_setting(struct sq_rulelist *rules, const char *line)
{
	if (sq_edit_begins(line, "enabled"))
		rules->enabled = strtol(line + strlen("enabled"), NULL, 10);
	else if (sq_edit_begins(line, "-e"))
		rules->enabled = strtol(line + strlen("-e"), NULL, 10);
}

int sq_rulelist_add(struct sq_rulelist *rules, const char *text,
		    const char *name, const char *from)
{
	unsigned int number = 0;

	for (const char *line = *text ? text : NULL; line;
	     line = sq_edit_next(line)) {
		char copy[SQ_AUDITRULE_LEN];
		struct sq_auditrule rule;
		struct sq_why why;
		int err;

		number++;
		if (strcspn(line, "\n") >= sizeof(copy)) {
			sq_complainf(name, "line %u: longer than %zu bytes",
				     number, sizeof(copy) - 1);
			return -1;
		}
		snprintf(copy, sizeof(copy), "%.*s", (int)strcspn(line, "\n"),
			 line);
		err = sq_auditrule_read(&rule, copy, &why);
		if (err == 1)
			note_setting(rules, copy);
		if (err == 1)
			continue;
		rule.from = from;
		rule.line = number;
		if (err < 0)
			return sq_complainf(name, "line %u: %s", number,
					    why.text)
				       ? -1
				       : 0;
		if (put(rules, &rule) == 0)
			continue;
		sq_auditrule_free(&rule);
		sq_complainf(name, "out of memory");
		return -1;
	}
	return 0;
}

static int ask(struct sq_rulelist *rules, const char *what)
{
	const char *const argv[] = { "auditctl", what, NULL };
	char name[16], *text = sq_run_read(argv);
	int err;

	snprintf(name, sizeof(name), "auditctl %s", what);
	if (!text) {
		sq_complainf(name, "it is not installed, or it failed; "
				   "--loaded FILE takes what it printed "
				   "elsewhere");
		return -1;
	}
	err = sq_rulelist_add(rules, text, name, NULL);
	free(text);
	return err;
}

int sq_rulelist_ask(struct sq_rulelist *rules)
{
	if (geteuid() != 0) {
		sq_complainf("rules", "only root can ask the kernel for its "
				      "rules; --loaded FILE takes what "
				      "\"auditctl -l\" printed");
		return -1;
	}
	return ask(rules, "-s") < 0 || ask(rules, "-l") < 0 ? -1 : 0;
}

struct gathering {
	struct sq_rulelist *rules;
	struct sq_names *paths;
};

static int add_file(void *of, const char *path, const char *text)
{
	struct gathering *g = of;

	if (sq_names_add(g->paths, path) < 0) {
		sq_complainf(path, "out of memory");
		return -1;
	}
	return sq_rulelist_add(g->rules, text, path,
			       g->paths->list[g->paths->count - 1]);
}

int sq_rulelist_files(struct sq_rulelist *rules, const struct sq_setup *s,
		      struct sq_names *paths)
{
	struct gathering g = { rules, paths };

	return sq_setup_each_rules(s, add_file, &g);
}

bool sq_rulelist_has(const struct sq_rulelist *rules, const char *form)
{
	for (size_t i = 0; i < rules->count; i++)
		if (strcmp(rules->list[i].form, form) == 0)
			return true;
	return false;
}

void sq_rulelist_free(struct sq_rulelist *rules)
{
	for (size_t i = 0; i < rules->count; i++)
		sq_auditrule_free(&rules->list[i]);
	free(rules->list);
	memset(rules, 0, sizeof(*rules));
}
