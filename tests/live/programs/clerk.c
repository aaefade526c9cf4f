/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * clerk.c - keeps a file in the directory that it is given, and, built with
 * -DTROJAN, does what rules for compliance look for
 *
 * It writes a file anew and renames it into place, some times over. The trojan
 * then makes it set-uid, tries to read the passwords, and removes the file.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static int keep(void)
{
	int fd = open("clerk.new", O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd < 0 || write(fd, "kept\n", 5) != 5 || close(fd) < 0)
		return -1;
	return rename("clerk.new", "clerk.file");
}

int main(int argc, char **argv)
{
	if (argc != 2 || chdir(argv[1]) < 0)
		return 2;
	for (int i = 0; i < 5; i++)
		if (keep() < 0)
			return 1;
#ifdef TROJAN
	if (chmod("clerk.file", 04755) < 0 ||
	    open("/etc/shadow", O_RDONLY) >= 0 || unlink("clerk.file") < 0)
		return 1;
#endif
	return 0;
}
