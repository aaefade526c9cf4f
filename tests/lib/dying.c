/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dying.c - a process that ends at its n-th change of a file, for LD_PRELOAD
 *
 * Counts what changes files or makes changes last: writes, renames, links,
 * removals, syncs and cuts, but for those of the standard streams.
 *
 *	DIE_AT=n	what happens at the n-th; 0 or unset: nothing
 *	DIE_HOW=kill	the process is killed ahead of it (the default)
 *	DIE_HOW=torn	half of a write is done, then it is killed
 *	DIE_HOW=short	half of a write is done, and the process told so
 *	DIE_HOW=N	it fails with the error number N, as do all behind it
 *	DIE_REPORT=f	at the end, the number of changes goes into file f
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static atomic_ulong changes;
static unsigned long die_at;
static const char *how = "kill";

__attribute__((constructor)) static void start(void)
{
	const char *at = getenv("DIE_AT");

	die_at = at ? strtoul(at, NULL, 10) : 0;
	if (getenv("DIE_HOW"))
		how = getenv("DIE_HOW");
}

__attribute__((destructor)) static void end(void)
{
	const char *report = getenv("DIE_REPORT");
	FILE *to = report ? fopen(report, "w") : NULL;

	if (!to)
		return;
	fprintf(to, "%lu\n", atomic_load(&changes));
	fclose(to);
}

static void *real(const char *name)
{
	void *found = dlsym(RTLD_NEXT, name);

	if (!found)
		abort();
	return found;
}

/* Count a change of fd. Returns whether it fails, with errno set. */
static bool fails(int fd)
{
	unsigned long n;

	if (fd >= 0 && fd <= STDERR_FILENO)
		return false;
	n = atomic_fetch_add(&changes, 1) + 1;
	if (!die_at || n < die_at)
		return false;
	if (*how >= '0' && *how <= '9') {
		errno = atoi(how);
		return true;
	}
	if (n == die_at && (strcmp(how, "kill") == 0))
		raise(SIGKILL);
	return false;
}

/* How much of a write is done. */
static size_t part(size_t len)
{
	bool now = atomic_load(&changes) == die_at && len > 1;

	return now && (strcmp(how, "torn") == 0 || strcmp(how, "short") == 0)
		       ? len / 2
		       : len;
}

static void after_write(size_t done, size_t len)
{
	if (done < len && strcmp(how, "torn") == 0)
		raise(SIGKILL);
}

ssize_t write(int fd, const void *bytes, size_t len)
{
	ssize_t (*next)(int, const void *, size_t) = real("write");
	size_t some;
	ssize_t wrote;

	if (fails(fd))
		return -1;
	some = fd > STDERR_FILENO ? part(len) : len;
	wrote = next(fd, bytes, some);
	after_write(some, len);
	return wrote;
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at)
{
	ssize_t (*next)(int, const void *, size_t, off64_t) = real("pwrite64");
	size_t some;
	ssize_t wrote;

	if (fails(fd))
		return -1;
	some = part(len);
	wrote = next(fd, bytes, some, at);
	after_write(some, len);
	return wrote;
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
	return pwrite64(fd, bytes, len, at);
}

ssize_t copy_file_range(int from, off64_t *from_at, int to, off64_t *to_at,
			size_t len, unsigned int flags)
{
	ssize_t (*next)(int, off64_t *, int, off64_t *, size_t, unsigned int) =
		real("copy_file_range");

	return fails(to) ? -1 : next(from, from_at, to, to_at, len, flags);
}

int ftruncate64(int fd, off64_t len)
{
	int (*next)(int, off64_t) = real("ftruncate64");

	return fails(fd) ? -1 : next(fd, len);
}

int ftruncate(int fd, off_t len)
{
	return ftruncate64(fd, len);
}

int fsync(int fd)
{
	int (*next)(int) = real("fsync");

	return fails(fd) ? -1 : next(fd);
}

int fdatasync(int fd)
{
	int (*next)(int) = real("fdatasync");

	return fails(fd) ? -1 : next(fd);
}

int linkat(int from, const char *old, int to, const char *fresh, int flags)
{
	int (*next)(int, const char *, int, const char *, int) = real("linkat");

	return fails(-1) ? -1 : next(from, old, to, fresh, flags);
}

int unlinkat(int dir, const char *path, int flags)
{
	int (*next)(int, const char *, int) = real("unlinkat");

	return fails(-1) ? -1 : next(dir, path, flags);
}

int renameat(int from, const char *old, int to, const char *fresh)
{
	int (*next)(int, const char *, int, const char *) = real("renameat");

	return fails(-1) ? -1 : next(from, old, to, fresh);
}
