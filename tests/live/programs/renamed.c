/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * renamed.c - do what is known, or take another name and do what is not
 *
 * renamed [NAME WHICH]. WHICH chooses a call that no other number makes, so
 * that each is news.
 */
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const long calls[] = {
	SYS_getuid, SYS_geteuid, SYS_getgid,  SYS_getegid,
	SYS_getsid, SYS_gettid,	 SYS_getpgid, SYS_sched_yield,
};

#define N_CALLS (sizeof(calls) / sizeof(calls[0]))

int main(int argc, char **argv)
{
	int i;

	for (i = 0; i < 20; i++)
		getppid();
	if (argc > 2) {
		prctl(PR_SET_NAME, argv[1]);
		for (i = 0; i < 20; i++)
			syscall(calls[strtoul(argv[2], NULL, 10) % N_CALLS], 0);
	}
	return 0;
}
