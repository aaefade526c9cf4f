/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/rules/textfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int sq_textfile_open(const char *path, struct sq_why *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	if (fd < 0)
		return sq_fail(why, errno == ENOENT ? -SQ_EABSENT : -SQ_EIO,
			       "%.300s: %s", path, strerror(errno));
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		return fd;
	close(fd);
	return sq_fail(why, -SQ_EIO, "%.300s: not a regular file", path);
}

/* Up to size bytes. Returns their number, or -1. */
static ssize_t read_all(int fd, char *text, size_t size)
{
	size_t len = 0;
	ssize_t got;

	while (len < size && (got = read(fd, text + len, size - len)) != 0) {
		if (got < 0 && errno != EINTR)
			return -1;
		len += got < 0 ? 0 : (size_t)got;
	}
	return (ssize_t)len;
}

int sq_textfile_read(const char *path, char **text, struct sq_why *why)
{
	int fd = sq_textfile_open(path, why), err = 0;
	ssize_t len = 0;

	*text = NULL;
	if (fd < 0)
		return fd;
	*text = malloc(SQ_TEXTFILE_MAX + 1);
	if (*text)
		len = read_all(fd, *text, SQ_TEXTFILE_MAX + 1);
	if (!*text)
		err = sq_fail(why, -SQ_ENOMEM, "out of memory");
	else if (len < 0)
		err = sq_fail(why, -SQ_EIO, "%.300s: %s", path,
			      strerror(errno));
	else if (len > SQ_TEXTFILE_MAX)
		err = sq_fail(why, -SQ_ELONG, "%.300s: more than %d bytes",
			      path, SQ_TEXTFILE_MAX);
	else
		(*text)[len] = '\0';
	close(fd);
	if (err < 0) {
		free(*text);
		*text = NULL;
	}
	return err;
}

static int write_all(int fd, const char *text, size_t len)
{
	while (len) {
		ssize_t wrote = write(fd, text, len);

		if (wrote < 0)
			return -1;
		text += wrote;
		len -= (size_t)wrote;
	}
	return fsync(fd);
}

int sq_textfile_write(const char *path, const char *text, size_t len,
		      mode_t mode, struct sq_why *why)
{
	char fresh[PATH_MAX + 8];
	int fd, err, failed;

	snprintf(fresh, sizeof(fresh), "%s.new", path);
	fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
		  mode);
	if (fd < 0)
		return sq_fail(why, -SQ_EIO, "%s", strerror(errno));
	err = fchmod(fd, mode) < 0 ? -1 : write_all(fd, text, len);
	failed = errno;
	if (close(fd) < 0 && err == 0) {
		err = -1;
		failed = errno;
	}
	if (err == 0 && rename(fresh, path) == 0)
		return 0;
	if (err == 0)
		failed = errno;
	unlink(fresh);
	return sq_fail(why, -SQ_EIO, "%s", strerror(failed));
}
