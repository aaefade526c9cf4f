/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz_elf.c - what an executable says of itself, as the plugin reads it
 */
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "plugin/buildid.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned char id[SQ_BUILDID_LEN];
	int fd = memfd_create("elf", MFD_CLOEXEC);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	if (sq_buildid_read(fd, id) > sizeof(id))
		abort();
	close(fd);
	return 0;
}
