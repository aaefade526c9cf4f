/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * netstat.c - a small netstat, and, built with -DTROJAN, a stand-in for the
 * one that the ark rootkit put in its place
 *
 * Counts the sockets that the tables under /proc/net list. One read a table
 * and one write, so that a run makes the same system calls however many
 * sockets there are and wherever the output goes.
 * The stand-in does the same, but forks and runs something else first, as
 * ark's netstat did to find what it had to hide. What it runs is harmless.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const protocols[] = { "tcp", "udp", "raw", "tcp6", "udp6" };

static void print_sockets(const char *protocol, int count)
{
	char line[64];
	int len = snprintf(line, sizeof(line), "%-5s %d sockets\n", protocol,
			   count);

	if (write(STDOUT_FILENO, line, len) < 0)
		_exit(1);
}

static int count_sockets(const char *protocol)
{
	char path[64], table[4096];
	int lines = 0;
	ssize_t i, len;
	int fd;

	snprintf(path, sizeof(path), "/proc/net/%s", protocol);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		return 0;
	len = read(fd, table, sizeof(table));
	close(fd);
	for (i = 0; i < len; i++)
		lines += table[i] == '\n';
	return lines > 1 ? lines - 1 : 0; /* the first is a heading */
}

#ifdef TROJAN
static void run_something_else(void)
{
	pid_t child = fork();

	if (child == 0) {
		dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
		execl("/bin/uname", "uname", (char *)NULL);
		_exit(127);
	}
	waitpid(child, NULL, 0);
}
#endif

int main(void)
{
	size_t i;

#ifdef TROJAN
	run_something_else();
#endif
	for (i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++)
		print_sockets(protocols[i], count_sockets(protocols[i]));
	return 0;
}
