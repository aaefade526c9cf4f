/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * habit.c - the same calls over and over; or, asked to, ones never made before
 *
 * habit ROUNDS [strange | wait | go]
 *	strange: then some calls that none of the rounds makes, once each
 *	wait: then again and again, with pauses, until it is ended
 *	go: then wait for a byte from standard input, and ROUNDS once more
 */
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static const long strange[] = {
	SYS_getsid,	   SYS_geteuid,	  SYS_getegid,	     SYS_getgid,
	SYS_getresuid,	   SYS_getresgid, SYS_getgroups,     SYS_getpriority,
	SYS_umask,	   SYS_times,	  SYS_sysinfo,	     SYS_uname,
	SYS_getcwd,	   SYS_chdir,	  SYS_fchdir,	     SYS_dup,
	SYS_getrusage,	   SYS_capget,	  SYS_personality,   SYS_statfs,
	SYS_fstatfs,	   SYS_faccessat, SYS_readlinkat,    SYS_getxattr,
	SYS_inotify_init1, SYS_eventfd2,  SYS_epoll_create1, SYS_pipe2,
};

static void rounds(long count)
{
	while (count-- > 0) {
		syscall(SYS_getppid);
		syscall(SYS_getpgid, 0);
		syscall(SYS_lseek, -1, 0, 0);
		syscall(SYS_getuid);
		syscall(SYS_getppid);
		syscall(SYS_fsync, -1);
	}
}

static void be_strange(void)
{
	for (size_t i = 0; i < sizeof(strange) / sizeof(*strange); i++)
		syscall(strange[i], 0, 0, 0, 0);
}

int main(int argc, char **argv)
{
	const struct timespec pause = { .tv_nsec = 20000000 };
	const char *then = argc > 2 ? argv[2] : "";
	long count = argc > 1 ? atol(argv[1]) : 1;
	char go;

	rounds(count);
	if (strcmp(then, "strange") == 0)
		be_strange();
	while (strcmp(then, "wait") == 0) {
		nanosleep(&pause, NULL);
		rounds(1);
	}
	if (strcmp(then, "go") == 0 && read(STDIN_FILENO, &go, 1) >= 0)
		rounds(count);
	return 0;
}
