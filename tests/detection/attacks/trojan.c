/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * trojan - a harmless stand-in for a replaced program
 *
 * As the netstat of the ark rootkit: does something else first, in a child,
 * then runs the program that it replaced, kept as PROGRAM.real.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static void something_else(void)
{
	char buf[512];
	int fd = open("/etc/hostname", O_RDONLY);

	if (fd >= 0 && read(fd, buf, sizeof(buf)) >= 0)
		close(fd);
	execl("/bin/true", "true", (char *)NULL);
	_exit(127);
}

int main(int argc, char **argv)
{
	char self[PATH_MAX], real[PATH_MAX + 8];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	pid_t child;

	(void)argc;
	if (n < 0)
		return 127;
	self[n] = '\0';
	child = fork();
	if (!child)
		something_else();
	waitpid(child, NULL, 0);
	snprintf(real, sizeof(real), "%s.real", self);
	execv(real, argv);
	return 127;
}
