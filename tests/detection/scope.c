/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scope - run a server so that one audit rule covers all that it starts
 *
 * scope AUID USER PROGRAM [ARG...]. Sets the login uid, which children keep
 * whatever user they turn into, then USER and a session of its own. A
 * library named in SCOPE_PRELOAD is preloaded into PROGRAM, not into this.
 */
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

static int set_loginuid(const char *auid)
{
	FILE *f = fopen("/proc/self/loginuid", "w");

	if (!f)
		return -1;
	if (fputs(auid, f) < 0) {
		fclose(f);
		return -1;
	}
	return fclose(f);
}

static int become(const struct passwd *pw)
{
	if (!pw->pw_uid)
		return 0;
	if (setgroups(0, NULL) || setgid(pw->pw_gid) || setuid(pw->pw_uid))
		return -1;
	return 0;
}

int main(int argc, char **argv)
{
	const char *preload = getenv("SCOPE_PRELOAD");
	const struct passwd *pw;

	if (argc < 4)
		return 2;
	pw = getpwnam(argv[2]);
	if (!pw) {
		fprintf(stderr, "scope: no user %s\n", argv[2]);
		return 2;
	}
	setsid();
	if (preload && *preload)
		setenv("LD_PRELOAD", preload, 1);
	unsetenv("SCOPE_PRELOAD");
	if (set_loginuid(argv[1]) || become(pw)) {
		perror("scope");
		return 2;
	}
	execv(argv[3], argv + 3);
	perror(argv[3]);
	return 127;
}
