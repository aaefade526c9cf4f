/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/status/costs.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

#define AUDITD_CONF "/etc/audit/auditd.conf"

/* Fewer are soon full when many calls are audited; auditd 3.0's default is. */
#define Q_DEPTH_LEAST 2000 /* events */

/* What matters of the settings, as auditd takes them if nothing is said. */
struct values {
	bool enriched, writes, syncs;
	long q_depth;
};

static void take(struct values *v, const char *key, const char *value)
{
	if (strcasecmp(key, "log_format") == 0)
		v->enriched = strcasecmp(value, "enriched") == 0;
	else if (strcasecmp(key, "write_logs") == 0)
		v->writes = strcasecmp(value, "no") != 0;
	else if (strcasecmp(key, "q_depth") == 0)
		v->q_depth = strtol(value, NULL, 10);
	else if (strcasecmp(key, "flush") == 0)
		v->syncs = strcasecmp(value, "sync") == 0 ||
			   strcasecmp(value, "data") == 0;
}

static void add(struct sq_costs *c, const char *text)
{
	c->list[c->count++] = text;
}

static void judge(struct sq_costs *c, const struct values *v)
{
	if (v->enriched)
		add(c, "log_format = ENRICHED looks up names for each event; "
		       "RAW does not, and ausearch -i does it later");
	if (v->writes && v->syncs)
		add(c, "flush = DATA or SYNC waits for the disk after each "
		       "record; INCREMENTAL_ASYNC does not");
	if (v->q_depth < Q_DEPTH_LEAST)
		add(c, "q_depth is short: when it is full, the plugin does not "
		       "get events; 80000 costs little memory");
}

void sq_costs_read(struct sq_costs *c, const char *path)
{
	struct values v = { .writes = true, .q_depth = Q_DEPTH_LEAST };
	FILE *file = fopen(path, "re");
	char line[PATH_MAX + 64];

	c->count = 0;
	if (!file)
		return;
	while (fgets(line, sizeof(line), file)) {
		char *key = sq_text_trim(line), *value = strchr(key, '=');

		if (!value || *key == '#')
			continue;
		*value++ = '\0';
		take(&v, sq_text_trim(key), sq_text_trim(value));
	}
	fclose(file);
	judge(c, &v);
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
		sq_costs_read(c, AUDITD_CONF);
}
