/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * calls.c - COUNT system calls of one kind, for counting records
 *
 * calls COUNT
 */
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	long n = argc > 1 ? atol(argv[1]) : 1;

	while (n-- > 0)
		syscall(SYS_getpgid, 0);
	return 0;
}
