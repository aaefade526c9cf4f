/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz_unit.c - a service's file, as seqids rules --unit reads it
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/rules/execstart.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char path[64];

static void remove_file(void)
{
	unlink(path);
}

static void put(const uint8_t *data, size_t size)
{
	int fd;

	if (!*path) {
		strcpy(path, "/tmp/seqids-fuzz.XXXXXX");
		fd = mkstemp(path);
		if (fd < 0 || atexit(remove_file))
			abort();
		close(fd);
	}
	fd = open(path, O_WRONLY | O_TRUNC);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sq_names programs = { 0 };
	struct sq_why why = { "" };

	put(data, size);
	if (sq_execstart_read(&programs, path, "fuzz@one.service",
			      "fuzz@one.service", &why) < 0 &&
	    !*why.text)
		abort(); /* an error that nobody explains */
	sq_names_clear(&programs);
	return 0;
}
