/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/logs/source.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/logs/decompress.h"
#include "input/journal.h"

#define BUFFER_LEN 131072 /* bytes, of a compressed file */

/* What the bytes are, once they are decompressed. */
enum form {
	FORM_UNSURE, /* more bytes are needed to tell */
	FORM_LINES,
	FORM_JOURNAL, /* journald's export: journal.h makes lines of it */
};

/* Bytes of the start by which a form is told; no more are held back. */
#define HEAD_LEN (sizeof(SQ_JOURNAL_MAGIC) - 1)

struct sq_source {
	int fd, stop_fd;
	bool regular; /* its reads do not wait */
	bool known;   /* what it is compressed with */
	bool stopped;
	uint64_t size, position;
	struct sq_decompressor *decompressor; /* NULL: there is none */
	struct sq_compressed in;	      /* read, and not handed out */
	char buffer[BUFFER_LEN];
	enum form form;
	char head[HEAD_LEN]; /* not handed out: from head_at to head_len */
	size_t head_at, head_len;
	struct sq_journal *journal;
	const char *entries; /* what journal has not taken; borrows from text */
	size_t entries_len;
	bool ended;
	char *text; /* BUFFER_LEN bytes, for a journal only */
};

int sq_source_open(struct sq_source **out, const char *name, int stop_fd,
		   struct sq_why *why)
{
	struct sq_source *s = calloc(1, sizeof(*s));
	struct stat st;
	int err;

	if (!s)
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	s->stop_fd = stop_fd;
	s->fd = STDIN_FILENO;
	/* poll() waits for the writer of a pipe, not open() */
	if (strcmp(name, "-") != 0)
		s->fd = open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (s->fd < 0 || fstat(s->fd, &st) < 0) {
		err = sq_fail(why, -SQ_EIO, "%s", strerror(errno));
		sq_source_close(s);
		return err;
	}
	s->regular = S_ISREG(st.st_mode) || S_ISDIR(st.st_mode);
	if (S_ISREG(st.st_mode))
		s->size = (uint64_t)st.st_size;
	s->in.at = s->buffer;
	*out = s;
	return 0;
}

void sq_source_close(struct sq_source *s)
{
	if (!s)
		return;
	sq_decompress_free(s->decompressor);
	sq_journal_free(s->journal);
	free(s->text);
	if (s->fd > STDIN_FILENO)
		close(s->fd);
	free(s);
}

/* Wait until there is something to read. Returns false when stopped. */
static bool wait_for_bytes(struct sq_source *s)
{
	struct pollfd fds[] = { { s->fd, POLLIN, 0 },
				{ s->stop_fd, POLLIN, 0 } };

	if (s->regular)
		return true;
	while (poll(fds, 2, -1) < 0 && errno == EINTR)
		;
	s->stopped = fds[1].revents;
	return !s->stopped;
}

/* read(2), with errors as ours. */
static ssize_t read_fd(struct sq_source *s, char *buf, size_t size,
		       struct sq_why *why)
{
	ssize_t got;

	do {
		if (!wait_for_bytes(s))
			return 0;
		got = read(s->fd, buf, size);
	} while (got < 0 && (errno == EINTR || errno == EAGAIN));
	if (got < 0)
		return sq_fail(why, -SQ_EIO, "%s", strerror(errno));
	s->position += (uint64_t)got;
	return got;
}

/* Read more bytes into the buffer, behind those that it has. */
static int fill(struct sq_source *s, struct sq_why *why)
{
	ssize_t got;

	memmove(s->buffer, s->in.at, s->in.len);
	s->in.at = s->buffer;
	got = read_fd(s, s->buffer + s->in.len, sizeof(s->buffer) - s->in.len,
		      why);
	if (got < 0)
		return (int)got;
	s->in.len += (size_t)got;
	s->in.end = got == 0;
	return 0;
}

static int find_compression(struct sq_source *s, struct sq_why *why)
{
	enum sq_compression what = SQ_COMPRESSION_UNSURE;
	int err;

	while (what == SQ_COMPRESSION_UNSURE && !s->in.end) {
		if ((err = fill(s, why)) < 0)
			return err;
		what = sq_compression_of(s->in.at, s->in.len);
	}
	s->known = true;
	if (what == SQ_COMPRESSION_NONE || what == SQ_COMPRESSION_UNSURE)
		return 0;
	return sq_decompress_new(&s->decompressor, what, why);
}

static ssize_t read_plain(struct sq_source *s, char *buf, size_t size,
			  struct sq_why *why)
{
	if (!s->in.len)
		return s->in.end ? 0 : read_fd(s, buf, size, why);
	if (size > s->in.len)
		size = s->in.len;
	memcpy(buf, s->in.at, size);
	s->in.at += size;
	s->in.len -= size;
	return (ssize_t)size;
}

/* The file's own bytes, decompressed. */
static ssize_t read_bytes(struct sq_source *s, char *buf, size_t size,
			  struct sq_why *why)
{
	ssize_t got;
	int err;

	if (!s->known && (err = find_compression(s, why)) < 0)
		return err;
	if (!s->decompressor)
		return read_plain(s, buf, size, why);
	for (;;) {
		got = sq_decompress(s->decompressor, &s->in, buf, size, why);
		if (got != 0 || s->in.end)
			return got;
		if ((err = fill(s, why)) < 0 || s->stopped)
			return err;
	}
}

static int start_journal(struct sq_source *s, struct sq_why *why)
{
	s->text = malloc(BUFFER_LEN);
	if (!s->text || sq_journal_new(&s->journal) < 0)
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	s->form = FORM_JOURNAL;
	s->entries = s->head;
	s->entries_len = s->head_len;
	return 0;
}

/* By the first bytes, a few at a time if they come so. */
static int find_form(struct sq_source *s, struct sq_why *why)
{
	ssize_t got = 1;

	while (s->head_len < HEAD_LEN && got > 0 &&
	       sq_journal_starts(s->head, s->head_len)) {
		got = read_bytes(s, s->head + s->head_len,
				 HEAD_LEN - s->head_len, why);
		if (got < 0)
			return (int)got;
		s->head_len += (size_t)got;
	}
	if (s->head_len == HEAD_LEN && sq_journal_starts(s->head, HEAD_LEN))
		return start_journal(s, why);
	s->form = FORM_LINES;
	return 0;
}

static ssize_t read_lines(struct sq_source *s, char *buf, size_t size,
			  struct sq_why *why)
{
	size_t left = s->head_len - s->head_at;

	if (!left)
		return read_bytes(s, buf, size, why);
	size = size < left ? size : left;
	memcpy(buf, s->head + s->head_at, size);
	s->head_at += size;
	return (ssize_t)size;
}

static ssize_t read_journal(struct sq_source *s, char *buf, size_t size,
			    struct sq_why *why)
{
	size_t n = 0;
	ssize_t got;

	while (!s->ended) {
		n = sq_journal_read(s->journal, &s->entries, &s->entries_len,
				    buf, size);
		if (n > 0)
			return (ssize_t)n;
		got = read_bytes(s, s->text, BUFFER_LEN, why);
		if (got < 0)
			return got;
		s->ended = got == 0;
		s->entries = s->text;
		s->entries_len = (size_t)got;
	}
	return (ssize_t)sq_journal_end(s->journal, buf, size);
}

ssize_t sq_source_read(struct sq_source *s, char *buf, size_t size,
		       struct sq_why *why)
{
	int err;

	if (s->form == FORM_UNSURE && (err = find_form(s, why)) < 0)
		return err;
	return s->form == FORM_JOURNAL ? read_journal(s, buf, size, why)
				       : read_lines(s, buf, size, why);
}

bool sq_source_waits(const struct sq_source *s)
{
	struct pollfd in = { s->fd, POLLIN, 0 };

	return !s->regular && !s->in.len && poll(&in, 1, 0) == 0;
}

uint64_t sq_source_size(const struct sq_source *s)
{
	return s->size;
}

uint64_t sq_source_position(const struct sq_source *s)
{
	return s->position;
}
