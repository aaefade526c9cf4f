/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * logsink.c - take the place of syslog: append what comes to a file
 *
 * logsink SOCKET FILE. Ready when SOCKET is there. Meant to be a child of
 * auditd's, whose end it outlives by two seconds, for the last words of the
 * plugin; TERM ends it at once.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void end_soon(int sig)
{
	(void)sig;
	alarm(2);
}

static int listen_at(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", path);
	unlink(path);
	if (fd < 0 || bind(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0)
		return -1;
	return fd;
}

int main(int argc, char **argv)
{
	char line[8192];
	int in, out;

	if (argc != 3)
		return 2;
	signal(SIGUSR1, end_soon);
	prctl(PR_SET_PDEATHSIG, SIGUSR1);
	out = open(argv[2], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	in = listen_at(argv[1]);
	if (in < 0 || out < 0) {
		perror("logsink");
		return 1;
	}
	for (;;) {
		ssize_t len = recv(in, line, sizeof(line) - 1, 0);

		if (len < 0 && errno != EINTR)
			return 1;
		while (len > 0 && (line[len - 1] == '\n' || !line[len - 1]))
			len--;
		if (len > 0) {
			line[len++] = '\n';
			if (write(out, line, (size_t)len) < 0)
				return 1;
		}
	}
}
