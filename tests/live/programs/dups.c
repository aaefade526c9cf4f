/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dups.c - COUNT system calls in a row that are all of the subset security
 *
 * dups COUNT
 */
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	long n = argc > 1 ? atol(argv[1]) : 1;

	while (n-- > 0)
		syscall(SYS_dup3, 0, 0, 0);
	return 0;
}
