/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/logs/sequel.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/logs/source.h"
#include "input/lines.h"

/* Bytes that are looked at: a log may begin with other programs' lines. */
#define LOOK_MAX   ((size_t)1 << 20)
#define LOOK_FIRST ((size_t)65536) /* of them at a time; these often do */

struct start {
	unsigned int index;    /* of its file */
	struct sq_stamp stamp; /* of its first record */
};

/* What looks into one file after the other. */
struct looker {
	struct sq_reader *reader;
	struct sq_lines *lines;
	int stop_fd;
};

/* The stamp of the first record in the lines so far; as stamp_of(). */
static int find_stamp(struct looker *l, struct sq_stamp *stamp)
{
	const char *line;
	size_t len;
	int got, found = 0;

	while (found == 0 && (got = sq_lines_next(l->lines, &line, &len)) != 0)
		if (got > 0)
			found = sq_reader_stamp(l->reader, line, len, stamp);
	return found;
}

static int look_into(struct looker *l, struct sq_source *source,
		     struct sq_stamp *stamp)
{
	size_t left = LOOK_MAX, size;
	char *room;
	ssize_t got = 1;
	int found = 0;

	sq_lines_reset(l->lines);
	while (found == 0 && got > 0 && left > 0) {
		size = sq_lines_room(l->lines, &room);
		size = size < left ? size : left;
		size = size < LOOK_FIRST ? size : LOOK_FIRST;
		got = sq_source_read(source, room, size, NULL);
		if (got == -SQ_ENOMEM)
			return -SQ_ENOMEM;
		if (got > 0)
			sq_lines_wrote(l->lines, (size_t)got);
		else
			sq_lines_end(l->lines);
		left -= got > 0 ? (size_t)got : 0;
		found = find_stamp(l, stamp);
	}
	return found;
}

/* The stamp of the first record in a regular file: 1, 0 or -SQ_ENOMEM. */
static int stamp_of(struct looker *l, const char *name, struct sq_stamp *stamp)
{
	struct sq_source *source;
	struct stat st;
	int found;

	if (strcmp(name, "-") == 0 || stat(name, &st) < 0 ||
	    !S_ISREG(st.st_mode))
		return 0;
	found = sq_source_open(&source, name, l->stop_fd, NULL);
	if (found < 0)
		return found == -SQ_ENOMEM ? found : 0;
	found = look_into(l, source, stamp);
	sq_source_close(source);
	return found;
}

static int compare(const void *a, const void *b)
{
	const struct start *left = a, *right = b;

	if (left->stamp.time_ms != right->stamp.time_ms)
		return left->stamp.time_ms < right->stamp.time_ms ? -1 : 1;
	if (left->stamp.serial != right->stamp.serial)
		return left->stamp.serial < right->stamp.serial ? -1 : 1;
	return left->index < right->index ? -1 : left->index > right->index;
}

/* Those with a time, in its order, into the places of those with a time. */
static int put_in_order(const struct start *starts, unsigned int found,
			const bool *has_time, unsigned int count,
			unsigned int *order)
{
	bool changed = false;

	for (unsigned int i = 0, next = 0; i < count && next < found; i++) {
		if (!has_time[i])
			continue;
		order[i] = starts[next++].index;
		changed |= order[i] != i;
	}
	return changed;
}

int sq_sequel_order(char *const *files, unsigned int count,
		    const struct sq_reader_options *options, int stop_fd,
		    unsigned int *order)
{
	struct looker l = { .stop_fd = stop_fd };
	struct start *starts = calloc(count, sizeof(*starts));
	bool *has_time = calloc(count, sizeof(*has_time));
	unsigned int found = 0;
	int err = -SQ_ENOMEM;

	for (unsigned int i = 0; i < count; i++)
		order[i] = i;
	if (!starts || !has_time || sq_reader_new(&l.reader, options) < 0 ||
	    sq_lines_new(&l.lines) < 0)
		goto out;
	for (unsigned int i = 0; i < count; i++) {
		err = stamp_of(&l, files[i], &starts[found].stamp);
		if (err < 0)
			goto out;
		has_time[i] = err > 0;
		starts[found].index = i;
		found += has_time[i];
	}
	qsort(starts, found, sizeof(*starts), compare);
	err = put_in_order(starts, found, has_time, count, order);
out:
	sq_lines_free(l.lines);
	sq_reader_free(l.reader);
	free(has_time);
	free(starts);
	return err;
}
