/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * failing.c - memory that runs out at the n-th request, for LD_PRELOAD
 *
 * Counts what a process asks for: malloc() and its kin, whoever calls them (the
 * C library's own strdup(), fopen() or open_memstream() as well), mmap() and
 * threads.
 *
 *	FAIL_AT=n	the n-th request fails; 0 or unset: none does
 *	FAIL_FOR=m	and so do the next m - 1; unset: it alone
 *	FAIL_REPORT=f	at the end, the number of requests goes into file f
 *
 * Threads count together.
 */
#if __SIZEOF_LONG__ < 8
#error "mmap() and mmap64() differ"
#endif
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static atomic_ullong requests;
static unsigned long long fail_at, fail_for = 1;
static const char *report;
static bool ready; /* before main() nothing fails */

static void *(*real_malloc)(size_t);
static void *(*real_calloc)(size_t, size_t);
static void *(*real_realloc)(void *, size_t);
static void *(*real_mmap)(void *, size_t, int, int, int, off_t);
static int (*real_thread)(pthread_t *, const pthread_attr_t *,
			  void *(*)(void *), void *);

/* What dlsym() itself asks for before there is a calloc() to ask. */
static char early[65536];
static size_t early_used;

static void *take_early(size_t size)
{
	void *memory = early + early_used;

	early_used += (size + 15) / 16 * 16;
	if (early_used > sizeof(early))
		_exit(98);
	return memory;
}

static bool is_early(const void *memory)
{
	return (const char *)memory >= early &&
	       (const char *)memory < early + sizeof(early);
}

static void *next(const char *name)
{
	void *found = dlsym(RTLD_NEXT, name);

	if (!found)
		_exit(97);
	return found;
}

static unsigned long long number(const char *name, unsigned long long otherwise)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 10) : otherwise;
}

__attribute__((constructor)) static void start(void)
{
	real_malloc = next("malloc");
	real_realloc = next("realloc");
	real_mmap = next("mmap");
	real_thread = next("pthread_create");
	real_calloc = next("calloc");
	fail_at = number("FAIL_AT", 0);
	fail_for = number("FAIL_FOR", 1);
	report = getenv("FAIL_REPORT");
	unsetenv("LD_PRELOAD"); /* a child's requests are its own */
	ready = true;
}

__attribute__((destructor)) static void end(void)
{
	char text[32];
	int fd, len;

	ready = false;
	if (!report)
		return;
	fd = open(report, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	len = snprintf(text, sizeof(text), "%llu\n",
		       (unsigned long long)requests);
	if (fd < 0 || write(fd, text, (size_t)len) != len)
		_exit(96);
	close(fd);
}

static bool fails(void)
{
	unsigned long long n;

	if (!ready)
		return false;
	n = atomic_fetch_add(&requests, 1) + 1;
	if (!fail_at || n < fail_at || n - fail_at >= fail_for)
		return false;
	errno = ENOMEM;
	return true;
}

void *malloc(size_t size)
{
	if (!real_malloc)
		return take_early(size);
	return fails() ? NULL : real_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	if (!real_calloc)
		return take_early(count * size);
	return fails() ? NULL : real_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
	void *memory;

	if (old && !is_early(old))
		return fails() ? NULL : real_realloc(old, size);
	memory = malloc(size);
	if (memory && old)
		memcpy(memory, old, size);
	return memory;
}

void *reallocarray(void *old, size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes)) {
		errno = ENOMEM;
		return NULL;
	}
	return realloc(old, bytes);
}

void free(void *memory)
{
	static void (*real_free)(void *);

	if (!memory || is_early(memory))
		return;
	if (!real_free)
		real_free = next("free");
	real_free(memory);
}

void *mmap(void *at, size_t len, int protection, int flags, int fd,
	   off_t offset)
{
	if (!real_mmap)
		real_mmap = next("mmap");
	return fails() ? MAP_FAILED
		       : real_mmap(at, len, protection, flags, fd, offset);
}

/* Another name of the same, where files have 64 bits throughout. */
void *mmap64(void *at, size_t len, int protection, int flags, int fd,
	     off64_t offset) __attribute__((alias("mmap")));

int pthread_create(pthread_t *thread, const pthread_attr_t *attr,
		   void *(*run)(void *), void *arg)
{
	return fails() ? EAGAIN : real_thread(thread, attr, run, arg);
}
