/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/interrupt.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/error.h"

static volatile sig_atomic_t interrupted;
static int event_fd = -1;

static void on_interrupt(int sig)
{
	const uint64_t one = 1;
	int saved = errno;

	(void)sig;
	interrupted = 1;
	/* the counter never gets full, so a failure cannot matter */
	if (write(event_fd, &one, sizeof(one)) < 0)
		errno = saved;
	errno = saved;
}

int sq_interrupt_catch(void)
{
	struct sigaction sa = { .sa_handler = on_interrupt };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	if (event_fd < 0)
		event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	/* whoever started us may have blocked it */
	if (event_fd < 0 || sigaction(SIGINT, &sa, NULL) < 0 ||
	    sigprocmask(SIG_UNBLOCK, &set, NULL) < 0)
		return -SQ_EIO;
	return 0;
}

bool sq_interrupted(void)
{
	return interrupted;
}

int sq_interrupt_fd(void)
{
	return event_fd;
}

/*
 * A read alone would not do: a SIGINT between a look at the flag and the read
 * leaves the read waiting. Of both descriptors poll() forgets nothing.
 */
static ssize_t patient_read(void *cookie, char *buf, size_t size)
{
	const int *fd = cookie;
	struct pollfd fds[] = { { *fd, POLLIN, 0 }, { event_fd, POLLIN, 0 } };
	ssize_t got;

	for (;;) {
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return -1;
		if (interrupted) {
			errno = EINTR;
			return -1;
		}
		got = read(*fd, buf, size);
		if (got >= 0 || (errno != EAGAIN && errno != EINTR))
			return got;
	}
}

static int patient_close(void *cookie)
{
	int *fd = cookie;
	int err = close(*fd);

	free(fd);
	return err;
}

FILE *sq_interrupt_stream(int fd)
{
	const cookie_io_functions_t io = { .read = patient_read,
					   .close = patient_close };
	int *cookie = malloc(sizeof(*cookie));
	FILE *file;

	if (!cookie)
		return NULL;
	*cookie = fd;
	file = fopencookie(cookie, "r", io);
	if (!file)
		free(cookie);
	return file;
}
