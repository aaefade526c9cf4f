/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * runas.c - run a program as a uid that nobody has
 *
 * runas UID [PROGRAM [ARG…]]. Between taking the uid and becoming PROGRAM it
 * makes no system call but execve, so that under a rule for the uid it leaves
 * next to nothing of its own in a recording. Without PROGRAM it ends: one
 * call, as a mark.
 */
#define _GNU_SOURCE /* setresuid, setresgid */
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	uid_t uid = argc > 1 ? (uid_t)strtoul(argv[1], NULL, 10) : 0;

	if (uid == 0) {
		fprintf(stderr, "usage: runas UID [PROGRAM [ARG...]]\n");
		return 2;
	}
	if (setgroups(0, NULL) < 0 || setresgid(uid, uid, uid) < 0 ||
	    setresuid(uid, uid, uid) < 0) {
		perror("runas");
		return 125;
	}
	if (argc == 2)
		_exit(0);
	execvp(argv[2], argv + 2);
	perror(argv[2]);
	return 127;
}
