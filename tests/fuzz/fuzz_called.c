/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz_called.c - what container engines say of their containers
 *
 * The same bytes are docker's file of the container, and podman's list of all.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "input_file.h"

#include "plugin/called.h"

#define NUMBER "0123456789abcdef"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const places[] = {
	"/var/lib/docker/containers/" NUMBER "/config.v2.json",
	"/var/lib/containers/storage/overlay-containers/containers.json",
};

#define PLACES (sizeof(places) / sizeof(*places))

static char root[64];

static const char *at(const char *path, char whole[static 256])
{
	snprintf(whole, 256, "%s%s", root, path);
	return whole;
}

static void make_dirs(const char *path)
{
	char part[128], whole[256];

	for (const char *slash = strchr(path + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		snprintf(part, sizeof(part), "%.*s", (int)(slash - path), path);
		mkdir(at(part, whole), 0700);
	}
}

static void remove_dirs(void)
{
	char part[128], whole[256], *slash;

	for (size_t i = 0; i < PLACES; i++) {
		unlink(at(places[i], whole));
		snprintf(part, sizeof(part), "%s", places[i]);
		while ((slash = strrchr(part, '/'))) {
			*slash = '\0';
			rmdir(at(part, whole));
		}
	}
}

static void make_root(void)
{
	strcpy(root, "/tmp/seqids-fuzz.XXXXXX");
	if (!mkdtemp(root) || atexit(remove_dirs))
		abort();
	for (size_t i = 0; i < PLACES; i++)
		make_dirs(places[i]);
}

static void find(const char *engine)
{
	struct sq_called *c;
	struct sq_unit unit;

	memset(&unit, 0, sizeof(unit));
	snprintf(unit.engine, sizeof(unit.engine), "%s", engine);
	snprintf(unit.container, sizeof(unit.container), NUMBER);
	if (sq_called_new(&c, root) < 0)
		abort();
	sq_called_find(c, &unit);
	sq_called_free(c);
	if (!memchr(unit.name, '\0', sizeof(unit.name)) ||
	    (*unit.name && !sq_unitname_fits(unit.name)))
		abort(); /* it becomes part of a program's name */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char whole[256];

	if (!*root)
		make_root();
	for (size_t i = 0; i < PLACES; i++)
		input_file_write(at(places[i], whole), data, size);
	find("docker");
	find("libpod");
	return 0;
}
