/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/whole.h"

#include <errno.h>
#include <unistd.h>

ssize_t sq_whole_read(int fd, void *to, size_t size)
{
	size_t len = 0;

	while (len < size) {
		ssize_t got = read(fd, (char *)to + len, size - len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		len += (size_t)got;
	}
	return (ssize_t)len;
}

int sq_whole_write(int fd, const void *from, size_t len)
{
	const char *at = from;

	while (len) {
		ssize_t wrote = write(fd, at, len);

		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote < 0)
			return -1;
		at += wrote;
		len -= (size_t)wrote;
	}
	return 0;
}
