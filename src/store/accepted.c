/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/accepted.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "store/codec.h"
#include "store/trust.h"
#include "stream/naming.h"

#define NAME_LEN (2 * SQ_PROGRAM_NAME_LEN + 3)

static const char *const wholes[] = {
	[SQ_ACCEPTED_PARTS] = "parts",
	[SQ_ACCEPTED_NEW] = "new",
	[SQ_ACCEPTED_PROGRAM] = "program",
	[SQ_ACCEPTED_FILE] = "file",
};

#define WHOLES (sizeof(wholes) / sizeof(*wholes))

const char *sq_accepted_path(const char *path,
			     char name[static SQ_ACCEPTED_PATH_LEN])
{
	snprintf(name, SQ_ACCEPTED_PATH_LEN, "%s.accepted", path);
	return name;
}

/* ----------------------------------------------------------------- writing */

static void put_time(FILE *to, const char *word, uint64_t time_ms)
{
	fprintf(to, "%s %llu.%03llu", word,
		(unsigned long long)(time_ms / 1000),
		(unsigned long long)(time_ms % 1000));
}

static void put_program(FILE *to, const char *program)
{
	char name[NAME_LEN];

	sq_text_encode(program, strlen(program), SQ_PROGRAM_NAME_LEN, name);
	fprintf(to, "program %s\n", name);
}

/* A text of strangers on a line of its own. */
static void put_text(FILE *to, const char *word, const char *text)
{
	char byte[4 + 1];

	fprintf(to, "%s ", word);
	for (; *text; text++)
		fputs(sq_text_printable(text, 1, byte), to);
	putc('\n', to);
}

static int put_record(FILE *to, const struct sq_program *added)
{
	unsigned char *bytes;
	size_t len;
	int err = sq_codec_encode(added, &bytes, &len);

	if (err < 0)
		return err;
	fputs("record ", to);
	for (size_t i = 0; i < len; i++)
		fprintf(to, "%02X", bytes[i]);
	putc('\n', to);
	free(bytes);
	return 0;
}

/* Append text in one go, so that those of two writers do not mix. */
static int append(const char *path, const char *text, size_t len,
		  struct sq_why *why)
{
	char name[SQ_ACCEPTED_PATH_LEN];
	int fd = open(sq_accepted_path(path, name),
		      O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK |
			      O_CLOEXEC,
		      0600);
	struct sq_why inner;
	ssize_t wrote;
	int err;

	if (fd < 0)
		return sq_fail(why, -SQ_EIO, "%.400s: %s", name,
			       strerror(errno));
	err = sq_trust_fd(fd, &inner);
	if (err < 0) {
		close(fd);
		return sq_fail(why, err, "%.250s: %.250s", name, inner.text);
	}
	wrote = write(fd, text, len);
	if (wrote < 0 || fsync(fd) < 0)
		err = sq_fail(why, -SQ_EIO, "%.400s: %s", name,
			      strerror(errno));
	else if ((size_t)wrote < len)
		err = sq_fail(why, -SQ_EIO, "%.400s: no room", name);
	close(fd);
	return err;
}

static int write_paragraph(FILE *to, const struct sq_accepted *a,
			   const struct sq_program *added, const char *lines)
{
	int err;

	put_time(to, "\naccepted",
		 a->time_ms); /* behind one that is not whole */
	fprintf(to, " %s\n", a->events);
	put_text(to, "by", a->by);
	if (a->reason)
		put_text(to, "reason", a->reason);
	if (a->until_ms) {
		put_time(to, "until", a->until_ms);
		putc('\n', to);
	}
	put_program(to, a->program);
	fprintf(to, "whole %s\n", wholes[a->whole]);
	fputs(lines, to);
	err = put_record(to, added);
	putc('\n', to);
	return err;
}

int sq_accepted_write(const char *path, const struct sq_accepted *a,
		      const struct sq_program *added, const char *lines,
		      struct sq_why *why)
{
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);
	int err = -SQ_ENOMEM;

	if (to) {
		err = write_paragraph(to, a, added, lines);
		if (fclose(to) != 0)
			err = -SQ_ENOMEM;
	}
	err = err < 0 ? sq_fail(why, err, "out of memory")
		      : append(path, text, len, why);
	free(text);
	return err;
}

int sq_accepted_note_end(const char *path, const struct sq_accepted *a,
			 uint64_t now_ms, struct sq_why *why)
{
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);
	int err = -SQ_ENOMEM;

	if (to) {
		put_time(to, "\nended", now_ms);
		put_time(to, "\nof", a->time_ms);
		fprintf(to, " %s\n", a->events);
		put_program(to, a->program);
		putc('\n', to);
		err = fclose(to) == 0 ? 0 : -SQ_ENOMEM;
	}
	err = err < 0 ? sq_fail(why, err, "out of memory")
		      : append(path, text, len, why);
	free(text);
	return err;
}

/* ----------------------------------------------------------------- reading */

static void free_accepted(struct sq_accepted *a)
{
	free(a->events);
	free(a->by);
	free(a->reason);
	free(a->program);
	free(a->record);
}

void sq_accepted_free(struct sq_accepted_list *l)
{
	for (size_t i = 0; i < l->count; i++)
		free_accepted(&l->list[i]);
	free(l->list);
	memset(l, 0, sizeof(*l));
}

/* A journal while it is read. */
struct reading {
	struct sq_accepted_list *l;
	struct sq_accepted now; /* the present paragraph */
	bool ends;		/* it is of an acceptance that ended */
	uint64_t end_ms;
	unsigned long line;
	struct sq_why *why;
};

static int wrong(const struct reading *r, const char *why)
{
	return sq_fail(r->why, -SQ_EFORMAT, "line %lu: %s", r->line, why);
}

/* SEC.MS, and what stands behind it. */
static int take_time(const struct reading *r, const char *value,
		     uint64_t *time_ms, const char **rest)
{
	size_t sec_len = strcspn(value, "."), len = strcspn(value, " ");
	uint64_t sec, ms;

	if (len < sec_len + 4 || len != sec_len + 4 ||
	    sq_text_u64(value, sec_len, 10, UINT64_MAX / 1000 - 1, &sec) < 0 ||
	    sq_text_u64(value + sec_len + 1, 3, 10, 999, &ms) < 0)
		return wrong(r, "no time, as 1795447438.905");
	*time_ms = sec * 1000 + ms;
	*rest = value + len + (value[len] == ' ');
	return 0;
}

static int take_text(const struct reading *r, const char *value, char **to)
{
	free(*to);
	*to = strdup(value);
	return *to ? 0 : sq_fail(r->why, -SQ_ENOMEM, "out of memory");
}

static int take_program(const struct reading *r, const char *value, char **to)
{
	char name[SQ_PROGRAM_NAME_LEN];

	if (sq_text_decode(value, strlen(value), name, sizeof(name)) <= 0)
		return wrong(r, "no name of a program");
	return take_text(r, name, to);
}

static int take_whole(struct reading *r, const char *value)
{
	for (unsigned int i = 0; i < WHOLES; i++)
		if (strcmp(value, wholes[i]) == 0) {
			r->now.whole = (enum sq_accepted_whole)i;
			return 0;
		}
	return wrong(r, "neither parts, new, program nor file");
}

static void drop(struct reading *r)
{
	free_accepted(&r->now);
	memset(&r->now, 0, sizeof(r->now));
	r->ends = false;
}

static int begin(struct reading *r, const char *value, bool ends)
{
	const char *rest;
	int err;

	drop(r);
	r->ends = ends;
	err = take_time(r, value, ends ? &r->end_ms : &r->now.time_ms, &rest);
	if (err == 0 && !ends)
		err = take_text(r, rest, &r->now.events);
	return err;
}

static int take_line(struct reading *r, const char *word, const char *value)
{
	const char *rest;
	int err;

	if (strcmp(word, "accepted") == 0 || strcmp(word, "ended") == 0)
		return begin(r, value, *word == 'e');
	if (strcmp(word, "until") == 0)
		return take_time(r, value, &r->now.until_ms, &rest);
	if (strcmp(word, "by") == 0)
		return take_text(r, value, &r->now.by);
	if (strcmp(word, "reason") == 0)
		return take_text(r, value, &r->now.reason);
	if (strcmp(word, "program") == 0)
		return take_program(r, value, &r->now.program);
	if (strcmp(word, "whole") == 0)
		return take_whole(r, value);
	if (strcmp(word, "record") == 0)
		return take_text(r, value, &r->now.record);
	if (strcmp(word, "of") != 0)
		return 0; /* what was added, in words */
	err = take_time(r, value, &r->now.time_ms, &rest);
	return err < 0 ? err : take_text(r, rest, &r->now.events);
}

static void end_others(struct reading *r)
{
	for (size_t i = 0; i < r->l->count; i++) {
		struct sq_accepted *a = &r->l->list[i];

		if (a->time_ms == r->now.time_ms &&
		    strcmp(a->events, r->now.events) == 0 &&
		    strcmp(a->program, r->now.program) == 0)
			a->ended_ms = r->end_ms;
	}
}

/* The paragraph is over. */
static int end_paragraph(struct reading *r)
{
	struct sq_accepted_list *l = r->l;
	bool named = r->now.events && r->now.program;

	if (r->ends && named)
		end_others(r);
	if (r->ends || !named || !r->now.by || !r->now.record) {
		drop(r);
		return 0;
	}
	if (l->count == l->room) {
		size_t room = l->room ? 2 * l->room : 16;
		struct sq_accepted *list =
			reallocarray(l->list, room, sizeof(*list));

		if (!list)
			return sq_fail(r->why, -SQ_ENOMEM, "out of memory");
		l->list = list;
		l->room = room;
	}
	l->list[l->count++] = r->now;
	memset(&r->now, 0, sizeof(r->now));
	return 0;
}

static int read_lines(struct reading *r, FILE *file)
{
	char *line = NULL, *value;
	size_t room = 0;
	ssize_t len;
	int err = 0;

	while (err == 0 && (len = getline(&line, &room, file)) > 0) {
		r->line++;
		if (line[len - 1] != '\n')
			break; /* not whole */
		line[len - 1] = '\0';
		value = line + strcspn(line, " ");
		if (*value)
			*value++ = '\0';
		err = *line ? take_line(r, line, value) : end_paragraph(r);
	}
	if (err == 0 && ferror(file))
		err = sq_fail(r->why, -SQ_EIO, "%s", strerror(errno));
	free(line);
	return err;
}

int sq_accepted_read(struct sq_accepted_list *l, const char *path,
		     struct sq_why *why)
{
	struct sq_why reason = { "" };
	struct reading r = { .l = l, .why = &reason };
	char name[SQ_ACCEPTED_PATH_LEN];
	int fd, err;
	FILE *file;

	memset(l, 0, sizeof(*l));
	fd = open(sq_accepted_path(path, name),
		  O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return 0;
	file = fd < 0 ? NULL : fdopen(fd, "r");
	if (!file) {
		err = errno;
		if (fd >= 0)
			close(fd);
		return sq_fail(why, -SQ_EIO, "%.400s: %s", name, strerror(err));
	}
	err = sq_trust_fd(fd, &reason);
	if (err == 0)
		err = read_lines(&r, file);
	fclose(file);
	drop(&r);
	return err < 0 ? sq_fail(why, err, "%.250s: %.250s", name, reason.text)
		       : 0;
}
