/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * runas.c - run a program as a uid or a gid that nobody has
 *
 * runas UID[:GID] [PROGRAM [ARG…]]. Without GID it is UID. Between taking both
 * and becoming PROGRAM it makes no system call but execve, so that under a rule
 * for either it leaves next to nothing of its own in a recording. Without
 * PROGRAM it ends: one call, as a mark.
 */
#define _GNU_SOURCE /* setresuid, setresgid */
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	char *end = NULL;
	uid_t uid = argc > 1 ? (uid_t)strtoul(argv[1], &end, 10) : 0;
	gid_t gid = uid;

	if (end && *end == ':')
		gid = (gid_t)strtoul(end + 1, NULL, 10);
	if (gid == 0) {
		fprintf(stderr, "usage: runas UID[:GID] [PROGRAM [ARG...]]\n");
		return 2;
	}
	if (setgroups(0, NULL) < 0 || setresgid(gid, gid, gid) < 0 ||
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
