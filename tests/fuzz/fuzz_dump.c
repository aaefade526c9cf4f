/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz_dump.c - the plugin's state dump, as status reads it
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/status/dump.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char path[64];

static void remove_file(void)
{
	unlink(path);
}

static void put(const uint8_t *data, size_t size)
{
	int fd;

	if (*path) {
		fd = open(path, O_WRONLY | O_TRUNC);
	} else {
		strcpy(path, "/tmp/seqids-fuzz.XXXXXX");
		fd = mkstemp(path);
		if (atexit(remove_file))
			abort();
	}
	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sq_why why = { "" };
	struct sq_dump d;

	put(data, size);
	if (sq_dump_read(&d, path, &why) < 0) {
		if (!*why.text)
			abort(); /* an error that nobody explains */
		return 0;
	}
	if (!sq_dump_number(&d, "pid"))
		abort();
	for (size_t i = 0; i < d.count; i++)
		for (const char *c = d.lines[i].value; *c; c++)
			if ((unsigned char)*c < ' ' || *c == 0x7f)
				abort(); /* a terminal's command */
	sq_dump_free(&d);
	return 0;
}
