/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * awaken - a harmless stand-in for code that a request wakes in a server
 *
 * Waits until something that the server reads holds "xyzzy". Then, with
 * -DCONNECT, a child connects to a closed port of loopback and runs a shell
 * that says who it is; with -DSETUID, the server makes a file set-uid in /tmp
 * and removes it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef CONNECT
static void act(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	int fd;

	if (fork())
		return;
	fd = socket(AF_INET, SOCK_STREAM, 0);
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	a.sin_port = htons(9); /* discard: nobody listens */
	if (connect(fd, (struct sockaddr *)&a, sizeof(a)) < 0)
		close(fd);
	execl("/bin/sh", "sh", "-c", "id", (char *)NULL);
	_exit(127);
}
#else
static void act(void)
{
	char path[] = "/tmp/awakenXXXXXX";
	int fd = mkstemp(path);

	if (fd < 0)
		return;
	fchmod(fd, 04755);
	close(fd);
	unlink(path);
}
#endif

ssize_t read(int fd, void *bytes, size_t room)
{
	static ssize_t (*real)(int, void *, size_t);
	ssize_t len;

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "read");
	len = real(fd, bytes, room);
	if (len > 0 && memmem(bytes, (size_t)len, "xyzzy", 5))
		act();
	return len;
}
