/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "prune.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "report/filename.h"

struct file {
	int64_t time_s;
	uint64_t bytes;
	char name[SQ_FILENAME_LEN];
};

/* What is in the directory. */
struct listing {
	uint64_t files, bytes;
	struct file *oldest; /* room for twice the batch */
	size_t count;
};

static int compare(const void *a, const void *b)
{
	const struct file *left = a, *right = b;

	if (left->time_s != right->time_s)
		return left->time_s < right->time_s ? -1 : 1;
	return strcmp(left->name, right->name);
}

/* Keep the oldest ones of what was found so far. */
static void sort(struct listing *l)
{
	if (l->count)
		qsort(l->oldest, l->count, sizeof(*l->oldest), compare);
	if (l->count > SQ_PRUNE_BATCH)
		l->count = SQ_PRUNE_BATCH;
}

static void add(struct listing *l, int dir, const char *name)
{
	struct file *file = &l->oldest[l->count];
	struct sq_filename parsed;
	struct stat st;

	if (!sq_filename_parse(name, &parsed) ||
	    fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
	    !S_ISREG(st.st_mode))
		return;
	file->time_s = (int64_t)st.st_mtime;
	file->bytes = (uint64_t)st.st_size;
	strcpy(file->name, name);
	l->files++;
	l->bytes += file->bytes;
	if (++l->count == 2 * SQ_PRUNE_BATCH)
		sort(l);
}

static bool is_beyond(const struct listing *l, const struct file *oldest,
		      const struct sq_prune_limits *limits, uint64_t now_s)
{
	return (limits->files && l->files > limits->files) ||
	       (limits->bytes && l->bytes > limits->bytes) ||
	       (limits->age_s && oldest->time_s >= 0 &&
		(uint64_t)oldest->time_s + limits->age_s < now_s);
}

static void prune(struct listing *l, int dir,
		  const struct sq_prune_limits *limits, uint64_t now_s,
		  struct sq_pruned *pruned)
{
	size_t at = 0;

	for (; at < l->count && is_beyond(l, &l->oldest[at], limits, now_s);
	     at++) {
		if (unlinkat(dir, l->oldest[at].name, 0) < 0)
			pruned->failed++;
		else
			pruned->removed++;
		l->files--; /* what cannot be removed is not tried for ever */
		l->bytes -= l->oldest[at].bytes;
	}
	pruned->more = at == SQ_PRUNE_BATCH && pruned->removed;
}

int sq_prune(const char *path, const struct sq_prune_limits *limits,
	     uint64_t now_s, struct sq_pruned *pruned)
{
	struct listing l = { 0 };
	struct dirent *entry;
	DIR *dir;

	memset(pruned, 0, sizeof(*pruned));
	if (!limits->files && !limits->bytes && !limits->age_s)
		return 0;
	dir = opendir(path);
	if (!dir)
		return -SQ_EIO;
	l.oldest = calloc(2 * (size_t)SQ_PRUNE_BATCH, sizeof(*l.oldest));
	if (!l.oldest) {
		closedir(dir);
		return -SQ_ENOMEM;
	}
	while ((entry = readdir(dir)))
		add(&l, dirfd(dir), entry->d_name);
	sort(&l);
	prune(&l, dirfd(dir), limits, now_s, pruned);
	free(l.oldest);
	closedir(dir);
	return 0;
}
