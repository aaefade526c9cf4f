/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/setup/plan.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/output.h"
#include "cli/rules/textfile.h"

void sq_plan_clear(struct sq_plan *plan)
{
	for (unsigned int i = 0; i < plan->count; i++)
		free(plan->list[i].text);
	free(plan->list);
	*plan = (struct sq_plan){ 0 };
}

/* Room for one more change. Returns NULL, and the plan has failed. */
static struct sq_change *add(struct sq_plan *plan, enum sq_change_kind kind,
			     const char *path, const char *says, va_list ap)
{
	struct sq_change *change;

	if (!plan->list)
		plan->list = calloc(SQ_PLAN_MAX, sizeof(*plan->list));
	if (!plan->list || plan->count == SQ_PLAN_MAX ||
	    strlen(path) >= sizeof(change->path)) {
		plan->failed = true;
		return NULL;
	}
	change = &plan->list[plan->count++];
	change->kind = kind;
	strcpy(change->path, path);
	vsnprintf(change->says, sizeof(change->says), says, ap);
	return change;
}

void sq_plan_directory(struct sq_plan *plan, const char *path, const char *says,
		       ...)
{
	va_list ap;

	va_start(ap, says);
	add(plan, SQ_CHANGE_DIRECTORY, path, says, ap);
	va_end(ap);
}

void sq_plan_file(struct sq_plan *plan, const char *path, const char *before,
		  char *text, const char *says, ...)
{
	struct sq_change *change = NULL;
	va_list ap;

	if (text && before && strcmp(text, before) == 0) {
		free(text);
		return;
	}
	va_start(ap, says);
	if (text)
		change = add(plan, SQ_CHANGE_FILE, path, says, ap);
	va_end(ap);
	if (change) {
		change->text = text;
		return;
	}
	free(text);
	plan->failed = true;
}

void sq_plan_removal(struct sq_plan *plan, const char *path, const char *says,
		     ...)
{
	va_list ap;

	va_start(ap, says);
	add(plan, SQ_CHANGE_REMOVAL, path, says, ap);
	va_end(ap);
}

void sq_plan_action(struct sq_plan *plan, sq_act *act, void *of,
		    const char *path, const char *says, ...)
{
	struct sq_change *change;
	va_list ap;

	va_start(ap, says);
	change = add(plan, SQ_CHANGE_ACTION, path, says, ap);
	va_end(ap);
	if (!change)
		return;
	change->act = act;
	change->of = of;
}

int sq_plan_show(const struct sq_plan *plan)
{
	if (plan->failed) {
		sq_complainf("setup", "out of memory, or more than %d changes",
			     SQ_PLAN_MAX);
		return -1;
	}
	for (unsigned int i = 0; i < plan->count; i++) {
		printf("%3u. ", i + 1);
		sq_print_text(plan->list[i].says);
		putchar('\n');
	}
	return 0;
}

/* -------------------------------------------------------------- carry out */

static int fail(const char *path)
{
	sq_complainf(path, "%s", strerror(errno));
	return -1;
}

/* Those that are missing; as their like are, for all to look into. */
static int make_parents(const char *path)
{
	char parent[PATH_MAX];

	for (const char *at = path + 1; (at = strchr(at, '/')); at++) {
		memcpy(parent, path, (size_t)(at - path));
		parent[at - path] = '\0';
		if (mkdir(parent, 0755) < 0 && errno != EEXIST)
			return fail(parent);
	}
	return 0;
}

static int make_directory(const char *path)
{
	if (make_parents(path) < 0)
		return -1;
	return mkdir(path, 0700) < 0 && errno != EEXIST ? fail(path) : 0;
}

/* Only auditd's settings are secret; systemd wants its own to be readable. */
static mode_t mode_for(const char *path)
{
	return strstr(path, "/systemd/") ? 0644 : 0640;
}

static int write_file(const struct sq_change *change)
{
	mode_t mode = mode_for(change->path);
	struct sq_why why;
	struct stat st;

	if (lstat(change->path, &st) == 0) {
		if (!S_ISREG(st.st_mode)) {
			sq_complainf(change->path, "not a regular file: "
						   "change it by hand");
			return -1;
		}
		mode = st.st_mode & 07777;
	} else if (make_parents(change->path) < 0) {
		return -1;
	}
	if (sq_textfile_write(change->path, change->text, strlen(change->text),
			      mode, &why) == 0)
		return 0;
	sq_complain(change->path, &why);
	return -1;
}

static int make_change(const struct sq_change *change)
{
	switch (change->kind) {
	case SQ_CHANGE_DIRECTORY:
		return make_directory(change->path);
	case SQ_CHANGE_FILE:
		return write_file(change);
	case SQ_CHANGE_REMOVAL:
		return unlink(change->path) < 0 && errno != ENOENT
			       ? fail(change->path)
			       : 0;
	case SQ_CHANGE_ACTION:
		break;
	}
	return change->act(change->of, change->path);
}

int sq_plan_carry_out(const struct sq_plan *plan)
{
	for (unsigned int i = 0; i < plan->count; i++)
		if (make_change(&plan->list[i]) < 0)
			return -1;
	return 0;
}
