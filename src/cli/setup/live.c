/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/setup/live.h"
#include "event/depth.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/rules/ruleset.h"
#include "cli/rules/textfile.h"
#include "cli/setup/edit.h"
#include "cli/setup/run.h"
#include "cli/setup/setup.h"
#include "cli/status/dump.h"

#define PID_FILE   "/run/auditd.pid"
#define PLUGIN_MS  15000 /* it reads its profile first, and saves it last */
#define DUMP_MS	   5000
#define STEP_MS	   100
#define RULE_WORDS 64	/* of one line; ours have a dozen */
#define RULE_LEN   8192 /* bytes; auditctl reads lines of 6144 */

static void wait_a_step(void)
{
	struct timespec step = { 0, STEP_MS * 1000000L };

	nanosleep(&step, NULL);
}

long sq_live_status(const char *setting)
{
	const char *const argv[] = { "auditctl", "-s", NULL };
	char *text = sq_run_read(argv);
	long found = -1;

	for (const char *line = text; line; line = sq_edit_next(line))
		if (sq_edit_begins(line, setting))
			found = strtol(line + strlen(setting), NULL, 10);
	free(text);
	return found;
}

/* The text of a small file of /run or /proc, without its last newline. */
static bool read_small(const char *path, char *buf, size_t size)
{
	FILE *from = fopen(path, "re");
	bool got = from && fgets(buf, (int)size, from);

	if (from)
		fclose(from);
	if (got)
		buf[strcspn(buf, "\n")] = '\0';
	return got;
}

pid_t sq_live_auditd(void)
{
	char text[32], path[64];
	long pid;

	if (!read_small(PID_FILE, text, sizeof(text)))
		return 0;
	pid = strtol(text, NULL, 10);
	snprintf(path, sizeof(path), "/proc/%ld/comm", pid);
	if (pid <= 1 || !read_small(path, text, sizeof(text)) ||
	    strcmp(text, "auditd") != 0)
		return 0;
	return (pid_t)pid;
}

bool sq_live_loaded(const char *key)
{
	const char *const argv[] = { "auditctl", "-l", NULL };
	char *text = sq_run_read(argv), wanted[64];
	bool loaded = false;

	for (int i = 0; i < SQ_DEPTH_COUNT; i++) {
		snprintf(wanted, sizeof(wanted), "key=%s%s", key,
			 sq_depth_suffix((enum sq_depth)i));
		for (const char *at = text; at && (at = strstr(at, wanted));
		     at++)
			loaded |= strchr(" \n", at[strlen(wanted)]) != NULL;
	}
	free(text);
	return loaded;
}

bool sq_live_systemd(void)
{
	return access("/run/systemd/system", F_OK) == 0;
}

/* ------------------------------------------------------------- the plugin */

/* Read the dump at path of a plugin that runs. Returns whether there is one. */
static bool read_dump(struct sq_dump *dump, const char *path)
{
	uint64_t pid;

	if (sq_dump_read(dump, path, NULL) < 0)
		return false;
	pid = sq_dump_number(dump, "pid");
	if (pid > 1 && pid <= INT32_MAX && kill((pid_t)pid, 0) == 0)
		return true;
	sq_dump_free(dump);
	return false;
}

bool sq_live_plugin(const char *path)
{
	struct sq_dump dump;

	if (!read_dump(&dump, path))
		return false;
	sq_dump_free(&dump);
	return true;
}

/* Whether the dump of the plugin is newer than written_ms. */
static bool read_newer(const char *path, uint64_t written_ms,
		       struct sq_live_counts *counts)
{
	struct sq_dump dump;
	bool newer;

	if (!read_dump(&dump, path))
		return false;
	newer = dump.written_ms > written_ms;
	counts->calls = sq_dump_number(&dump, "calls");
	counts->lost = sq_dump_number(&dump, "events_lost");
	sq_dump_free(&dump);
	return newer;
}

bool sq_live_count(const char *path, struct sq_live_counts *counts)
{
	struct sq_dump dump;
	uint64_t written_ms;

	if (!read_dump(&dump, path))
		return false;
	written_ms = dump.written_ms;
	kill((pid_t)sq_dump_number(&dump, "pid"), SIGUSR1);
	sq_dump_free(&dump);
	for (int ms = 0; ms < DUMP_MS; ms += STEP_MS) {
		if (read_newer(path, written_ms, counts))
			return true;
		wait_a_step();
	}
	return false;
}

/*
 * Have auditd read its plugins' settings, and wait until the plugin runs or
 * has ended. auditd 3.0 to 4.0 may overlook the signal until it has an event to
 * hand on, so a message of ours follows.
 */
static bool tell_auditd(const char *state, bool run)
{
	const char *const message[] = { "auditctl", "-m", "seqids setup",
					NULL };
	pid_t pid = sq_live_auditd();

	if (!pid)
		return true;
	if (kill(pid, SIGHUP) < 0) {
		sq_complainf("auditd", "%s", strerror(errno));
		return false;
	}
	for (int ms = 0; ms < PLUGIN_MS; ms += STEP_MS) {
		if (sq_live_plugin(state) == run)
			return true;
		wait_a_step();
		if (ms % 1000 == 500)
			sq_run(message, false);
	}
	sq_complainf("auditd",
		     run ? "has not started the plugin, or that has "
			   "not written %s: the system log says why"
			 : "has not ended the plugin of %s",
		     state);
	return false;
}

int sq_live_start_plugin(void *of, const char *path)
{
	(void)of;
	return tell_auditd(path, true) ? 0 : -1;
}

int sq_live_stop_plugin(void *of, const char *path)
{
	(void)of;
	return tell_auditd(path, false) ? 0 : -1;
}

/* -------------------------------------------------------------- the rules */

static int remember_flush(void *of, const char *path, const char *text)
{
	(void)path;
	for (const char *line = *text ? text : NULL; line;
	     line = sq_edit_next(line))
		if (strncmp(line, "-D", 2) == 0 &&
		    line[2 + strspn(line + 2, " \t")] == '\n')
			*(bool *)of = true;
	return 0;
}

int sq_live_flushes(const struct sq_setup *s, bool *flush)
{
	*flush = false;
	return sq_setup_each_rules(s, remember_flush, flush);
}

/*
 * As auditd's service does it. Where no file of rules begins with -D the
 * others are loaded already, and only ours are added.
 */
int sq_live_load(void *of, const char *path)
{
	const struct sq_setup *s = of;
	const char *all[] = { "augenrules", "--load", NULL };
	const char *const names[] = { SQ_RULES_BEFORE, SQ_RULES_CALLS };
	bool flush = false, done;

	(void)path;
	if (sq_live_flushes(s, &flush) < 0)
		return -1;
	if (!flush)
		all[1] = NULL;
	done = sq_run(all, true);
	for (int i = 0; i < 2 && done && !flush; i++) {
		char file[PATH_MAX];
		const char *const one[] = { "auditctl", "-R", file, NULL };

		snprintf(file, sizeof(file), "%s/%s", SQ_SETUP_RULES, names[i]);
		done = sq_run(one, true);
	}
	if (done && sq_live_loaded("seqids"))
		return 0;
	sq_complainf("auditctl", "the rules are not loaded: see above");
	return -1;
}

/* One line of a file of rules as the words that delete what it made. */
static bool deletion(char *line, const char *argv[RULE_WORDS + 2])
{
	unsigned int count = 0;
	char *rest = NULL;

	argv[count++] = "auditctl";
	for (char *word = strtok_r(line, " \t", &rest);
	     word && count < RULE_WORDS + 1;
	     word = strtok_r(NULL, " \t", &rest))
		argv[count++] = word;
	argv[count] = NULL;
	if (count < 3 ||
	    (strcmp(argv[1], "-a") != 0 && strcmp(argv[1], "-A") != 0))
		return false;
	argv[1] = "-d";
	return true;
}

/* A rule that is not loaded cannot be deleted, which is what is wanted. */
int sq_live_unload(void *of, const char *path)
{
	char *text;
	struct sq_why why;

	(void)of;
	if (sq_textfile_read(path, &text, &why) < 0) {
		sq_complain("setup", &why);
		return -1;
	}
	for (const char *line = *text ? text : NULL; line;
	     line = sq_edit_next(line)) {
		const char *argv[RULE_WORDS + 2];
		char copy[RULE_LEN];

		snprintf(copy, sizeof(copy), "%.*s", (int)strcspn(line, "\n"),
			 line);
		if (deletion(copy, argv))
			sq_run(argv, false);
	}
	free(text);
	return 0;
}

int sq_live_gather(void *of, const char *path)
{
	const char *const argv[] = { "augenrules", NULL };

	(void)of;
	if (sq_run(argv, true))
		return 0;
	sq_complainf(path, "augenrules has not made it");
	return -1;
}

int sq_live_enable(void *of, const char *path)
{
	const char *const argv[] = { "auditctl", "-e", "1", NULL };

	(void)of;
	if (sq_run(argv, true))
		return 0;
	sq_complainf(path, "the kernel's audit cannot be switched on");
	return -1;
}

/* ---------------------------------------------------------------- systemd */

int sq_live_reload_systemd(void *of, const char *path)
{
	const char *const argv[] = { "systemctl", "daemon-reload", NULL };

	(void)of;
	if (sq_run(argv, true))
		return 0;
	sq_complainf(path, "systemd has not read it");
	return -1;
}

/* journald keeps the socket that it has until it is started again. */
int sq_live_hush_journald(void *of, const char *path)
{
	const char *const stop[] = { "systemctl", "stop", SQ_SETUP_SOCKET,
				     NULL };
	const char *const again[] = { "systemctl", "restart",
				      "systemd-journald.service", NULL };

	if (sq_live_reload_systemd(of, path) < 0)
		return -1;
	if (sq_run(stop, true) && sq_run(again, true))
		return 0;
	sq_complainf(SQ_SETUP_SOCKET, "systemd has not stopped it");
	return -1;
}
