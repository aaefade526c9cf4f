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

#include "base/whole.h"

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

int sq_textfile_read(const char *path, char **text, struct sq_why *why)
{
	int fd = sq_textfile_open(path, why), err = 0;
	ssize_t len = 0;

	*text = NULL;
	if (fd < 0)
		return fd;
	*text = malloc(SQ_TEXTFILE_MAX + 1);
	if (*text)
		len = sq_whole_read(fd, *text, SQ_TEXTFILE_MAX + 1);
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
	err = fchmod(fd, mode) < 0 || sq_whole_write(fd, text, len) < 0 ||
			      fsync(fd) < 0
		      ? -1
		      : 0;
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
