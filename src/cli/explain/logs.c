/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/explain/logs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/rules/textfile.h"
#include "cli/setup/edit.h"
#include "cli/setup/setup.h"

#define AUDIT_LOG "/var/log/audit/audit.log" /* auditd's own default */

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
	char *settings = NULL, path[SQ_EDIT_VALUE];

	if (sq_textfile_read(SQ_SETUP_AUDITD, &settings, NULL) < 0 ||
	    !sq_edit_get(settings, "log_file", path))
		snprintf(path, sizeof(path), "%s", AUDIT_LOG);
	free(settings);
	sq_logs_of(logs, path);
}

void sq_logs_free(struct sq_logs *logs)
{
	for (unsigned int i = 0; i < logs->count; i++)
		free(logs->files[i]);
	memset(logs, 0, sizeof(*logs));
}
