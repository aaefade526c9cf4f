/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"
#include "base/whole.h"
#include "store/trust.h"

struct sq_replace {
	/* The names that a file has in its life; each is below dir_path. */
	char path[PATH_MAX], fresh[PATH_MAX], old[PATH_MAX], link[PATH_MAX];
	char dir_path[PATH_MAX];
	size_t base; /* where in the paths the name in the directory begins */
	int dir;     /* locked */
	int fd;	     /* of the new file; -1: none yet */
	bool named;  /* the new file lies under fresh */
	bool exists; /* there is a file at path */
};

static int io_fail(struct sq_why *why, const char *path)
{
	return sq_fail(why, -SQ_EIO, "%s: %s", path, strerror(errno));
}

/* What one of r's paths is called in the directory. */
static const char *in_dir(const struct sq_replace *r, const char *path)
{
	return path + r->base;
}

static int remove_left(struct sq_replace *r, const char *path,
		       struct sq_why *why)
{
	if (unlinkat(r->dir, in_dir(r, path), 0) < 0 && errno != ENOENT)
		return io_fail(why, path);
	return 0;
}

static int make_names(struct sq_replace *r, const char *path,
		      struct sq_why *why)
{
	static const char suffixes[][10] = { "", ".new", ".old", ".old.new" };
	char *names[] = { r->path, r->fresh, r->old, r->link };
	const char *slash = strrchr(path, '/');

	for (size_t i = 0; i < 4; i++) {
		int n = snprintf(names[i], PATH_MAX, "%s%s", path, suffixes[i]);

		if (n < 0 || n >= PATH_MAX)
			return sq_fail(why, -SQ_ELONG, "path too long");
	}
	r->base = slash ? (size_t)(slash - path) + 1 : 0;
	if (!slash)
		strcpy(r->dir_path, ".");
	else if (slash == path)
		strcpy(r->dir_path, "/");
	else
		memcpy(r->dir_path, path, (size_t)(slash - path));
	return 0;
}

static int lock_directory(struct sq_replace *r, struct sq_why *why)
{
	r->dir = open(r->dir_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (r->dir < 0)
		return io_fail(why, r->dir_path);
	while (flock(r->dir, LOCK_EX) < 0)
		if (errno != EINTR)
			return io_fail(why, r->dir_path);
	return sq_trust_fd(r->dir, why);
}

int sq_replace_begin(struct sq_replace **out, const char *path,
		     struct sq_why *why)
{
	struct sq_replace *r = calloc(1, sizeof(*r));
	char real[PATH_MAX];
	int err;

	if (!r)
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	r->dir = r->fd = -1;
	err = make_names(r, realpath(path, real) ? real : path, why);
	if (err == 0)
		err = lock_directory(r, why);
	/* what a save that was killed may have left */
	if (err == 0)
		err = remove_left(r, r->fresh, why);
	if (err == 0)
		err = remove_left(r, r->link, why);
	if (err < 0) {
		sq_replace_end(r);
		return err;
	}
	*out = r;
	return 0;
}

int sq_replace_present(struct sq_replace *r, int *fd, struct sq_why *why)
{
	*fd = openat(r->dir, in_dir(r, r->path),
		     O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	r->exists = *fd >= 0;
	if (*fd < 0)
		return sq_fail(why, errno == ENOENT ? -SQ_EABSENT : -SQ_EIO,
			       "%s", strerror(errno));
	return 0;
}

/* The path by which a file without a name can be linked. */
/* Open a new file without a name. Returns -1 where the system has none. */
static int open_nameless(const struct sq_replace *r)
{
	int fd = openat(r->dir, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	char path[SQ_PATH_FD_LEN];

	if (fd < 0)
		return -1;
	if (access(sq_path_of_fd(fd, path), F_OK) == 0)
		return fd;
	close(fd);
	return -1;
}

int sq_replace_fresh(struct sq_replace *r, int *fd, struct sq_why *why)
{
	r->fd = open_nameless(r);
	if (r->fd < 0) {
		r->fd = openat(r->dir, in_dir(r, r->fresh),
			       O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW |
				       O_CLOEXEC,
			       0600);
		if (r->fd < 0)
			return io_fail(why, r->fresh);
		r->named = true;
	}
	*fd = r->fd;
	return 0;
}

static int copy_bytes(int from, int to)
{
	char buf[65536];
	ssize_t got;

	while ((got = copy_file_range(from, NULL, to, NULL, SSIZE_MAX / 2, 0)) >
	       0)
		;
	if (got == 0)
		return 0;
	if (errno != EXDEV && errno != EINVAL && errno != ENOSYS &&
	    errno != EOPNOTSUPP)
		return -1;
	while ((got = sq_whole_read(from, buf, sizeof(buf))) > 0)
		if (sq_whole_write(to, buf, (size_t)got) < 0)
			return -1;
	return got < 0 ? -1 : 0;
}

int sq_replace_copy(struct sq_replace *r, int from, struct sq_why *why)
{
	if (lseek(from, 0, SEEK_SET) < 0 || copy_bytes(from, r->fd) < 0 ||
	    lseek(r->fd, 0, SEEK_SET) < 0)
		return io_fail(why, r->fresh);
	return 0;
}

/* Give the new file its first name, which nothing has yet. */
static int name_fresh(struct sq_replace *r, const char *path,
		      struct sq_why *why)
{
	char nameless[SQ_PATH_FD_LEN];

	if (linkat(AT_FDCWD, sq_path_of_fd(r->fd, nameless), r->dir,
		   in_dir(r, path), AT_SYMLINK_FOLLOW) < 0)
		return io_fail(why, path);
	r->named = path == r->fresh;
	return 0;
}

/* Give the file at from the name to as well. It may replace a file there. */
static int link_over(struct sq_replace *r, const char *from, const char *to,
		     struct sq_why *why)
{
	if (linkat(r->dir, in_dir(r, from), r->dir, in_dir(r, r->link), 0) < 0)
		return io_fail(why, r->link);
	if (renameat(r->dir, in_dir(r, r->link), r->dir, in_dir(r, to)) < 0)
		return io_fail(why, to);
	/* where to was that file already, a rename does nothing */
	if (unlinkat(r->dir, in_dir(r, r->link), 0) < 0 && errno != ENOENT)
		return io_fail(why, r->link);
	return 0;
}

/* Put the new file at path; the file that was there becomes the old one. */
static int swap(struct sq_replace *r, struct sq_why *why)
{
	int err = 0;

	if (!r->named)
		err = name_fresh(r, r->exists ? r->fresh : r->path, why);
	if (err == 0 && r->exists)
		err = link_over(r, r->path, r->old, why);
	if (err == 0 && r->named) {
		if (renameat(r->dir, in_dir(r, r->fresh), r->dir,
			     in_dir(r, r->path)) < 0)
			return io_fail(why, r->path);
		r->named = false;
	}
	return err;
}

/* The disk may have either of the two files: go back to the one before. */
static void swap_back(struct sq_replace *r)
{
	if (r->exists)
		link_over(r, r->old, r->path, NULL);
	else
		unlinkat(r->dir, in_dir(r, r->path), 0);
}

int sq_replace_commit(struct sq_replace *r, struct sq_why *why)
{
	int err;

	if (fsync(r->fd) < 0)
		return io_fail(why, r->fresh);
	err = swap(r, why);
	/* some file systems cannot sync a directory, and need not */
	if (err == 0 && fsync(r->dir) < 0 && errno != EINVAL) {
		err = io_fail(why, r->dir_path);
		swap_back(r);
	}
	return err;
}

void sq_replace_end(struct sq_replace *r)
{
	if (!r)
		return;
	if (r->named)
		unlinkat(r->dir, in_dir(r, r->fresh), 0);
	if (r->fd >= 0)
		close(r->fd);
	if (r->dir >= 0)
		close(r->dir); /* and with it the lock */
	free(r);
}

const char *sq_replace_name(const struct sq_replace *r)
{
	return r->fresh;
}
