/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "directories.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>

/* The directory itself; its parents are the administrator's. */
static void make_directory(const char *path)
{
	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		syslog(LOG_WARNING, "%s: %s", path, strerror(errno));
}

static void make_parent(const char *path)
{
	char dir[SQ_SETTING_LEN];
	char *slash;

	memcpy(dir, path, sizeof(dir));
	slash = strrchr(dir, '/');
	if (!slash || slash == dir)
		return;
	*slash = '\0';
	make_directory(dir);
}

void sq_directories_make(const struct sq_settings *s)
{
	umask(077);
	make_parent(s->profile);
	make_parent(s->state_file);
	make_directory(s->anomaly_dir);
	make_parent(s->alert_log);
}
