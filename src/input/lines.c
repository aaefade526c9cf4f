/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/lines.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

#define READ_SIZE 524288 /* bytes; a plugin's socket gives at most 208 KiB */

struct sq_lines {
	char buf[SQ_LINE_MAX + 1 + READ_SIZE];
	size_t start, end; /* the bytes not handed out yet */
	size_t scanned;	   /* from start: no newline up to here */
	bool skipping;	   /* inside a line that is too long */
	bool ended;
	uint64_t number;
};

int sq_lines_new(struct sq_lines **out)
{
	struct sq_lines *l = malloc(sizeof(*l));

	if (!l)
		return -SQ_ENOMEM;
	sq_lines_reset(l);
	*out = l;
	return 0;
}

void sq_lines_free(struct sq_lines *l)
{
	free(l);
}

void sq_lines_reset(struct sq_lines *l)
{
	l->start = l->end = l->scanned = 0;
	l->skipping = l->ended = false;
	l->number = 0;
}

size_t sq_lines_room(struct sq_lines *l, char **room)
{
	memmove(l->buf, l->buf + l->start, l->end - l->start);
	l->end -= l->start;
	l->start = 0;
	*room = l->buf + l->end;
	return sizeof(l->buf) - l->end;
}

void sq_lines_wrote(struct sq_lines *l, size_t len)
{
	l->end += len;
}

bool sq_lines_ready(const struct sq_lines *l)
{
	return memchr(l->buf + l->start, '\n', l->end - l->start);
}

/*
 * NULs ahead of a line are no part of it: a file that was truncated while its
 * writer went on begins with as many as it had bytes.
 */
static void skip_nuls(struct sq_lines *l)
{
	while (l->start < l->end && !l->buf[l->start])
		l->start++;
	l->scanned = 0;
}

void sq_lines_split(struct sq_lines *from, struct sq_lines *to)
{
	const char *bytes, *newline;
	size_t len, whole, tail;

	if (!from->skipping)
		skip_nuls(from);
	bytes = from->buf + from->start;
	len = from->end - from->start;
	newline = memrchr(bytes, '\n', len);
	whole = newline ? (size_t)(newline - bytes) + 1 : 0;
	tail = len - whole;
	sq_lines_reset(to);
	from->ended = true;
	from->end = from->start + whole;
	if (!newline && from->skipping) {
		to->skipping = true;
	} else if (tail > SQ_LINE_MAX) {
		/* from tells of the line, with as much of it as that takes */
		from->end += SQ_LINE_MAX + 1;
		to->skipping = true;
	} else {
		memcpy(to->buf, bytes + whole, tail);
		to->end = tail;
	}
}

void sq_lines_end(struct sq_lines *l)
{
	l->ended = true;
}

uint64_t sq_lines_number(const struct sq_lines *l)
{
	return l->number;
}

/* No newline in sight: drop what can only be part of an over-long line. */
static int without_newline(struct sq_lines *l, const char **line, size_t *len)
{
	size_t left;

	if (!l->skipping)
		skip_nuls(l);
	left = l->end - l->start;
	l->scanned = left;
	if (l->skipping || left > SQ_LINE_MAX) {
		bool first = !l->skipping;

		l->skipping = !l->ended;
		l->start = l->end = l->scanned = 0;
		l->number += first;
		return first ? -SQ_ELONG : 0;
	}
	if (!l->ended || !left)
		return 0;
	*line = l->buf + l->start;
	*len = left;
	l->start = l->end = l->scanned = 0;
	l->number++;
	return 1;
}

int sq_lines_next(struct sq_lines *l, const char **line, size_t *len)
{
	for (;;) {
		char *from = l->buf + l->start;
		char *newline = memchr(from + l->scanned, '\n',
				       l->end - l->start - l->scanned);
		bool skipped = l->skipping;

		if (!newline)
			return without_newline(l, line, len);
		l->start += (size_t)(newline - from) + 1;
		l->scanned = 0;
		l->skipping = false;
		if (skipped)
			continue;
		l->number++;
		if (newline - from > SQ_LINE_MAX)
			while (from < newline && !*from)
				from++;
		if (newline - from > SQ_LINE_MAX)
			return -SQ_ELONG;
		*line = from;
		*len = (size_t)(newline - from);
		return 1;
	}
}
