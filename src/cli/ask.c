/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/ask.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum sq_answer sq_ask(const char *question)
{
	char answer[16];

	fflush(stdout);
	if (!isatty(STDIN_FILENO))
		return SQ_ANSWER_NOBODY;
	printf("%s [y/N] ", question);
	fflush(stdout);
	if (!fgets(answer, sizeof(answer), stdin)) {
		putchar('\n');
		return SQ_ANSWER_NO;
	}
	return strcmp(answer, "y\n") == 0 || strcmp(answer, "yes\n") == 0
		       ? SQ_ANSWER_YES
		       : SQ_ANSWER_NO;
}
