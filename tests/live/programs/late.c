/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * late.c - calls by the hundred, and now and then one that it never made
 *
 * late COUNT [odd]: COUNT times some hundred calls of one kind and a short
 * sleep. With odd there is a call of another kind before each sleep; what is
 * between two such is more than the longest locality frame.
 */
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CALLS	 200
#define SLEEP_US 10000

int main(int argc, char **argv)
{
	long count = argc > 1 ? atol(argv[1]) : 1;

	while (count-- > 0) {
		for (int i = 0; i < CALLS; i++)
			syscall(SYS_getpgid, 0);
		if (argc > 2)
			syscall(SYS_getsid, 0);
		usleep(SLEEP_US);
	}
	return 0;
}
