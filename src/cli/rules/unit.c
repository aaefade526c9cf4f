/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/rules/unit.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/rules/execstart.h"

#define SUFFIX	  ".service"
#define NAME_LEN  256 /* UNIT_NAME_MAX, and the NUL */
#define NAMES_MAX 8   /* of one unit: links from one to the next */

/* systemd.unit(5), "Unit File Load Path", for the system: first one first. */
static const char *const load_path[] = {
	"/etc/systemd/system.control", "/run/systemd/system.control",
	"/run/systemd/transient",      "/run/systemd/generator.early",
	"/etc/systemd/system",	       "/etc/systemd/system.attached",
	"/run/systemd/system",	       "/run/systemd/system.attached",
	"/run/systemd/generator",      "/usr/local/lib/systemd/system",
	"/usr/lib/systemd/system",     "/lib/systemd/system",
	"/run/systemd/generator.late",
};

#define LOAD_PATH_COUNT (sizeof(load_path) / sizeof(*load_path))

/* A unit while it is read. */
struct reading {
	const char *root;
	char names[NAMES_MAX][NAME_LEN]; /* the last one is its own */
	unsigned int name_count;
	struct sq_names dropins; /* paths, by their last parts */
	struct sq_why *why;
};

static const char *own_name(const struct reading *r)
{
	return r->names[r->name_count - 1];
}

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* ------------------------------------------------------------------ names */

/* name@.service of name@instance.service. Returns false for other names. */
static bool template_of(const char *name, char template[static NAME_LEN])
{
	const char *at = strchr(name, '@');

	if (!at)
		return false;
	snprintf(template, NAME_LEN, "%.*s@" SUFFIX, (int)(at - name), name);
	return strcmp(template, name) != 0;
}

static int take_name(struct reading *r, const char *name)
{
	const char *dot = strrchr(name, '.');
	bool whole = dot && strcmp(dot, SUFFIX) == 0;
	char *own = r->names[0];

	if (!*name || strchr(name, '/') || strlen(name) + 9 > NAME_LEN)
		return sq_fail(r->why, -SQ_EVALUE, "not the name of a unit");
	if (dot && (strcmp(dot, ".socket") == 0 || strcmp(dot, ".timer") == 0 ||
		    strcmp(dot, ".target") == 0 || strcmp(dot, ".path") == 0))
		return sq_fail(r->why, -SQ_EVALUE,
			       "a %s starts no program: name its service",
			       dot + 1);
	snprintf(own, NAME_LEN, "%s%s", name, whole ? "" : SUFFIX);
	r->name_count = 1;
	return 0;
}

/* ---------------------------------------------------------- finding files */

/* Find name in the first directory that has it. Returns 0 or -1. */
static int find_file(const struct reading *r, const char *name,
		     char path[static PATH_MAX], struct stat *st)
{
	for (size_t i = 0; i < LOAD_PATH_COUNT; i++) {
		int n = snprintf(path, PATH_MAX, "%s%s/%s", r->root,
				 load_path[i], name);

		if (n < PATH_MAX && lstat(path, st) == 0)
			return 0;
	}
	return -1;
}

static int masked(struct reading *r, const char *path)
{
	return sq_fail(r->why, -SQ_EVALUE, "masked: %.300s", path);
}

/*
 * Follow the link at path. One to /dev/null masks the unit. The name of another
 * unit goes to r->names, and the path of this unit's file elsewhere to path.
 */
static int follow_link(struct reading *r, char path[static PATH_MAX])
{
	char target[PATH_MAX];
	ssize_t len = readlink(path, target, sizeof(target) - 1);
	const char *base;
	char full[PATH_MAX];
	int n;

	if (len < 0)
		return sq_fail(r->why, -SQ_EIO, "%.300s: %s", path,
			       strerror(errno));
	target[len] = '\0';
	if (strcmp(target, "/dev/null") == 0)
		return masked(r, path);
	base = base_of(target);
	if (strcmp(base, base_of(path)) != 0) {
		if (r->name_count == NAMES_MAX || strlen(base) >= NAME_LEN)
			return sq_fail(r->why, -SQ_EVALUE,
				       "links to too many names");
		strcpy(r->names[r->name_count++], base);
		return 0;
	}
	if (*target == '/')
		n = snprintf(full, sizeof(full), "%s%s", r->root, target);
	else
		n = snprintf(full, sizeof(full), "%.*s/%s",
			     (int)(base_of(path) - path), path, target);
	if (n >= (int)sizeof(full))
		return sq_fail(r->why, -SQ_EVALUE, "path too long");
	strcpy(path, full);
	return 0;
}

/* Find the unit's own file, through links from name to name. */
static int find_unit(struct reading *r, char path[static PATH_MAX])
{
	unsigned int names = 0;
	struct stat st = { 0 };
	int err = 0;

	while (err == 0 && names != r->name_count) {
		char template[NAME_LEN];

		names = r->name_count;
		if (find_file(r, own_name(r), path, &st) < 0 &&
		    (!template_of(own_name(r), template) ||
		     find_file(r, template, path, &st) < 0))
			return sq_fail(r->why, -SQ_EABSENT,
				       "no unit of that name");
		if (S_ISLNK(st.st_mode))
			err = follow_link(r, path);
	}
	if (err == 0 && S_ISREG(st.st_mode) && st.st_size == 0)
		err = masked(r, path);
	return err;
}

/* Add a drop-in, unless one of the same name was found before. */
static int add_dropin(struct reading *r, const char *dir, const char *file)
{
	char path[PATH_MAX];
	size_t len = strlen(file);

	if (*file == '.' || len < 6 || strcmp(file + len - 5, ".conf") != 0)
		return 0;
	for (size_t i = 0; i < r->dropins.count; i++)
		if (strcmp(base_of(r->dropins.list[i]), file) == 0)
			return 0;
	if (snprintf(path, sizeof(path), "%s/%s", dir, file) >=
	    (int)sizeof(path))
		return 0;
	return sq_names_add(&r->dropins, path);
}

static int list_dropins(struct reading *r, const char *name)
{
	int err = 0;

	for (size_t i = 0; i < LOAD_PATH_COUNT && err == 0; i++) {
		char dir[PATH_MAX];
		struct dirent *entry;
		DIR *d;

		if (snprintf(dir, sizeof(dir), "%s%s/%s.d", r->root,
			     load_path[i], name) >= (int)sizeof(dir))
			continue;
		d = opendir(dir);
		while (d && err == 0 && (entry = readdir(d)))
			err = add_dropin(r, dir, entry->d_name);
		if (d)
			closedir(d);
	}
	return err;
}

/* foo-bar-baz.service goes by foo-bar-.service and foo-.service as well. */
static int list_prefixes(struct reading *r, const char *name)
{
	char prefix[NAME_LEN + sizeof(SUFFIX)];
	size_t len = strcspn(name, "@.");
	int err = 0;

	while (len-- > 1 && err == 0) {
		if (name[len] != '-')
			continue;
		snprintf(prefix, sizeof(prefix), "%.*s" SUFFIX, (int)len + 1,
			 name);
		err = list_dropins(r, prefix);
	}
	return err;
}

static int compare(const void *a, const void *b)
{
	return strcmp(base_of(*(char *const *)a), base_of(*(char *const *)b));
}

/* The closest to the unit come first: of two with one name the first counts. */
static int find_dropins(struct reading *r)
{
	int err = 0;

	for (unsigned int i = r->name_count; i-- && err == 0;) {
		char template[NAME_LEN];

		err = list_dropins(r, r->names[i]);
		if (err == 0 && template_of(r->names[i], template))
			err = list_dropins(r, template);
		if (err == 0)
			err = list_prefixes(r, r->names[i]);
	}
	if (err == 0)
		err = list_dropins(r, "service");
	if (r->dropins.count)
		qsort(r->dropins.list, r->dropins.count, sizeof(char *),
		      compare);
	return err;
}

/* Read all files, in systemd's order. */
static int read_files(struct reading *r, const char *path,
		      struct sq_names *programs)
{
	int err = sq_execstart_read(programs, path, own_name(r), r->names[0],
				    r->why);

	for (size_t i = 0; i < r->dropins.count && err == 0; i++)
		err = sq_execstart_read(programs, r->dropins.list[i],
					own_name(r), r->names[0], r->why);
	if (err == 0 && !programs->count)
		err = sq_fail(r->why, -SQ_EVALUE, "starts no program: %.300s",
			      path);
	return err;
}

int sq_unit_programs(struct sq_names *programs, const char *root,
		     const char *name, struct sq_why *why)
{
	struct reading r = { .root = root, .why = why };
	char path[PATH_MAX];
	int err = take_name(&r, name);

	if (err == 0)
		err = find_unit(&r, path);
	if (err == 0 && find_dropins(&r) < 0)
		err = sq_fail(why, -SQ_ENOMEM, "out of memory");
	if (err == 0)
		err = read_files(&r, path, programs);
	sq_names_clear(&r.dropins);
	return err;
}
