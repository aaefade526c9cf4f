/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "notice.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "config.h"
#include "input/keys.h"
#include "now.h"

#define OP	   "op=seqids-plugin"
#define PATH_BYTES 300 /* bytes of a path that are told; hex doubles them */
#define TAIL	   (2 * SQ_NOTICE_LEN) /* bytes; the last line is in them */
#define MINUTE_S   60

static void add_path(struct sq_text *n, const char *field, const char *path)
{
	char encoded[2 * PATH_BYTES + 3];

	sq_text_encode(path, strlen(path), PATH_BYTES, encoded);
	sq_text_add(n, " %s=%s", field, encoded);
}

static struct sq_text begin(char *text, const char *state)
{
	struct sq_text n = sq_text_start(text, SQ_NOTICE_LEN);

	sq_text_add(&n, OP " state=%s", state);
	return n;
}

static size_t end(struct sq_text *n)
{
	sq_text_add(n, " key=\"%s\"", SQ_EVIDENCE_KEY);
	return n->len;
}

static const char *mode_of(const struct sq_settings *s)
{
	static const char *const modes[] = { "learn", "detect", "auto" };

	return modes[s->mode];
}

bool sq_notice_may(struct sq_notice_rate *r, int64_t now_s)
{
	if (now_s >= r->minute_s + MINUTE_S) {
		r->minute_s = now_s;
		r->told = 0;
	}
	if (r->told == SQ_NOTICE_RATE)
		return false;
	r->told++;
	return true;
}

size_t sq_notice_started(char text[static SQ_NOTICE_LEN],
			 const struct sq_settings *s, uint64_t programs,
			 enum sq_notice_before before)
{
	static const char *const words[] = { "none", "ended", "killed" };
	struct sq_text n = begin(text, "started");

	sq_text_add(&n, " mode=%s version=%s before=%s programs=%llu",
		    mode_of(s), PACKAGE_VERSION, words[before],
		    (unsigned long long)programs);
	add_path(&n, "profile", s->profile);
	return end(&n);
}

size_t sq_notice_reloaded(char text[static SQ_NOTICE_LEN],
			  const struct sq_settings *s,
			  const struct sq_settings *was)
{
	struct sq_text n = begin(text, "reloaded");

	sq_text_add(&n, " mode=%s was=%s", mode_of(s), mode_of(was));
	return end(&n);
}

size_t sq_notice_refused(char text[static SQ_NOTICE_LEN])
{
	struct sq_text n = begin(text, "refused");

	return end(&n);
}

size_t sq_notice_failing(char text[static SQ_NOTICE_LEN],
			 const struct sq_notice_failure *list, size_t count)
{
	struct sq_text n = begin(text, "failing");

	for (size_t i = 0; i < count; i++)
		sq_text_add(&n, "%s%s:%llu", i ? "," : " what=", list[i].key,
			    (unsigned long long)list[i].count);
	return end(&n);
}

size_t sq_notice_stopped(char text[static SQ_NOTICE_LEN], bool told_to,
			 uint64_t events, uint64_t lost, uint64_t alerts)
{
	struct sq_text n = begin(text, "stopped");

	sq_text_add(&n, " by=%s events=%llu lost=%llu alerts=%llu",
		    told_to ? "auditd" : "input", (unsigned long long)events,
		    (unsigned long long)lost, (unsigned long long)alerts);
	return end(&n);
}

/* ---------------------------------------------------------------- the file */

static void name_file(const char *dir, const char *more,
		      char path[static SQ_SETTING_LEN + 32])
{
	snprintf(path, SQ_SETTING_LEN + 32, "%s/" SQ_NOTICE_FILE "%s", dir,
		 more);
}

enum sq_notice_before sq_notice_look(const char *dir)
{
	char path[SQ_SETTING_LEN + 32], tail[TAIL + 1];
	off_t size;
	ssize_t got = 0;
	int fd;

	name_file(dir, "", path);
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return SQ_NOTICE_FIRST;
	size = lseek(fd, 0, SEEK_END);
	if (size > 0)
		got = pread(fd, tail, TAIL, size > TAIL ? size - TAIL : 0);
	close(fd);
	if (got <= 0)
		return SQ_NOTICE_FIRST;
	tail[got] = '\0';
	while (got && tail[got - 1] == '\n')
		tail[--got] = '\0';
	return strstr(strrchr(tail, '\n') ? strrchr(tail, '\n') : tail,
		      " state=stopped ")
		       ? SQ_NOTICE_ENDED
		       : SQ_NOTICE_KILLED;
}

bool sq_notice_write(const char *dir, const char *text)
{
	char path[SQ_SETTING_LEN + 32], old[SQ_SETTING_LEN + 32],
		line[SQ_NOTICE_LEN + 32];
	uint64_t now_ms = sq_now_wall_ms();
	struct stat st;
	bool done;
	int len, fd;

	name_file(dir, "", path);
	name_file(dir, ".old", old);
	if (*text && lstat(path, &st) == 0 &&
	    st.st_size >= SQ_NOTICE_FILE_BYTES && rename(path, old) < 0)
		return false;
	fd = open(path,
		  O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK |
			  O_CLOEXEC,
		  0600);
	if (fd < 0)
		return false;
	len = snprintf(line, sizeof(line), "%llu.%03llu %s\n",
		       (unsigned long long)(now_ms / 1000),
		       (unsigned long long)(now_ms % 1000), text);
	done = !*text || write(fd, line, (size_t)len) == len;
	if (!done && errno == 0)
		errno = ENOSPC;
	return close(fd) == 0 && done;
}
