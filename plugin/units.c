/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "units.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "base/whole.h"
#include "called.h"
#include "now.h"
#include "privileges.h"

#define BUDGET_US (SQ_UNITS_BUDGET_MS * 1000)
#define SECOND_US 1000000

struct sq_units {
	const char *proc;
	pthread_t thread;
	bool running;
	pthread_mutex_t lock; /* over what follows, up to unit */
	pthread_cond_t work, done;
	bool stopping;
	uint64_t asked, answered; /* numbers of questions */
	uint32_t pid;		  /* that is asked for */
	bool known;
	char unit[SQ_UNIT_LEN];

	/* the asker's */
	char host[SQ_NODE_LEN]; /* up to the first dot */
	int64_t second_us;	/* when the present second began; monotonic */
	int64_t waited_us;	/* in it */
	struct sq_units_counts counts;

	struct sq_called *called; /* the thread's */
};

/* The unit of pid. Returns whether it is known. */
static bool look(struct sq_units *u, uint32_t pid,
		 char name[static SQ_UNIT_LEN])
{
	char path[PATH_MAX], text[SQ_UNIT_CGROUPS_LEN];
	struct sq_unit unit;
	ssize_t len;
	int fd;

	snprintf(path, sizeof(path), "%s/%u/cgroup", u->proc, pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	len = sq_whole_read(fd, text, sizeof(text));
	close(fd);
	if (len <= 0)
		return false;
	sq_unitname_find(text, (size_t)len, &unit);
	if (*unit.container)
		sq_called_find(u->called, &unit);
	memcpy(name, unit.name, SQ_UNIT_LEN);
	return true;
}

static void *run(void *ctx)
{
	struct sq_units *u = ctx;
	char name[SQ_UNIT_LEN];

	sq_privileges_keep(SQ_PRIVILEGE_NONE);
	pthread_mutex_lock(&u->lock);
	for (;;) {
		uint64_t question;
		uint32_t pid;
		bool known;

		while (!u->stopping && u->asked == u->answered)
			pthread_cond_wait(&u->work, &u->lock);
		if (u->stopping)
			break;
		question = u->asked;
		pid = u->pid;
		pthread_mutex_unlock(&u->lock);
		known = look(u, pid, name);
		pthread_mutex_lock(&u->lock);
		u->known = known;
		memcpy(u->unit, name, sizeof(name));
		u->answered = question;
		pthread_cond_signal(&u->done);
	}
	pthread_mutex_unlock(&u->lock);
	return NULL;
}

static int start_thread(struct sq_units *u, struct sq_why *why)
{
	pthread_condattr_t attr;
	int err = pthread_condattr_init(&attr);

	if (!err)
		err = pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	if (!err)
		err = pthread_cond_init(&u->done, &attr);
	pthread_condattr_destroy(&attr);
	if (!err)
		err = pthread_create(&u->thread, NULL, run, u);
	if (err)
		return sq_fail(why, -SQ_EIO, "no thread for units: %s",
			       strerror(err));
	u->running = true;
	return 0;
}

int sq_units_start(struct sq_units **out, const char *proc, struct sq_why *why)
{
	struct sq_units *u = calloc(1, sizeof(*u));
	struct utsname host;
	int err = 0;

	if (!u)
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	u->proc = proc;
	pthread_mutex_init(&u->lock, NULL);
	pthread_cond_init(&u->work, NULL);
	if (uname(&host) == 0)
		snprintf(u->host, sizeof(u->host), "%.*s",
			 (int)strcspn(host.nodename, "."), host.nodename);
	if (sq_called_new(&u->called, "") < 0)
		err = sq_fail(why, -SQ_ENOMEM, "out of memory");
	if (err == 0)
		err = start_thread(u, why);
	if (err < 0) {
		sq_units_free(u);
		return err;
	}
	*out = u;
	return 0;
}

/* auditd puts a node ahead where it is told to, and where another sent it. */
static bool is_of_host(const struct sq_units *u, const struct sq_event *ev)
{
	size_t len = strcspn(ev->node, ".");

	return !ev->node_len || (len == strlen(u->host) &&
				 strncasecmp(ev->node, u->host, len) == 0);
}

/* How long may be waited now. */
static int64_t left_us(struct sq_units *u, int64_t now_us)
{
	int64_t left;

	if (now_us - u->second_us >= SECOND_US) {
		u->second_us = now_us;
		u->waited_us = 0;
	}
	left = BUDGET_US - u->waited_us;
	return left < SQ_UNITS_WAIT_MS * 1000 ? left : SQ_UNITS_WAIT_MS * 1000;
}

static struct timespec at_us(int64_t us)
{
	return (struct timespec){ .tv_sec = us / SECOND_US,
				  .tv_nsec = us % SECOND_US * 1000 };
}

/* Put the question, and wait for the answer. Returns whether it came. */
static bool question(struct sq_units *u, uint32_t pid, int64_t until_us)
{
	struct timespec until = at_us(until_us);
	uint64_t number;
	int err = 0;

	if (u->asked != u->answered) /* the thread is at one that was late */
		return false;
	u->pid = pid;
	number = ++u->asked;
	pthread_cond_signal(&u->work);
	while (u->answered != number && !err)
		err = pthread_cond_timedwait(&u->done, &u->lock, &until);
	return u->answered == number;
}

int sq_units_ask(struct sq_units *u, const struct sq_event *ev,
		 char unit[static SQ_UNIT_LEN])
{
	int64_t now_us = sq_now_us(), may_us = left_us(u, now_us);
	bool answered = false, known = false;

	u->counts.asked++;
	if (!is_of_host(u, ev)) {
		u->counts.gone++;
		return 1;
	}
	if (may_us > 0) {
		pthread_mutex_lock(&u->lock);
		answered = question(u, ev->pid, now_us + may_us);
		known = answered && u->known;
		if (known)
			memcpy(unit, u->unit, SQ_UNIT_LEN);
		pthread_mutex_unlock(&u->lock);
		u->waited_us += sq_now_us() - now_us;
	}
	u->counts.late += !answered;
	u->counts.gone += answered && !known;
	return known ? 0 : 1;
}

const struct sq_units_counts *sq_units_counts(const struct sq_units *u)
{
	return &u->counts;
}

static void stop(struct sq_units *u)
{
	pthread_mutex_lock(&u->lock);
	u->stopping = true;
	pthread_cond_signal(&u->work);
	pthread_mutex_unlock(&u->lock);
	pthread_join(u->thread, NULL);
}

void sq_units_free(struct sq_units *u)
{
	if (!u)
		return;
	if (u->running)
		stop(u);
	sq_called_free(u->called);
	pthread_mutex_destroy(&u->lock);
	pthread_cond_destroy(&u->work);
	pthread_cond_destroy(&u->done);
	free(u);
}
