/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/facets.h"
#include "cli/commandline.h"
#include "cli/output.h"
#include "base/json.h"

#define OPTIONS(...)              \
	{                         \
		__VA_ARGS__, NULL \
	}
#define LOGS                                                   \
	sq_input_options, sq_window_options, sq_calls_options, \
		sq_unit_options, sq_format_options

const struct sq_verb sq_verbs[] = {
	{ "learn", sq_cmd_learn, OPTIONS(LOGS), "[FILE]...", 0, -1, "FILEs",
	  "learn logs into the profile" },
	{ "check", sq_cmd_check, OPTIONS(LOGS, sq_check_options), "[FILE]...",
	  0, -1, "FILEs", "print what in logs is not as the profile knows it" },
	{ "forecast", sq_cmd_forecast, OPTIONS(LOGS), "[FILE]...", 0, -1,
	  "FILEs", "tell how many alerts a day there would be" },
	{ "info", sq_cmd_info, OPTIONS(sq_format_options), "", 0, 0,
	  "no argument", "show the profile at a glance" },
	{ "list", sq_cmd_list, OPTIONS(sq_format_options, sq_facets_options),
	  "", 0, 0, "no argument", "list the programs of the profile" },
	{ "show", sq_cmd_show, OPTIONS(sq_format_options, sq_facets_options),
	  "PROGRAM", 1, 1, "one PROGRAM",
	  "show what a program is known to do" },
	{ "forget", sq_cmd_forget, OPTIONS(NULL), "PROGRAM", 1, 1,
	  "one PROGRAM", "remove a program from the profile" },
	{ "state", sq_cmd_state, OPTIONS(NULL), "PROGRAM learning|detecting", 2,
	  2, "PROGRAM and learning or detecting",
	  "have a program learned, or watched" },
	{ "accept", sq_cmd_accept, OPTIONS(sq_accept_options),
	  "[ID]...|PROGRAM", 0, -1, "IDs of alerts, or one PROGRAM",
	  "make normal what alerts saw, or a program's changed file" },
	{ "revert", sq_cmd_revert, OPTIONS(sq_revert_options), "[ID]...", 0, -1,
	  "IDs of alerts that were accepted",
	  "take back what was accepted: it is told again" },
	{ "export", sq_cmd_export, OPTIONS(sq_export_options), "[PROGRAM]...",
	  0, -1, "PROGRAMs", "print the profile as text, for diff and git" },
	{ "import", sq_cmd_import, OPTIONS(NULL), "[FILE]", 0, 1,
	  "one FILE at most",
	  "put the programs of an export into the profile" },
	{ "diff", sq_cmd_diff, OPTIONS(sq_diff_options, sq_format_options),
	  "A B", 2, 2, "two profiles or exports",
	  "show how two profiles or exports differ" },
	{ "merge", sq_cmd_merge, OPTIONS(NULL), "OUT IN...", 2, -1,
	  "the profile OUT and profiles or exports",
	  "put what several profiles know into one" },
	{ "verify", sq_cmd_verify, OPTIONS(NULL), "", 0, 0, "no argument",
	  "check every byte of the profile" },
	{ "status", sq_cmd_status, OPTIONS(sq_status_options), "", 0, 0,
	  "no argument", "show how the plugin is, and what is wrong" },
	{ "alerts", sq_cmd_alerts, OPTIONS(sq_time_options, sq_alerts_options),
	  "[PROGRAM]", 0, 1, "one PROGRAM at most",
	  "list the alerts, the newest last" },
	{ "explain", sq_cmd_explain,
	  OPTIONS(sq_explain_options, sq_format_options), "ID", 1, 1,
	  "one ID of an alert", "tell an alert in plain words" },
	{ "report", sq_cmd_report, OPTIONS(sq_time_options, sq_report_options),
	  "", 0, 0, "no argument",
	  "make a page of alerts, programs and losses" },
	{ "rules", sq_cmd_rules,
	  OPTIONS(sq_calls_options, sq_rules_options, sq_estimate_options,
		  sq_upkeep_options, sq_output_options, sq_format_options),
	  "", 0, 0, "no argument",
	  "make audit rules for the price a host can pay" },
	{ "setup", sq_cmd_setup,
	  OPTIONS(sq_calls_options, sq_rules_options, sq_setup_options), "", 0,
	  0, "no argument", "have auditd use seqids, from rules to plugin" },
};

const size_t sq_verb_count = sizeof(sq_verbs) / sizeof(*sq_verbs);

#define COMPLAINT_LEN 8192 /* bytes; a program's name and a clause */

int sq_complain(const char *what, const struct sq_why *why)
{
	return sq_complainf(what, "%s", why->text);
}

/* Both texts may hold bytes from a log, so they are escaped. */
int sq_complainf(const char *what, const char *fmt, ...)
{
	char why[COMPLAINT_LEN];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	fputs("seqids: ", stderr);
	sq_print_text_to(stderr, what);
	fputs(": ", stderr);
	sq_print_text_to(stderr, why);
	fputc('\n', stderr);
	return SQ_EXIT_WRONG;
}

/* A file that is opened later must not become standard output or error. */
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
	struct sq_command command;
	int status;

	open_standard_files();
	sq_json_start();
	signal(SIGXFSZ, SIG_IGN); /* a failed write tells, a death does not */
	status = sq_commandline_parse(&options, &command, argc, argv);
	if (!command.verb)
		return status == SQ_EXIT_DONE ? sq_finish_output(status)
					      : status;
	return command.verb->run(&options, command.argc, command.argv);
}
