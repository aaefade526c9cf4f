/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "probe.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/path.h"
#include "base/siphash.h"
#include "buildid.h"
#include "packager.h"

#define DELETED " (deleted)" /* the kernel's, behind a path that is gone */

/* A number that lies in the profile: no hash that may change some day. */
static uint64_t digest(const void *bytes, size_t len)
{
	static const unsigned char no_key[SQ_SIPHASH_KEY_LEN];
	unsigned char hash[SQ_SIPHASH_LEN];
	uint64_t number = 0;

	sq_siphash(no_key, bytes, len, hash);
	for (int i = 0; i < 8; i++)
		number |= (uint64_t)hash[i] << (8 * i);
	return number;
}

/* The digest of the build-id; 0: there is none. */
static uint64_t build_id(int fd)
{
	unsigned char id[SQ_BUILDID_LEN];
	size_t len = sq_buildid_read(fd, id);

	return len ? digest(id, len) : 0;
}

/*
 * What is at path, if that is a file: fd is it, and can do nothing but name it.
 * Its owner may put something else at path at any moment, and a device may act
 * on being opened, as a watchdog does or a tape.
 */
static int find(const char *path, struct stat *st)
{
	int fd = open(path, O_PATH | O_CLOEXEC);

	if (fd >= 0 && fstat(fd, st) == 0 && S_ISREG(st->st_mode))
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

/* The file that fd names, to be read. */
static int open_found(int fd)
{
	char path[SQ_PATH_FD_LEN];

	return open(sq_path_of_fd(fd, path),
		    O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

void sq_probe_look(struct sq_probe *probe)
{
	struct sq_identity *identity = &probe->identity;
	const struct sq_event *ev = &probe->event;
	size_t len = ev->exe_len, suffix = strlen(DELETED);
	char path[SQ_EXE_LEN];
	struct stat st;
	int named, fd;

	if (len > suffix &&
	    memcmp(ev->exe + len - suffix, DELETED, suffix) == 0)
		len -= suffix;
	memcpy(path, ev->exe, len);
	path[len] = '\0';
	/*
	 * First: a package manager that ends meanwhile has had the new file
	 * accepted by then.
	 */
	probe->packager = sq_packager_works();
	named = find(path, &st);
	probe->found = named >= 0;
	if (!probe->found)
		return;
	*identity = sq_identity_of(&st);
	identity->build_id = 0;
	fd = open_found(named);
	close(named);
	if (fd < 0)
		return;
	identity->build_id = build_id(fd);
	close(fd);
}
