/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/whole.h"
#include "report/details.h"

#define SAME_EVENT 8 /* alerts that one event may set off */

bool sq_evidence_write_file(const char *path, const char *text, bool sync)
{
	int fd =
		open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		     0600);
	bool wrote;
	int err;

	if (fd < 0)
		return false;
	wrote = sq_whole_write(fd, text, strlen(text)) == 0 &&
		(!sync || fsync(fd) == 0);
	err = errno;
	if (close(fd) < 0 && wrote) {
		wrote = false;
		err = errno;
	}
	if (!wrote)
		unlink(path);
	errno = err;
	return wrote;
}

/* Of one event's second alert, n is 2. */
static void name_evidence(const char *dir, const struct sq_alert *a,
			  unsigned int n,
			  char path[static SQ_EVIDENCE_PATH_LEN])
{
	char name[SQ_ALERT_FILE_LEN + 1];
	int stem = (int)strlen(sq_alert_file(a, name)) - (int)strlen(".json");

	if (n == 1)
		snprintf(path, SQ_EVIDENCE_PATH_LEN, "%s/%s", dir, name);
	else
		snprintf(path, SQ_EVIDENCE_PATH_LEN, "%s/%.*s-%u.json", dir,
			 stem, name, n);
}

static bool try_evidence(const char *dir, const struct sq_alert *a,
			 unsigned int n, char path[static SQ_EVIDENCE_PATH_LEN])
{
	char *json;
	bool done;

	name_evidence(dir, a, n, path);
	if (sq_alert_is_scan(a)) /* of the same scan, with fewer packets */
		unlink(path);
	json = sq_alert_json(a, path, 2);
	done = json && sq_evidence_write_file(path, json, false);
	if (!json)
		errno = ENOMEM;
	free(json);
	return done;
}

bool sq_evidence_write(const char *dir, const struct sq_alert *a,
		       char path[static SQ_EVIDENCE_PATH_LEN])
{
	for (unsigned int n = 1; n <= SAME_EVENT; n++)
		if (try_evidence(dir, a, n, path))
			return true;
		else if (errno != EEXIST)
			return false;
	return false;
}

bool sq_evidence_sync(const char *path)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	bool done;

	if (fd < 0) /* it may have been pruned meanwhile */
		return errno == ENOENT;
	done = fsync(fd) == 0;
	close(fd);
	return done;
}

/* The text of a file of ours. Caller frees; NULL: errno says why. */
static char *read_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;
	char *text = NULL;
	ssize_t got = -1;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_size <= SQ_EVIDENCE_MAX)
		text = malloc((size_t)st.st_size + 1);
	else
		errno = EFBIG;
	if (text)
		got = sq_whole_read(fd, text, (size_t)st.st_size);
	close(fd);
	if (got < 0) {
		free(text);
		return NULL;
	}
	text[got] = '\0';
	return text;
}

/* Takes fresh (NULL: no memory): what path is to hold from now on. */
static bool replace(const char *path, char *fresh)
{
	char beside[SQ_EVIDENCE_PATH_LEN + 4];
	bool done;

	if (!fresh) {
		errno = ENOMEM;
		return false;
	}
	snprintf(beside, sizeof(beside), "%s.new", path);
	unlink(beside); /* of one who was killed */
	done = sq_evidence_write_file(beside, fresh, true) &&
	       rename(beside, path) == 0;
	free(fresh);
	return done;
}

int sq_evidence_grow(const char *dir, const struct sq_alert *a)
{
	char path[SQ_EVIDENCE_PATH_LEN], *text, *grown;

	snprintf(path, sizeof(path), "%s/%s", dir, a->root.file);
	text = read_file(path);
	if (!text)
		return -1;
	grown = sq_alert_json_grown(text, a, 2);
	free(text);
	if (grown && strlen(grown) > SQ_EVIDENCE_MAX) {
		free(grown);
		return 1;
	}
	return replace(path, grown) ? 0 : -1;
}
