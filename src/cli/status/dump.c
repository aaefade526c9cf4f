/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/status/dump.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "base/whole.h"

static int read_text(struct sq_dump *d, int fd, struct sq_why *why)
{
	ssize_t len;

	d->text = malloc(SQ_DUMP_MAX + 1);
	if (!d->text)
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	len = sq_whole_read(fd, d->text, SQ_DUMP_MAX + 1);
	if (len < 0)
		return sq_fail(why, -SQ_EIO, "%s", strerror(errno));
	if (len > SQ_DUMP_MAX)
		return sq_fail(why, -SQ_EFORMAT,
			       "no state dump: longer than %d bytes",
			       SQ_DUMP_MAX);
	if (memchr(d->text, '\0', (size_t)len))
		return sq_fail(why, -SQ_EFORMAT, "no state dump: a NUL byte");
	d->text[len] = '\0';
	for (char *c = d->text; *c; c++) /* keys of rules may be anything */
		if ((*c < ' ' && *c != '\n') || *c == 0x7f)
			*c = '?';
	return 0;
}

static int cut_lines(struct sq_dump *d, struct sq_why *why)
{
	size_t room = 1;

	for (const char *c = d->text; *c; c++)
		room += *c == '\n';
	d->lines = calloc(room, sizeof(*d->lines));
	if (!d->lines)
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	for (char *line = d->text, *next; *line; line = next) {
		char *end = strchr(line, '\n'), *blank;

		if (!end)
			return sq_fail(why, -SQ_EFORMAT, "line %zu: not whole",
				       d->count + 1);
		next = end + 1;
		*end = '\0';
		blank = strchr(line, ' ');
		if (!blank || blank == line)
			return sq_fail(why, -SQ_EFORMAT,
				       "line %zu: no key with a value",
				       d->count + 1);
		*blank = '\0';
		d->lines[d->count++] = (struct sq_dump_line){ line, blank + 1 };
	}
	if (!*sq_dump_value(d, "version") || !sq_dump_number(d, "pid"))
		return sq_fail(why, -SQ_EFORMAT,
			       "no state dump: no version, or no pid");
	return 0;
}

int sq_dump_read(struct sq_dump *d, const char *path, struct sq_why *why)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC), err;
	struct stat st;

	memset(d, 0, sizeof(*d));
	if (fd < 0)
		return sq_fail(why, errno == ENOENT ? -SQ_EABSENT : -SQ_EIO,
			       "%s", strerror(errno));
	if (fstat(fd, &st) < 0)
		err = sq_fail(why, -SQ_EIO, "%s", strerror(errno));
	else if (!S_ISREG(st.st_mode))
		err = sq_fail(why, -SQ_EFORMAT, "not a regular file");
	else
		err = read_text(d, fd, why);
	close(fd);
	if (err == 0)
		err = cut_lines(d, why);
	if (err < 0) {
		sq_dump_free(d);
		return err;
	}
	d->written_ms = sq_dump_number(d, "written_ms");
	if (!d->written_ms)
		d->written_ms = (uint64_t)st.st_mtime * 1000;
	return 0;
}

void sq_dump_free(struct sq_dump *d)
{
	free(d->text);
	free(d->lines);
	memset(d, 0, sizeof(*d));
}

const char *sq_dump_value(const struct sq_dump *d, const char *key)
{
	for (size_t i = 0; i < d->count; i++)
		if (strcmp(d->lines[i].key, key) == 0)
			return d->lines[i].value;
	return "";
}

uint64_t sq_dump_number(const struct sq_dump *d, const char *key)
{
	const char *value = sq_dump_value(d, key);
	uint64_t number;

	return sq_text_u64(value, strlen(value), 10, UINT64_MAX, &number) == 0
		       ? number
		       : 0;
}
