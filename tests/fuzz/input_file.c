/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char own[64];

static void remove_own(void)
{
	unlink(own);
}

void input_file_write(const char *path, const uint8_t *data, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	close(fd);
}

const char *input_file(const uint8_t *data, size_t size)
{
	int fd;

	if (!*own) {
		strcpy(own, "/tmp/seqids-fuzz.XXXXXX");
		fd = mkstemp(own);
		if (fd < 0 || atexit(remove_own))
			abort();
		close(fd);
	}
	input_file_write(own, data, size);
	return own;
}
