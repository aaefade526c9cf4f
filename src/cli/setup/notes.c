/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/setup/notes.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "event/depth.h"
#include "cli/output.h"
#include "cli/rules/ruleset.h"
#include "cli/setup/edit.h"
#include "cli/setup/live.h"
#include "cli/status/costs.h"
#include "cli/status/host.h"

#define QUEUE_WANTED  65536 /* records; README.md says why */
#define LOG_WANTED_MB 1000  /* a day of a quiet host */
#define LOCKED	      2	    /* "enabled" of auditctl -s */

__attribute__((format(printf, 1, 2))) static void note(const char *fmt, ...)
{
	char text[PATH_MAX + 512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	fputs("  - ", stdout);
	sq_print_text(text);
	putchar('\n');
}

int sq_notes_auditd(const struct sq_setup *s)
{
	char path[PATH_MAX];

	if (!sq_setup_have(s, "/sbin/auditd") &&
	    !sq_setup_have(s, "/usr/sbin/auditd")) {
		sq_complainf("auditd", "not installed: it is in the package "
				       "auditd (Debian) or audit (Fedora)");
		return -1;
	}
	if (sq_setup_have(s, SQ_SETUP_AUDITD) &&
	    sq_setup_have(s, SQ_SETUP_PLUGINS) &&
	    sq_setup_have(s, SQ_SETUP_RULES))
		return 0;
	sq_complainf(sq_setup_path(s, SQ_AUDIT_DIR, path),
		     "not the directory of an auditd of 3.0 or later; was "
		     "seqids built with another --sysconfdir?");
	return -1;
}

void sq_notes_price(const struct sq_setup *s)
{
	const struct sq_options *o = s->options;
	bool all = strcmp(o->calls ? o->calls : o->settings.calls,
			  SQ_ALPHABET_ALL) == 0;

	puts("What it costs:");
	note("the kernel and auditd record %s of %s: some %d bytes of log and "
	     "40 microseconds of a processor each",
	     all && o->depth == SQ_DEPTH_FULL ? "every system call"
					      : "the calls chosen",
	     o->program_count ? "the programs named, and all starts"
			      : "every program",
	     o->no_bulk ? 400 : 550);
	if (all && o->depth == SQ_DEPTH_FULL && !o->program_count)
		note("--depth acts, --no-bulk, --exe and --unit cost less; "
		     "seqids(8), RULES, says what they lose");
}

/* ------------------------------------------------------- rules of others */

struct others {
	unsigned long queue; /* the last -b; 0: none */
	char queue_path[PATH_MAX];
	char locked_path[PATH_MAX]; /* of -e 2; empty: none */
	unsigned int rules;	    /* that are not ours */
};

static bool is_ours(const char *path)
{
	const char *name = strrchr(path, '/') + 1;

	return strcmp(name, SQ_RULES_BEFORE) == 0 ||
	       strcmp(name, SQ_RULES_CALLS) == 0;
}

static int look_at_rules(void *of, const char *path, const char *text)
{
	struct others *o = of;

	for (const char *line = *text ? text : NULL; line;
	     line = sq_edit_next(line)) {
		const char *argument =
			line + 2 + (*line ? strspn(line + 2, " \t") : 0);

		if (sq_edit_begins(line, "-b")) {
			o->queue = strtoul(argument, NULL, 10);
			snprintf(o->queue_path, PATH_MAX, "%s", path);
		} else if (sq_edit_begins(line, "-e") && *argument == '2') {
			snprintf(o->locked_path, PATH_MAX, "%s", path);
		} else if (!is_ours(path) && (sq_edit_begins(line, "-a") ||
					      sq_edit_begins(line, "-A") ||
					      sq_edit_begins(line, "-w"))) {
			o->rules++;
		}
	}
	return 0;
}

static int note_rules(const struct sq_setup *s)
{
	struct others o = { 0 };

	if (sq_setup_each_rules(s, look_at_rules, &o) < 0)
		return -1;
	if (o.queue < QUEUE_WANTED && o.queue)
		note("the kernel's queue has room for %lu records: say -b %d "
		     "in %s",
		     o.queue, QUEUE_WANTED, o.queue_path);
	else if (!o.queue)
		note("no rule sets the length of the kernel's queue: -b %d",
		     QUEUE_WANTED);
	if (o.rules)
		note("%u other rules are there; calls that they take are found "
		     "under their keys",
		     o.rules);
	if (*o.locked_path)
		note("%s locks the rules: what is changed later counts from "
		     "the next boot",
		     o.locked_path);
	return 0;
}

/* --------------------------------------------------------------- auditd */

static unsigned long number(const char *text, const char *key,
			    unsigned long otherwise)
{
	char value[SQ_EDIT_VALUE];

	return sq_edit_get(text, key, value) ? strtoul(value, NULL, 10)
					     : otherwise;
}

static void note_queue(const struct sq_setup *s, const char *text)
{
	long room = sq_costs_q_depth(text);
	char path[PATH_MAX];

	if (room < SQ_COSTS_Q_DEPTH)
		note("auditd's queue to its plugins has room for %ld records; "
		     "what comes while it is full never reaches the plugin: "
		     "q_depth = 80000 in %s",
		     room, sq_setup_path(s, SQ_SETUP_AUDITD, path));
}

/* auditd's own defaults stand for what its settings do not say. */
static int note_settings(const struct sq_setup *s)
{
	char *text = sq_setup_read(s, SQ_SETUP_AUDITD), value[SQ_EDIT_VALUE];
	char path[PATH_MAX];
	unsigned long mb;

	if (!text)
		return -1;
	mb = number(text, "max_log_file", 8) * number(text, "num_logs", 5);
	if (sq_edit_get(text, "write_logs", value) &&
	    strcasecmp(value, "no") == 0)
		mb = LOG_WANTED_MB;
	if (mb < LOG_WANTED_MB)
		note("auditd's log holds %lu MB, which is soon full: "
		     "max_log_file and num_logs in %s",
		     mb, sq_setup_path(s, SQ_SETUP_AUDITD, path));
	note_queue(s, text);
	free(text);
	return 0;
}

static void note_command_line(void)
{
	if (!sq_host_holds_back())
		note("audit=1 is not on the kernel's command line: whenever "
		     "auditd stands still for half a second, records are lost, "
		     "and the kernel does not count them");
}

static void note_running(const struct sq_setup *s)
{
	if (!s->live)
		return;
	note_command_line();
	if (!sq_live_auditd())
		note("auditd does not run: plugin and rules wait until it "
		     "does (service auditd start)");
	else if (sq_live_status("enabled") == LOCKED)
		note("the kernel's rules are locked: they change at the next "
		     "boot");
	else if (sq_live_status("enabled") == 0)
		note("the kernel's audit is switched off (auditctl -e 1)");
}

int sq_notes_host(const struct sq_setup *s)
{
	puts("What to know of this system:");
	note_running(s);
	return note_rules(s) < 0 ? -1 : note_settings(s);
}
