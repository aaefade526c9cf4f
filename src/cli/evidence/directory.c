/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/evidence/directory.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int compare(const void *a, const void *b)
{
	const struct sq_directory_entry *left = a, *right = b;

	if (left->file.stamp.time_ms != right->file.stamp.time_ms)
		return left->file.stamp.time_ms < right->file.stamp.time_ms ? -1
									    : 1;
	if (left->file.stamp.serial != right->file.stamp.serial)
		return left->file.stamp.serial < right->file.stamp.serial ? -1
									  : 1;
	if (left->file.copy != right->file.copy)
		return left->file.copy < right->file.copy ? -1 : 1;
	return strcmp(left->name, right->name);
}

static int add(struct sq_directory *d, size_t *room, const char *name)
{
	struct sq_directory_entry *list;

	if (d->count == *room) {
		*room = *room ? 2 * *room : 64;
		list = reallocarray(d->list, *room, sizeof(*list));
		if (!list)
			return -SQ_ENOMEM;
		d->list = list;
	}
	if (sq_filename_parse(name, &d->list[d->count].file))
		strcpy(d->list[d->count++].name, name);
	return 0;
}

int sq_directory_read(struct sq_directory *d, const char *path,
		      struct sq_why *why)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	size_t room = 0;
	int err = 0;

	memset(d, 0, sizeof(*d));
	if (!dir)
		return sq_fail(why, errno == ENOENT ? -SQ_EABSENT : -SQ_EIO,
			       "%s", strerror(errno));
	errno = 0;
	while (err == 0 && (entry = readdir(dir)))
		err = add(d, &room, entry->d_name);
	if (err < 0)
		sq_fail(why, err, "out of memory");
	else if (errno)
		err = sq_fail(why, -SQ_EIO, "%s", strerror(errno));
	closedir(dir);
	if (err < 0)
		sq_directory_free(d);
	else if (d->count)
		qsort(d->list, d->count, sizeof(*d->list), compare);
	return err;
}

void sq_directory_free(struct sq_directory *d)
{
	free(d->list);
	memset(d, 0, sizeof(*d));
}

bool sq_directory_stamp(const char *id, struct sq_stamp *stamp)
{
	struct sq_filename file;
	char name[SQ_FILENAME_LEN];
	const char *slash = strrchr(id, '/');
	size_t len = (size_t)snprintf(name, sizeof(name), "x-0-%s.json",
				      slash ? slash + 1 : id);

	if (len >= sizeof(name) || !sq_filename_parse(name, &file) ||
	    file.copy != 1)
		return false;
	*stamp = file.stamp;
	return true;
}
