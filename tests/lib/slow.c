/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * slow.c - a disk that takes its time, for LD_PRELOAD
 *
 * Each fsync() takes SLOW_MS milliseconds, and does nothing else.
 */
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

int fsync(int fd)
{
	const char *ms = getenv("SLOW_MS");
	struct timespec wait = { .tv_nsec = ms ? atoi(ms) * 1000000L : 0 };

	(void)fd;
	nanosleep(&wait, NULL);
	return 0;
}
