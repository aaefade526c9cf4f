/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * arrivals.c - how late alerts are in the audit log
 *
 *	arrivals LOG
 *
 * For each alert that is appended to LOG from now on, a line: the milliseconds
 * from the call that set it off, by its event's stamp, until the kernel took
 * the alert's message, by that one's stamp, and until it was in LOG. Ends with
 * SIGTERM.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LOOK_US 1000 /* what is in the log can be so old */

static char buf[1 << 20];

static double now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

/* The stamp behind that word, in ms; 0: there is none. */
static double stamp_ms(const char *line, const char *word)
{
	const char *at = strstr(line, word);

	return at ? strtod(at + strlen(word), NULL) * 1e3 : 0;
}

static void take_line(const char *line)
{
	double call_ms = stamp_ms(line, " event=");

	if (strncmp(line, "type=ANOM_EXEC ", 15) != 0 || call_ms == 0)
		return;
	printf("%.0f %.0f\n", stamp_ms(line, "msg=audit(") - call_ms,
	       now_ms() - call_ms);
	fflush(stdout);
}

/* All whole lines of the len bytes in buf. Returns how many bytes they are. */
static size_t take_lines(size_t len)
{
	char *at = buf, *newline;

	while ((newline = memchr(at, '\n', (size_t)(buf + len - at)))) {
		*newline = '\0';
		take_line(at);
		at = newline + 1;
	}
	return (size_t)(at - buf);
}

int main(int argc, char **argv)
{
	int fd = argc == 2 ? open(argv[1], O_RDONLY | O_CLOEXEC) : -1;
	size_t len = 0, taken;

	if (fd < 0 || lseek(fd, 0, SEEK_END) < 0) {
		perror(argc == 2 ? argv[1] : "usage: arrivals LOG");
		return 2;
	}
	for (;;) {
		ssize_t got = read(fd, buf + len, sizeof(buf) - len);

		if (got < 0)
			return 1;
		if (got == 0)
			usleep(LOOK_US);
		len += (size_t)got;
		taken = take_lines(len);
		memmove(buf, buf + taken, len - taken);
		len -= taken;
		if (len == sizeof(buf)) /* a line that is none of auditd's */
			len = 0;
	}
}
