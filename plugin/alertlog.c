/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "alertlog.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/hash.h"
#include "input/lines.h"
#include "settings.h"

#define PATH_LEN (SQ_SETTING_LEN + 16) /* ".99"; for gcc, any number */

/* What stands ahead of each record that waits. */
#define STARTS	'+'
#define FOLLOWS ' '

struct sq_alertlog {
	char path[SQ_SETTING_LEN]; /* empty: no log is kept */
	uint64_t max_bytes;
	unsigned int files;
	int fd;	       /* -1: not open */
	uint64_t size; /* of the current file */
	uint64_t seed; /* hashes are of text that strangers shape */
	uint64_t known[SQ_ALERTLOG_KNOWN]; /* hashes; 0: none */
	size_t next_known;
	bool losing;   /* records, until all that waits is written */
	int unrotated; /* errno of the last rotation; 0: it succeeded */
	size_t used;   /* bytes of waiting */
	char waiting[SQ_ALERTLOG_WAITING];
	struct sq_alertlog_counts counts;
};

int sq_alertlog_new(struct sq_alertlog **out)
{
	struct sq_alertlog *l = calloc(1, sizeof(*l));

	if (!l)
		return -SQ_ENOMEM;
	if (getrandom(&l->seed, sizeof(l->seed), 0) < 0)
		l->seed = (uintptr_t)l;
	l->fd = -1;
	*out = l;
	return 0;
}

static void close_file(struct sq_alertlog *l)
{
	int err = errno;

	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
	errno = err;
}

void sq_alertlog_free(struct sq_alertlog *l)
{
	if (!l)
		return;
	close_file(l);
	free(l);
}

/* The n-th file, of which 0 is the current one. */
static void name_file(const char *path, unsigned int n,
		      char name[static PATH_LEN])
{
	if (n)
		snprintf(name, PATH_LEN, "%s.%u", path, n);
	else
		snprintf(name, PATH_LEN, "%s", path);
}

static bool is_there(const char *path, unsigned int n)
{
	char name[PATH_LEN];

	name_file(path, n, name);
	return access(name, F_OK) == 0;
}

static int move_file(const char *path, unsigned int from, unsigned int to)
{
	char old[PATH_LEN], new[PATH_LEN];

	name_file(path, from, old);
	name_file(path, to, new);
	return rename(old, new);
}

/* ------------------------------------------------------- known records */

static uint64_t hash_of(const struct sq_alertlog *l, const char *line,
			size_t len)
{
	uint64_t hash = sq_hash_bytes(l->seed, line, len);

	return hash ? hash : 1;
}

static bool is_known(const struct sq_alertlog *l, uint64_t hash)
{
	for (size_t i = 0; i < SQ_ALERTLOG_KNOWN; i++)
		if (l->known[i] == hash)
			return true;
	return false;
}

static void know(struct sq_alertlog *l, uint64_t hash)
{
	l->known[l->next_known] = hash;
	l->next_known = (l->next_known + 1) % SQ_ALERTLOG_KNOWN;
}

static void know_line(void *ctx, const char *line, size_t len)
{
	struct sq_alertlog *l = ctx;
	uint64_t hash = hash_of(l, line, len);

	if (!is_known(l, hash))
		know(l, hash);
}

/* Without the last line, if its newline is missing. */
static void show_lines(char *text, size_t len,
		       void (*show)(void *ctx, const char *line, size_t len),
		       void *ctx)
{
	char *end = text + len, *next;

	for (char *at = text; at < end; at = next + 1) {
		next = memchr(at, '\n', (size_t)(end - at));
		if (!next)
			return;
		show(ctx, at, (size_t)(next - at));
	}
}

static void show_file(const char *path, unsigned int n, char *buf,
		      void (*show)(void *ctx, const char *line, size_t len),
		      void *ctx)
{
	char name[PATH_LEN], *text = buf;
	struct stat st;
	off_t from = 0;
	ssize_t len;
	int fd;

	name_file(path, n, name);
	fd = open(name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		if (st.st_size > SQ_ALERTLOG_TAIL)
			from = st.st_size - SQ_ALERTLOG_TAIL;
		len = pread(fd, buf, SQ_ALERTLOG_TAIL, from);
		if (from && len > 0) { /* amid a line, or nearly so */
			text = memchr(buf, '\n', (size_t)len);
			text = text ? text + 1 : buf + len;
		}
		if (len > 0)
			show_lines(text, (size_t)(buf + len - text), show, ctx);
	}
	close(fd);
}

void sq_alertlog_tail(const char *path,
		      void (*show)(void *ctx, const char *line, size_t len),
		      void *ctx)
{
	char *buf = malloc(SQ_ALERTLOG_TAIL);

	if (!buf) /* then records may be there twice */
		return;
	show_file(path, 1, buf, show, ctx);
	show_file(path, 0, buf, show, ctx);
	free(buf);
}

/* ----------------------------------------------------------- the files */

/* A name that is new in the directory shall outlast a power cut. */
static void sync_directory(const char *path)
{
	char dir[PATH_LEN];
	char *slash;
	int fd;

	name_file(path, 0, dir);
	slash = strrchr(dir, '/');
	if (!slash)
		return;
	slash[slash == dir] = '\0';
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

/*
 * A plugin that was killed, or a full disk, may have left half a record at the
 * end. It goes; a file whose last line is no record at all is only ended.
 */
static bool mend_end(struct sq_alertlog *l)
{
	char end[SQ_LINE_MAX + 1];
	size_t len = l->size < sizeof(end) ? l->size : sizeof(end);
	ssize_t got = pread(l->fd, end, len, (off_t)(l->size - len));
	const char *newline;
	uint64_t whole;

	if (got < 0 || (size_t)got != len)
		return false;
	if (!len || end[len - 1] == '\n')
		return true;
	newline = memrchr(end, '\n', len);
	whole = l->size - len + (newline ? (size_t)(newline + 1 - end) : 0);
	if ((!newline && l->size > len) ||
	    ftruncate(l->fd, (off_t)whole) < 0) /* append-only (chattr) */
		return write(l->fd, "\n", 1) == 1 && ++l->size;
	l->size = whole;
	return true;
}

static bool open_file(struct sq_alertlog *l)
{
	struct stat st;

	l->fd = open(l->path,
		     O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK |
			     O_CLOEXEC,
		     0600);
	if (l->fd < 0 || fstat(l->fd, &st) < 0)
		return false;
	if (!S_ISREG(st.st_mode)) {
		errno = EINVAL;
		return false;
	}
	l->size = (uint64_t)st.st_size;
	if (!l->size)
		sync_directory(l->path);
	return mend_end(l);
}

/* The file at path is still the one that is open. */
static bool is_current(const struct sq_alertlog *l)
{
	struct stat ours, there;

	return l->fd >= 0 && fstat(l->fd, &ours) == 0 &&
	       stat(l->path, &there) == 0 && ours.st_ino == there.st_ino &&
	       ours.st_dev == there.st_dev;
}

/*
 * ausearch takes files up to the first number that is missing, as where a
 * rotation was cut short.
 */
static void close_gaps(const struct sq_alertlog *l)
{
	unsigned int to = 1;

	for (unsigned int from = 1; from <= SQ_ALERTLOG_FILES_MAX; from++) {
		if (!is_there(l->path, from))
			continue;
		if (from != to && move_file(l->path, from, to) < 0)
			return;
		to++;
	}
}

static void drop_oldest(const struct sq_alertlog *l)
{
	char name[PATH_LEN];

	for (unsigned int n = l->files; n <= SQ_ALERTLOG_FILES_MAX; n++) {
		name_file(l->path, n, name);
		if (unlink(name) < 0)
			return;
	}
}

/* Begin a new file. */
static bool rotate(struct sq_alertlog *l)
{
	unsigned int n = 1;

	while (n + 1 < l->files && is_there(l->path, n))
		n++;
	fdatasync(l->fd); /* what was written is the file's that leaves */
	for (; n > 0; n--)
		if (move_file(l->path, n - 1, n) < 0)
			return false;
	drop_oldest(l);
	close_file(l);
	return open_file(l);
}

/*
 * Where that fails (an append-only file), alerts go on into the current file:
 * better too large than without them. Returns whether there is one.
 */
static bool rotate_or_go_on(struct sq_alertlog *l)
{
	l->unrotated = rotate(l) ? 0 : errno;
	if (l->unrotated)
		close_gaps(l);
	return l->fd >= 0;
}

/* ------------------------------------------------------------- writing */

void sq_alertlog_set(struct sq_alertlog *l, const char *path,
		     uint64_t max_bytes, unsigned int files)
{
	l->max_bytes = max_bytes;
	l->files = files;
	if (strcmp(l->path, path) == 0)
		return;
	close_file(l);
	l->unrotated = 0;
	snprintf(l->path, sizeof(l->path), "%s", path);
	if (!*l->path)
		return;
	close_gaps(l);
	sq_alertlog_tail(l->path, know_line, l);
}

void sq_alertlog_add(struct sq_alertlog *l, const char *line, size_t len,
		     bool starts)
{
	uint64_t hash = hash_of(l, line, len);

	if (!*l->path || is_known(l, hash))
		return;
	l->losing |= len + 2 > sizeof(l->waiting) - l->used;
	if (l->losing) { /* and no rests of events without a start */
		atomic_fetch_add(&l->counts.lost, 1);
		return;
	}
	know(l, hash);
	l->waiting[l->used] = starts ? STARTS : FOLLOWS;
	memcpy(l->waiting + l->used + 1, line, len);
	l->used += len + 2;
	l->waiting[l->used - 1] = '\n';
	atomic_store(&l->counts.waiting, l->used);
}

/* One record that waits. Returns its length there, 0 when that fails. */
static size_t write_record(struct sq_alertlog *l, const char *at)
{
	const char *end = memchr(at, '\n', (size_t)(l->waiting + l->used - at));
	size_t len = (size_t)(end - at);
	ssize_t wrote;

	if (*at == STARTS && l->size && l->size + len > l->max_bytes &&
	    !l->unrotated && !rotate_or_go_on(l))
		return 0;
	wrote = write(l->fd, at + 1, len);
	if (wrote != (ssize_t)len) { /* the next opening mends the end */
		errno = wrote < 0 ? errno : ENOSPC;
		return 0;
	}
	l->size += len;
	atomic_fetch_add(&l->counts.records, 1);
	return len + 1;
}

/* Returns whether all could be written; *done is how many bytes were. */
static bool write_waiting(struct sq_alertlog *l, size_t *done)
{
	size_t len;

	if (!is_current(l)) {
		close_file(l);
		if (!open_file(l))
			return false;
	}
	for (; *done < l->used; *done += len) {
		len = write_record(l, l->waiting + *done);
		if (!len)
			return false;
	}
	return true;
}

bool sq_alertlog_flush(struct sq_alertlog *l)
{
	size_t done = 0;
	bool all;
	int err;

	if (!*l->path || !l->used) {
		errno = l->unrotated;
		return !l->unrotated;
	}
	l->unrotated = 0;
	all = write_waiting(l, &done);
	err = errno;
	if (done && l->fd >= 0 && fdatasync(l->fd) < 0 && all) {
		all = false;
		err = errno;
	}
	l->used -= done;
	memmove(l->waiting, l->waiting + done, l->used);
	atomic_store(&l->counts.waiting, l->used);
	if (!l->used)
		l->losing = false;
	if (all && !l->unrotated)
		return true;
	if (all)
		err = l->unrotated;
	else
		close_file(l);
	atomic_fetch_add(&l->counts.errors, 1);
	errno = err;
	return false;
}

const struct sq_alertlog_counts *sq_alertlog_counts(const struct sq_alertlog *l)
{
	return &l->counts;
}
