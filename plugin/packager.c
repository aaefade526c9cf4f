/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "packager.h"

#include <fcntl.h>
#include <stddef.h>
#include <unistd.h>

/* apt holds the first of all that it has dpkg do; dpkg alone, both. */
static const char *const locks[] = {
	"/var/lib/dpkg/lock-frontend",
	"/var/lib/dpkg/lock",
	"/usr/lib/sysimage/rpm/.rpm.lock",
	"/var/lib/rpm/.rpm.lock",
};

bool sq_packager_locks(const char *path)
{
	/* what another one's lock for writing stands against */
	struct flock lock = { .l_type = F_RDLCK, .l_whence = SEEK_SET };
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	bool locked;

	if (fd < 0)
		return false;
	locked = fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type == F_WRLCK;
	close(fd);
	return locked;
}

bool sq_packager_works(void)
{
	for (size_t i = 0; i < sizeof(locks) / sizeof(*locks); i++)
		if (sq_packager_locks(locks[i]))
			return true;
	return false;
}
