/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seqids report - alerts, programs and losses, for whoever signs the audit
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/output.h"
#include "cli/report/gather.h"
#include "cli/rules/textfile.h"
#include "cli/terminal.h"

#define MODE 0600 /* as the evidence: it tells what the host does */

static int take_format(struct sq_options *o, const struct sq_option *option,
		       const char *value)
{
	int word = sq_option_word(option, value);

	o->text = word == 1;
	return word < 0 ? -1 : 0;
}

const struct sq_option sq_report_options[] = {
	{ "output", "FILE", "where to, as -o FILE; - or none: standard output",
	  SQ_OPTION_TEXT(output) },
	{ "force", NULL, "also over a file that is no report",
	  SQ_OPTION_FLAG(force) },
	{ "format", "html|text", "a page, or lines as aureport prints",
	  take_format, 0 },
	{ 0 },
};

/* Whether the file is a report of ours, or empty. */
static bool is_report(int fd)
{
	static const char *const marks[] = { SQ_REPORT_HTML_MARK,
					     SQ_REPORT_TEXT_MARK };
	char start[128];
	ssize_t got = read(fd, start, sizeof(start));

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
		if (got >= (ssize_t)strlen(marks[i]) &&
		    memcmp(start, marks[i], strlen(marks[i])) == 0)
			return true;
	return got == 0;
}

/* Whether path may be written; else with a complaint. */
static bool may_write(const struct sq_options *o, const char *path)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY |
				    O_CLOEXEC);
	struct stat st;
	bool may = true;

	if (fd < 0 && errno == ENOENT)
		return true;
	if (fd < 0 && errno == ELOOP)
		sq_complainf(path, "is a symbolic link");
	else if (fd < 0)
		sq_complainf(path, "%s", strerror(errno));
	if (fd < 0)
		return false;
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		sq_complainf(path, "not a regular file");
		may = false;
	} else if (!o->force && !is_report(fd)) {
		sq_complainf(path, "is there, and no report: not replaced; "
				   "--force replaces it");
		may = false;
	}
	close(fd);
	return may;
}

/* The whole report in memory, so that a file has all of it or nothing. */
static int make(const struct sq_report *r, bool text, char **out, size_t *len)
{
	FILE *to = open_memstream(out, len);
	bool failed;

	if (!to)
		return -1;
	(text ? sq_report_text : sq_report_html)(r, to);
	failed = ferror(to);
	return fclose(to) < 0 || failed ? -1 : 0;
}

static int write_out(const char *path, const char *text, size_t len)
{
	struct sq_terminal t;
	struct sq_why why;

	if (path) {
		if (sq_textfile_write(path, text, len, MODE, &why) < 0)
			return sq_complain(path, &why);
		return SQ_EXIT_DONE;
	}
	sq_terminal_look(&t);
	if (t.width)
		sq_terminal_lines(&t, 4, text);
	else
		fwrite(text, 1, len, stdout);
	return sq_finish_output(SQ_EXIT_DONE);
}

int sq_cmd_report(struct sq_options *o, int argc, char **argv)
{
	const char *path = o->output;
	struct sq_report r;
	char *text = NULL;
	size_t len = 0;
	int status;

	(void)argc;
	(void)argv;
	if (path && strcmp(path, "-") == 0)
		path = NULL;
	if (o->until_ms && o->since_ms > o->until_ms)
		return sq_complainf("report", "--since is later than --until");
	if (!path && !o->output && !o->text && isatty(STDOUT_FILENO))
		return sq_complainf("report", "a page is nothing for a "
					      "terminal: say --output FILE, or "
					      "--format text");
	if (path && !may_write(o, path))
		return SQ_EXIT_WRONG;
	status = sq_report_gather(&r, o);
	if (status)
		return status;
	if (make(&r, o->text, &text, &len) < 0)
		status = sq_complainf("report", "out of memory");
	else
		status = write_out(path, text, len);
	if (status == SQ_EXIT_DONE && (r.damaged || r.programs.damaged))
		status = SQ_EXIT_WRONG;
	free(text);
	sq_report_free(&r);
	return status;
}
