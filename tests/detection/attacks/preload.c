/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * preload - harmless stand-ins for a library slipped into a server
 *
 * Built once for each behaviour: -DLISTEN opens a listening socket on
 * loopback, -DREAD reads the user list, -DBACKDOOR waits until a read holds
 * the smiley of the vsftpd 2.3.4 backdoor and then listens from a child.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#if defined(LISTEN) || defined(BACKDOOR)
static int listen_anywhere(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof(a)) < 0 ||
	    listen(fd, 1) < 0)
		return -1;
	return fd;
}
#endif

#ifdef LISTEN
__attribute__((constructor)) static void start(void)
{
	listen_anywhere(); /* left open, as an implant would */
}
#endif

#ifdef READ
__attribute__((constructor)) static void start(void)
{
	char buf[4096];
	int fd = open("/etc/passwd", O_RDONLY);

	if (fd < 0)
		return;
	while (read(fd, buf, sizeof(buf)) > 0)
		;
	close(fd);
}
#endif

#ifdef BACKDOOR
static void backdoor(void)
{
	struct pollfd p = { .events = POLLIN };

	if (fork())
		return;
	p.fd = listen_anywhere();
	poll(&p, 1, 200);
	_exit(0);
}

ssize_t read(int fd, void *buf, size_t len)
{
	static ssize_t (*real)(int, void *, size_t);
	ssize_t n;

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "read");
	n = real(fd, buf, len);
	if (n > 1 && memmem(buf, n, ":)", 2))
		backdoor();
	return n;
}
#endif
