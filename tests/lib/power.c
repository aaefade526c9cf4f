/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * power.c - what a process does to files, in order, for LD_PRELOAD
 *
 * POWER_LOG names the log. power.py makes of it what a disk may hold after a
 * power cut. A line each, with the inode's number:
 *
 *	O INO		a file without a name is made
 *	N INO PATH	a file is made
 *	W INO AT HEX	bytes are written at AT
 *	T INO LEN	it is cut
 *	S INO		it is synced; of a directory: the names in it
 *	L INO PATH	it gets another name
 *	R OLD NEW	a name is changed
 *	U PATH		a name is removed
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static FILE *power_log;
/*
 * Held during a call and its line: a thread may be given the number of a file
 * that another's rename has just freed.
 */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void begin(void)
{
	pthread_mutex_lock(&lock);
}

static void end(void)
{
	pthread_mutex_unlock(&lock);
}

static void *real(const char *name)
{
	void *found = dlsym(RTLD_NEXT, name);

	if (!found)
		abort();
	return found;
}

__attribute__((constructor)) static void start(void)
{
	const char *path = getenv("POWER_LOG");

	power_log = path ? fopen(path, "ae") : NULL;
}

__attribute__((format(printf, 1, 2))) static void note(const char *fmt, ...)
{
	int err = errno;
	va_list ap;

	if (!power_log)
		return;
	va_start(ap, fmt);
	vfprintf(power_log, fmt, ap);
	va_end(ap);
	fflush(power_log);
	errno = err;
}

static bool is_file(int fd, struct stat *st)
{
	return power_log && fd > STDERR_FILENO && fd != fileno(power_log) &&
	       fstat(fd, st) == 0 &&
	       (S_ISREG(st->st_mode) || S_ISDIR(st->st_mode));
}

static void note_bytes(int fd, const void *bytes, ssize_t len, off_t at)
{
	const unsigned char *from = bytes;
	struct stat st;
	char *hex;

	if (len <= 0 || !is_file(fd, &st))
		return;
	hex = malloc(2 * (size_t)len + 1);
	if (!hex)
		abort();
	for (ssize_t i = 0; i < len; i++)
		sprintf(hex + 2 * i, "%02x", from[i]);
	note("W %llu %lld %s\n", (unsigned long long)st.st_ino, (long long)at,
	     hex);
	free(hex);
}

/* The absolute path of name in dir. */
static const char *path_of(int dir, const char *name, char path[PATH_MAX])
{
	char link[64];
	ssize_t len;

	if (*name == '/') {
		snprintf(path, PATH_MAX, "%s", name);
		return path;
	}
	if (dir == AT_FDCWD)
		strcpy(link, "/proc/self/cwd");
	else
		snprintf(link, sizeof(link), "/proc/self/fd/%d", dir);
	len = readlink(link, path, PATH_MAX / 2);
	if (len < 0)
		abort();
	snprintf(path + len, (size_t)(PATH_MAX - len), "/%s", name);
	return path;
}

static int note_open(int fd, int dir, const char *name, int flags, bool fresh)
{
	char path[PATH_MAX];
	struct stat st;

	if (fd < 0 || !is_file(fd, &st))
		return fd;
	if ((flags & O_TMPFILE) == O_TMPFILE)
		note("O %llu\n", (unsigned long long)st.st_ino);
	else if (fresh)
		note("N %llu %s\n", (unsigned long long)st.st_ino,
		     path_of(dir, name, path));
	else if (flags & O_TRUNC)
		note("T %llu 0\n", (unsigned long long)st.st_ino);
	return fd;
}

int openat64(int dir, const char *name, int flags, ...)
{
	int (*next)(int, const char *, int, ...) = real("openat64");
	mode_t mode;
	va_list ap;
	bool fresh;
	int fd;

	va_start(ap, flags);
	mode = va_arg(ap, mode_t);
	va_end(ap);
	begin();
	fresh = (flags & O_CREAT) && (flags & O_TMPFILE) != O_TMPFILE &&
		faccessat(dir, name, F_OK, AT_SYMLINK_NOFOLLOW) < 0;
	fd = note_open(next(dir, name, flags, mode), dir, name, flags, fresh);
	end();
	return fd;
}

int openat(int dir, const char *name, int flags, ...)
{
	mode_t mode;
	va_list ap;

	va_start(ap, flags);
	mode = va_arg(ap, mode_t);
	va_end(ap);
	return openat64(dir, name, flags, mode);
}

int open64(const char *name, int flags, ...)
{
	mode_t mode;
	va_list ap;

	va_start(ap, flags);
	mode = va_arg(ap, mode_t);
	va_end(ap);
	return openat64(AT_FDCWD, name, flags, mode);
}

int open(const char *name, int flags, ...)
{
	mode_t mode;
	va_list ap;

	va_start(ap, flags);
	mode = va_arg(ap, mode_t);
	va_end(ap);
	return openat64(AT_FDCWD, name, flags, mode);
}

ssize_t write(int fd, const void *bytes, size_t len)
{
	ssize_t (*next)(int, const void *, size_t) = real("write");
	ssize_t wrote;
	int err;

	begin();
	wrote = next(fd, bytes, len);
	err = errno;
	note_bytes(fd, bytes, wrote, lseek(fd, 0, SEEK_CUR) - wrote);
	errno = err;
	end();
	return wrote;
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at)
{
	ssize_t (*next)(int, const void *, size_t, off64_t) = real("pwrite64");
	ssize_t wrote;

	begin();
	wrote = next(fd, bytes, len, at);
	note_bytes(fd, bytes, wrote, at);
	end();
	return wrote;
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
	return pwrite64(fd, bytes, len, at);
}

/* Makes its caller copy by itself, so that what it writes is seen. */
ssize_t copy_file_range(int from, off64_t *from_at, int to, off64_t *to_at,
			size_t len, unsigned int flags)
{
	(void)from;
	(void)from_at;
	(void)to;
	(void)to_at;
	(void)len;
	(void)flags;
	errno = ENOSYS;
	return -1;
}

int ftruncate64(int fd, off64_t len)
{
	int (*next)(int, off64_t) = real("ftruncate64");
	struct stat st;
	int done;

	begin();
	done = next(fd, len);
	if (done == 0 && is_file(fd, &st))
		note("T %llu %lld\n", (unsigned long long)st.st_ino,
		     (long long)len);
	end();
	return done;
}

int ftruncate(int fd, off_t len)
{
	return ftruncate64(fd, len);
}

static int sync_by(const char *name, int fd)
{
	int (*next)(int) = real(name);
	struct stat st;
	int done;

	begin();
	done = next(fd);
	if (done == 0 && is_file(fd, &st))
		note("S %llu\n", (unsigned long long)st.st_ino);
	end();
	return done;
}

int fsync(int fd)
{
	return sync_by("fsync", fd);
}

int fdatasync(int fd)
{
	return sync_by("fdatasync", fd);
}

int linkat(int from, const char *old, int to, const char *fresh, int flags)
{
	int (*next)(int, const char *, int, const char *, int) = real("linkat");
	char path[PATH_MAX];
	struct stat st;
	int done;

	begin();
	done = next(from, old, to, fresh, flags);
	if (done == 0 && fstatat(to, fresh, &st, AT_SYMLINK_NOFOLLOW) == 0)
		note("L %llu %s\n", (unsigned long long)st.st_ino,
		     path_of(to, fresh, path));
	end();
	return done;
}

int unlinkat(int dir, const char *name, int flags)
{
	int (*next)(int, const char *, int) = real("unlinkat");
	char path[PATH_MAX];
	int done;

	begin();
	done = next(dir, name, flags);
	if (done == 0)
		note("U %s\n", path_of(dir, name, path));
	end();
	return done;
}

int unlink(const char *name)
{
	return unlinkat(AT_FDCWD, name, 0);
}

int renameat(int from, const char *old, int to, const char *fresh)
{
	int (*next)(int, const char *, int, const char *) = real("renameat");
	char before[PATH_MAX], behind[PATH_MAX];
	int done;

	begin();
	done = next(from, old, to, fresh);
	if (done == 0)
		note("R %s %s\n", path_of(from, old, before),
		     path_of(to, fresh, behind));
	end();
	return done;
}

int rename(const char *old, const char *fresh)
{
	return renameat(AT_FDCWD, old, AT_FDCWD, fresh);
}
