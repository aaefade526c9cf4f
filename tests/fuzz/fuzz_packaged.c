/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz_packaged.c - what dpkg-query, rpm and md5sum print, as accept reads it
 *
 * The input is what these programs print, one after the other, with a byte of
 * 0xFF between them. Nothing at all: the program failed.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/accept/packaged.h"
#include "cli/setup/run.h"

#define PATH "/usr/bin/ls"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t *rest;
static size_t left;

char *sq_run_read(const char *const argv[])
{
	const uint8_t *end = left ? memchr(rest, 0xff, left) : NULL;
	size_t len = end ? (size_t)(end - rest) : left;
	char *text = len ? strndup((const char *)rest, len) : NULL;

	if (!*argv || (len && !text))
		abort();
	rest += len + (end != NULL);
	left -= len + (end != NULL);
	return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char package[SQ_PACKAGE_LEN];
	enum sq_packaged is;

	rest = data;
	left = size;
	memset(package, 'x', sizeof(package));
	is = sq_packaged(PATH, package);
	if (!memchr(package, '\0', sizeof(package)) ||
	    (is == SQ_PACKAGED_NOBODYS) != !*package)
		abort();
	return 0;
}
