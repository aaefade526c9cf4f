/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plan.h - the changes that a set-up makes, said before they are made
 *
 * Holds only what is to be changed, so an empty plan means that all is done.
 */
#ifndef SQ_PLAN_H
#define SQ_PLAN_H

#include <limits.h>
#include <stdbool.h>

#define SQ_PLAN_MAX 64 /* changes; a host with 40 files of rules has 50 */

/* What an action does. Returns 0, or -1 with a complaint. */
typedef int sq_act(void *of, const char *path);

enum sq_change_kind {
	SQ_CHANGE_DIRECTORY, /* is made, with its parents; for root only */
	SQ_CHANGE_FILE,	     /* is written */
	SQ_CHANGE_REMOVAL,   /* of a file */
	SQ_CHANGE_ACTION,
};

struct sq_change {
	enum sq_change_kind kind;
	char says[PATH_MAX + 256]; /* what it does and why, for one line */
	char path[PATH_MAX];
	char *text; /* of the file; owned */
	sq_act *act;
	void *of; /* borrowed */
};

struct sq_plan {
	struct sq_change *list; /* owned */
	unsigned int count;
	bool failed; /* no memory, or too much; told when it is shown */
};

/* Free what it holds. */
void sq_plan_clear(struct sq_plan *plan);

/*
 * Each takes note of one change. A file: takes text, which may be NULL for want
 * of memory; text that is the same as before (NULL: nothing is) is no change.
 * Where there is a file it keeps that one's mode. An action gets of and path.
 */
__attribute__((format(printf, 3, 4))) void
sq_plan_directory(struct sq_plan *plan, const char *path, const char *says,
		  ...);
__attribute__((format(printf, 5, 6))) void
sq_plan_file(struct sq_plan *plan, const char *path, const char *before,
	     char *text, const char *says, ...);
__attribute__((format(printf, 3, 4))) void
sq_plan_removal(struct sq_plan *plan, const char *path, const char *says, ...);
__attribute__((format(printf, 5, 6))) void
sq_plan_action(struct sq_plan *plan, sq_act *act, void *of, const char *path,
	       const char *says, ...);

/* Print them, numbered. Returns 0, or -1 with a complaint: it is not whole. */
int sq_plan_show(const struct sq_plan *plan);

/*
 * Make them, in their order; stops at the first that fails. Returns 0, or -1
 * with a complaint.
 */
int sq_plan_carry_out(const struct sq_plan *plan);

#endif
