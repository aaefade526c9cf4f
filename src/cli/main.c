/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "cli/cli.h"
#include "cli/options.h"
#include "base/text.h"

static const struct verb {
	const char *name;
	int (*run)(struct sq_options *o, int argc, char **argv);
	const char *usage;
} verbs[] = {
	{ "learn", sq_cmd_learn,
	  "[--window K] [--calls CALLS] [--input-format audit|calls] "
	  "[--program NAME] [--jobs N] [--format json] [FILE...]" },
	{ "check", sq_cmd_check,
	  "[--per-process] [--frame N] [--window K] [--calls CALLS] "
	  "[--input-format audit|calls] [--program NAME] [--jobs N] "
	  "[--format json] [FILE...]" },
	{ "info", sq_cmd_info, "[--format json]" },
	{ "list", sq_cmd_list, "[--format json]" },
	{ "show", sq_cmd_show, "[--format json] PROGRAM" },
	{ "forget", sq_cmd_forget, "PROGRAM" },
	{ "state", sq_cmd_state, "PROGRAM learning|detecting" },
	{ "accept", sq_cmd_accept, "PROGRAM" },
	{ "verify", sq_cmd_verify, "" },
	{ "rules", sq_cmd_rules,
	  "[--calls CALLS] [--no-bulk] [--exe PATH]... [--unit NAME]... "
	  "[--root DIR] [--output DIR [--force]]" },
};

#define VERB_COUNT (sizeof(verbs) / sizeof(*verbs))

#define COMPLAINT_LEN 8192 /* bytes; a program's name and a clause */

int sq_complain(const char *what, const struct sq_why *why)
{
	return sq_complainf(what, "%s", why->text);
}

/* What is complained about may hold a log's own bytes, or a stranger's. */
int sq_complainf(const char *what, const char *fmt, ...)
{
	char why[COMPLAINT_LEN], text[4 * COMPLAINT_LEN + 1];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	fputs("seqids: ", stderr);
	for (; *what; what++)
		fputs(sq_text_printable(what, 1, text), stderr);
	fprintf(stderr, ": %s\n", sq_text_printable(why, strlen(why), text));
	return SQ_EXIT_WRONG;
}

static void usage(FILE *to)
{
	fprintf(to,
		"usage: seqids VERB [--config FILE] [--profile FILE] ...\n");
	for (size_t i = 0; i < VERB_COUNT; i++)
		fprintf(to, "       seqids %s%s%s\n", verbs[i].name,
			*verbs[i].usage ? " " : "", verbs[i].usage);
	fprintf(to, "See seqids(8).\n");
}

/* What is opened later must not take the place of one that is closed. */
static void open_standard_files(void)
{
	int fd;

	while ((fd = open("/dev/null", O_RDWR)) >= 0)
		if (fd > STDERR_FILENO) {
			close(fd);
			return;
		}
}

int main(int argc, char **argv)
{
	static struct sq_options options; /* a dozen kilobytes of paths */
	const char *name = argc > 1 ? argv[1] : "";

	open_standard_files();
	signal(SIGXFSZ, SIG_IGN); /* a failed write tells, a death does not */
	if (!strcmp(name, "--help") || !strcmp(name, "help")) {
		usage(stdout);
		return SQ_EXIT_DONE;
	}
	if (!strcmp(name, "--version")) {
		puts(PACKAGE_STRING);
		return SQ_EXIT_DONE;
	}
	for (size_t i = 0; i < VERB_COUNT; i++)
		if (strcmp(verbs[i].name, name) == 0)
			return verbs[i].run(&options, argc - 1, argv + 1);
	if (*name)
		sq_complainf(name, "no such verb");
	usage(stderr);
	return SQ_EXIT_WRONG;
}
