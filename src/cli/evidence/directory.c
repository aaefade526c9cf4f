/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/evidence/directory.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define SUFFIX ".json"

/*
 * The digits at the end of text[0..*len), with the byte ahead of them that must
 * be there. Returns whether there are any; then *len ends ahead of that byte.
 */
static bool take_number(const char *text, size_t *len, char ahead,
			uint64_t *number)
{
	size_t at = *len;

	while (at && text[at - 1] >= '0' && text[at - 1] <= '9')
		at--;
	if (!at || at == *len || text[at - 1] != ahead ||
	    sq_text_u64(text + at, *len - at, 10, UINT64_MAX / 1000, number) <
		    0)
		return false;
	*len = at - 1;
	return true;
}

bool sq_directory_parse(const char *name, struct sq_directory_entry *e)
{
	size_t len = strlen(name), ms_at;
	uint64_t copy = 1, serial, ms, sec, pid;

	if (len >= SQ_DIRECTORY_NAME_LEN || len <= strlen(SUFFIX) ||
	    strcmp(name + len - strlen(SUFFIX), SUFFIX) != 0)
		return false;
	len -= strlen(SUFFIX);
	if (!take_number(name, &len, ':', &serial)) {
		if (!take_number(name, &len, '-', &copy) || copy > UINT32_MAX ||
		    !take_number(name, &len, ':', &serial))
			return false;
	}
	ms_at = len;
	if (!take_number(name, &len, '.', &ms) || ms_at - len != 4 ||
	    !take_number(name, &len, '-', &sec) ||
	    !take_number(name, &len, '-', &pid) || !len)
		return false;
	e->stamp = (struct sq_stamp){ sec * 1000 + ms, serial };
	e->copy = (unsigned int)copy;
	strcpy(e->name, name);
	return true;
}

static int compare(const void *a, const void *b)
{
	const struct sq_directory_entry *left = a, *right = b;

	if (left->stamp.time_ms != right->stamp.time_ms)
		return left->stamp.time_ms < right->stamp.time_ms ? -1 : 1;
	if (left->stamp.serial != right->stamp.serial)
		return left->stamp.serial < right->stamp.serial ? -1 : 1;
	if (left->copy != right->copy)
		return left->copy < right->copy ? -1 : 1;
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
	if (sq_directory_parse(name, &d->list[d->count]))
		d->count++;
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
