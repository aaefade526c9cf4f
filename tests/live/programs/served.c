/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * served.c - a small server: each byte that it reads is a request
 *
 * served FILE. FILE gets a byte for each request that was served. The request
 * 'u' is the usual one: a file is read. 'e' ends it. The others are what an
 * intruder has a server do; each is refused, or harmless.
 */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void serve(void)
{
	char line[64];
	int fd = open("/proc/self/stat", O_RDONLY);

	if (fd < 0 || read(fd, line, sizeof(line)) < 0)
		_exit(1);
	close(fd);
}

static void run_command(void)
{
	pid_t child = fork();

	if (child == 0) {
		execl("/bin/uname", "uname", (char *)NULL);
		_exit(127);
	}
	waitpid(child, NULL, 0);
}

static void listen_somewhere(void)
{
	const struct sockaddr_in any_port = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (bind(fd, (const struct sockaddr *)&any_port, sizeof(any_port)) <
		    0 ||
	    listen(fd, 1) < 0)
		_exit(1);
	close(fd);
}

/* Calls that it makes anyway, in an order that it does not. */
static void change_order(void)
{
	char line[64];
	int fd = open("/proc/self/stat", O_RDONLY);

	for (int i = 0; i < 8; i++)
		if (read(fd, line, sizeof(line)) < 0)
			_exit(1);
	for (int i = 0; i < 4; i++)
		close(open("/proc/self/stat", O_RDONLY));
	close(fd);
}

static void attack(char kind)
{
	switch (kind) {
	case 'c':
		run_command();
		break;
	case 'l':
		listen_somewhere();
		break;
	case 's':
		close(open("/etc/shadow", O_RDONLY));
		break;
	case 'r':
		if (setuid(0) == 0)
			_exit(1);
		break;
	case 'm':
		mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		break;
	case 'o':
		change_order();
		break;
	default:
		_exit(2);
	}
}

int main(int argc, char **argv)
{
	int answers;
	char kind;

	answers = argc == 2 ? open(argv[1], O_WRONLY | O_CREAT | O_APPEND, 0600)
			    : -1;
	if (answers < 0)
		return 2;
	while (read(STDIN_FILENO, &kind, 1) == 1 && kind != 'e') {
		if (kind == 'u')
			serve();
		else
			attack(kind);
		if (write(answers, &kind, 1) != 1)
			return 1;
	}
	return 0;
}
