/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "directories.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include "store/trust.h"

/* The directory itself; its parents are the administrator's. */
static void make_directory(const char *path)
{
	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		syslog(LOG_WARNING, "%s: %s", path, strerror(errno));
}

/* Returns whether path is in a directory that has a name, which is dir then. */
static bool name_parent(const char path[static SQ_SETTING_LEN],
			char dir[static SQ_SETTING_LEN])
{
	char *slash;

	memcpy(dir, path, SQ_SETTING_LEN);
	slash = strrchr(dir, '/');
	if (!slash || slash == dir)
		return false;
	*slash = '\0';
	return true;
}

static void make_parent(const char path[static SQ_SETTING_LEN])
{
	char dir[SQ_SETTING_LEN];

	if (name_parent(path, dir))
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

/* What is open at path, if it is there; ahead says what it is. */
static int trust(const char *ahead, const char *path, struct sq_why *why)
{
	struct sq_why inner;
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC), err;

	if (fd < 0) /* whoever uses it will say why */
		return 0;
	err = sq_trust_fd(fd, &inner);
	close(fd);
	return err < 0 ? sq_fail(why, err, "%s%s: %s", ahead, path, inner.text)
		       : 0;
}

int sq_directories_trust_settings(const char *path, struct sq_why *why)
{
	struct sq_why inner;
	struct stat st;
	int err = trust("", path, why);

	if (err == 0 && stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return sq_fail(why, -SQ_EIO, "%s: not a regular file", path);
	if (err == 0 && access(path, F_OK) == 0 &&
	    (err = sq_trust_directory_of(path, &inner)) < 0)
		sq_fail(why, err, "%s: %s", path, inner.text);
	return err;
}

int sq_directories_trust(const struct sq_settings *s, struct sq_why *why)
{
	char dir[SQ_SETTING_LEN];
	int err = trust("anomaly_dir: a file in ", s->anomaly_dir, why);

	if (err == 0 && name_parent(s->alert_log, dir))
		err = trust("alert_log: a file in ", dir, why);
	if (err == 0 && name_parent(s->state_file, dir))
		err = trust("state_file: a file in ", dir, why);
	return err;
}

static int need_directory(const char *setting, const char *path,
			  struct sq_why *why)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return sq_fail(why, -SQ_EVALUE, "%s: %s: %s", setting, path,
			       strerror(errno));
	return S_ISDIR(st.st_mode)
		       ? 0
		       : sq_fail(why, -SQ_EVALUE, "%s: %s: not a directory",
				 setting, path);
}

/* A file at path, now or later. "" is none. */
static int need_file(const char *setting, const char path[SQ_SETTING_LEN],
		     const char *was, struct sq_why *why)
{
	char dir[SQ_SETTING_LEN];
	struct stat st;

	if (!*path || strcmp(path, was) == 0)
		return 0;
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return sq_fail(why, -SQ_EVALUE, "%s: %s: not a regular file",
			       setting, path);
	return name_parent(path, dir) ? need_directory(setting, dir, why) : 0;
}

int sq_directories_usable(const struct sq_settings *s,
			  const struct sq_settings *was, struct sq_why *why)
{
	int err = 0;

	if (strcmp(s->anomaly_dir, was->anomaly_dir) != 0)
		err = need_directory("anomaly_dir", s->anomaly_dir, why);
	if (err == 0)
		err = need_file("state_file", s->state_file, was->state_file,
				why);
	if (err == 0)
		err = need_file("alert_log", s->alert_log, was->alert_log, why);
	return err;
}
