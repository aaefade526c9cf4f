/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rulelist.h - lists of audit rules: those loaded, those of files
 *
 * One owner at a time. Rules stand in the order in which the kernel tries them,
 * list by list.
 */
#ifndef SQ_RULELIST_H
#define SQ_RULELIST_H

#include <stddef.h>

#include "cli/rules/names.h"
#include "cli/setup/setup.h"
#include "cli/upkeep/auditrule.h"

struct sq_rulelist {		   /* zeros are an empty one */
	struct sq_auditrule *list; /* owned */
	size_t count;
	long enabled; /* as auditctl -s has it; -1: not known */
};

/*
 * Add the rules of text; from, borrowed: the file, NULL where it is the
 * kernel's. name is the file's or command's, for a complaint. Returns 0, or -1
 * with a complaint that names the line.
 */
int sq_rulelist_add(struct sq_rulelist *rules, const char *text,
		    const char *name, const char *from);

/* What auditctl says is loaded. Returns 0, or -1 with a complaint. */
int sq_rulelist_ask(struct sq_rulelist *rules);

/*
 * The files that auditd loads. paths takes their names, which rules borrow.
 * Returns 0, or -1 with a complaint.
 */
int sq_rulelist_files(struct sq_rulelist *rules, const struct sq_setup *s,
		      struct sq_names *paths);

/* Whether one of the rules has that form. */
bool sq_rulelist_has(const struct sq_rulelist *rules, const char *form);

void sq_rulelist_free(struct sq_rulelist *rules);

#endif
