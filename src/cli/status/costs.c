/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/status/costs.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/rules/textfile.h"
#include "cli/setup/edit.h"
#include "cli/setup/setup.h"

#define Q_DEFAULT 2000 /* of q_depth, where auditd.conf does not say */

/* Whether the settings have the key with that value, in any case of letters. */
static bool is(const char *settings, const char *key, const char *wanted)
{
	char value[SQ_EDIT_VALUE];

	return sq_edit_get(settings, key, value) &&
	       strcasecmp(value, wanted) == 0;
}

long sq_costs_q_depth(const char *settings)
{
	char value[SQ_EDIT_VALUE];

	return sq_edit_get(settings, "q_depth", value) ? strtol(value, NULL, 10)
						       : Q_DEFAULT;
}

static void add(struct sq_costs *c, const char *text)
{
	c->list[c->count++] = text;
}

static void judge(struct sq_costs *c, const char *settings)
{
	if (is(settings, "log_format", "enriched"))
		add(c, "log_format = ENRICHED looks up names for each event; "
		       "RAW does not, and ausearch -i does it later");
	if (!is(settings, "write_logs", "no") &&
	    (is(settings, "flush", "sync") || is(settings, "flush", "data")))
		add(c, "flush = DATA or SYNC waits for the disk after each "
		       "record; INCREMENTAL_ASYNC does not");
	if (sq_costs_q_depth(settings) < SQ_COSTS_Q_DEPTH)
		add(c, "q_depth is short: when it is full, the plugin does not "
		       "get events; 80000 costs little memory");
}

void sq_costs_read(struct sq_costs *c, const char *path)
{
	char *settings;

	c->count = 0;
	if (sq_textfile_read(path, &settings, NULL) < 0)
		return;
	judge(c, settings);
	free(settings);
}

/* The first line of the file at path that begins so, behind its beginning. */
static bool read_line(const char *path, const char *begins,
		      char text[static LINE_MAX])
{
	FILE *file = fopen(path, "re");
	size_t len = strlen(begins);
	bool found = false;

	while (file && !found && fgets(text, LINE_MAX, file))
		found = strncmp(text, begins, len) == 0;
	if (file)
		fclose(file);
	if (found)
		memmove(text, text + len, strlen(text + len) + 1);
	return found;
}

void sq_costs_find(struct sq_costs *c, uint64_t plugin_pid)
{
	char path[64], text[LINE_MAX];

	c->count = 0;
	snprintf(path, sizeof(path), "/proc/%llu/status",
		 (unsigned long long)plugin_pid);
	if (!read_line(path, "PPid:", text))
		return;
	snprintf(path, sizeof(path), "/proc/%ld/comm", strtol(text, NULL, 10));
	if (read_line(path, "auditd\n", text))
		sq_costs_read(c, SQ_SETUP_AUDITD);
}
