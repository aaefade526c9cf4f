/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * recorder.c - an auditd plugin that keeps its stream in a file
 *
 * recorder FILE. Writes what auditd sends, byte for byte, in large pieces,
 * so that it keeps up with auditd at its fastest. Ends at end of file.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

static int write_all(int fd, const char *p, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		p += n;
		len -= n;
	}
	return 0;
}

int main(int argc, char **argv)
{
	static char buf[1 << 20];
	ssize_t n;
	int fd;

	if (argc != 2)
		return 6;
	/* auditd's stop: TERM, then end of file. Read on until the latter. */
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	fd = open(argv[1], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0)
		return 1;
	while ((n = read(0, buf, sizeof(buf))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || write_all(fd, buf, n) < 0)
			return 1;
	}
	return 0;
}
