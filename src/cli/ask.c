/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/interrupt.h"

/* One line. False at the end, and when SIGINT came. */
static bool read_line(char *line, int size)
{
	int fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
	FILE *from = fd < 0 ? NULL : sq_interrupt_stream(fd);
	bool got = from && fgets(line, size, from);

	if (from)
		fclose(from);
	else if (fd >= 0)
		close(fd);
	return got;
}

enum sq_answer sq_ask(const char *question)
{
	char answer[16];

	fflush(stdout);
	if (!isatty(STDIN_FILENO))
		return SQ_ANSWER_NOBODY;
	printf("%s [y/N] ", question);
	fflush(stdout);
	if (!read_line(answer, sizeof(answer))) {
		putchar('\n');
		return SQ_ANSWER_NO;
	}
	return strcmp(answer, "y\n") == 0 || strcmp(answer, "yes\n") == 0
		       ? SQ_ANSWER_YES
		       : SQ_ANSWER_NO;
}
