/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/setup/setup.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/rules/textfile.h"

#define RULES_SUFFIX ".rules"

const char *sq_setup_path(const struct sq_setup *s, const char *path,
			  char buf[static PATH_MAX])
{
	snprintf(buf, PATH_MAX, "%s%s", s->root, path);
	return buf;
}

char *sq_setup_read(const struct sq_setup *s, const char *path)
{
	char full[PATH_MAX], *text;
	struct sq_why why;
	int err = sq_textfile_read(sq_setup_path(s, path, full), &text, &why);

	if (err == -SQ_EABSENT)
		text = strdup("");
	else if (err < 0)
		sq_complain("setup", &why);
	return text;
}

bool sq_setup_have(const struct sq_setup *s, const char *path)
{
	char full[PATH_MAX];

	return access(sq_setup_path(s, path, full), F_OK) == 0;
}

static int is_rules(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name), suffix = strlen(RULES_SUFFIX);

	return *entry->d_name != '.' && len > suffix &&
	       strcmp(entry->d_name + len - suffix, RULES_SUFFIX) == 0;
}

static int each_file(const char *directory, struct dirent **list, int count,
		     int (*each)(void *of, const char *path, const char *text),
		     void *of)
{
	int err = 0;

	for (int i = 0; i < count && !err; i++) {
		char path[PATH_MAX], *text = NULL;
		struct sq_why why;

		snprintf(path, sizeof(path), "%s/%s", directory,
			 list[i]->d_name);
		err = sq_textfile_read(path, &text, &why);
		if (err < 0)
			sq_complain("setup", &why);
		else
			err = each(of, path, text);
		free(text);
	}
	return err < 0 ? -1 : 0;
}

int sq_setup_each_rules(const struct sq_setup *s,
			int (*each)(void *of, const char *path,
				    const char *text),
			void *of)
{
	char directory[PATH_MAX - NAME_MAX - 1];
	struct dirent **list;
	int count, err;

	if (snprintf(directory, sizeof(directory), "%s%s", s->root,
		     SQ_SETUP_RULES) >= (int)sizeof(directory))
		return sq_complainf(s->root, "path too long") ? -1 : 0;
	count = scandir(directory, &list, is_rules, versionsort);
	if (count < 0) {
		sq_complainf(directory, "%s", strerror(errno));
		return -1;
	}
	err = each_file(directory, list, count, each, of);
	for (int i = 0; i < count; i++)
		free(list[i]);
	free(list);
	return err;
}
