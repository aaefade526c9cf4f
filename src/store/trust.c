/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/trust.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool others_write(const struct stat *st)
{
	bool group = st->st_mode & S_IWGRP && st->st_gid != 0 &&
		     st->st_gid != getegid();

	if (S_ISDIR(st->st_mode) && st->st_mode & S_ISVTX)
		return false;
	return group || st->st_mode & S_IWOTH;
}

static int check(const struct stat *st, struct sq_why *why)
{
	const char *what = S_ISDIR(st->st_mode) ? "its directory" : "it";

	if (st->st_uid != 0 && st->st_uid != geteuid())
		return sq_fail(why, -SQ_ETRUST,
			       "%s belongs to the user %u, neither to root "
			       "nor to you",
			       what, (unsigned int)st->st_uid);
	if (others_write(st))
		return sq_fail(why, -SQ_ETRUST,
			       "other users can write %s (mode %04o, group %u)",
			       what, (unsigned int)st->st_mode & 07777,
			       (unsigned int)st->st_gid);
	return 0;
}

int sq_trust_fd(int fd, struct sq_why *why)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return sq_fail(why, -SQ_EIO, "%s", strerror(errno));
	return check(&st, why);
}

int sq_trust_directory_of(const char *path, struct sq_why *why)
{
	char real[PATH_MAX], *slash;
	struct stat st;

	if (!realpath(path, real))
		return sq_fail(why, -SQ_EIO, "%s", strerror(errno));
	slash = strrchr(real, '/');
	slash[slash == real] = '\0';
	if (stat(real, &st) < 0)
		return sq_fail(why, -SQ_EIO, "%s: %s", real, strerror(errno));
	return check(&st, why);
}
