/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/explain/logs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

#define AUDITD_CONF "/etc/audit/auditd.conf"
#define AUDIT_LOG   "/var/log/audit/audit.log" /* auditd's own default */

/* The value of log_file, where auditd's settings have one. */
static void read_setting(char path[static PATH_MAX])
{
	FILE *file = fopen(AUDITD_CONF, "re");
	char line[PATH_MAX + 64];

	snprintf(path, PATH_MAX, "%s", AUDIT_LOG);
	while (file && fgets(line, sizeof(line), file)) {
		char *name = sq_text_trim(line), *value = strchr(name, '=');

		if (!value)
			continue;
		*value++ = '\0';
		if (strcmp(sq_text_trim(name), "log_file") == 0)
			snprintf(path, PATH_MAX, "%s", sq_text_trim(value));
	}
	if (file)
		fclose(file);
}

void sq_logs_of(struct sq_logs *logs, const char *path)
{
	char name[PATH_MAX + 8];
	int last = 0;

	memset(logs, 0, sizeof(*logs));
	while (last < SQ_LOGS_MAX - 1) { /* auditd leaves no gap */
		snprintf(name, sizeof(name), "%s.%d", path, last + 1);
		if (access(name, F_OK) < 0)
			break;
		last++;
	}
	for (; last >= 0; last--) {
		snprintf(name, sizeof(name), last ? "%s.%d" : "%s", path, last);
		logs->files[logs->count] = strdup(name);
		logs->count += logs->files[logs->count] != NULL;
	}
}

void sq_logs_find(struct sq_logs *logs)
{
	char path[PATH_MAX];

	read_setting(path);
	sq_logs_of(logs, path);
}

void sq_logs_free(struct sq_logs *logs)
{
	for (unsigned int i = 0; i < logs->count; i++)
		free(logs->files[i]);
	memset(logs, 0, sizeof(*logs));
}
