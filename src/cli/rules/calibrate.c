/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/rules/calibrate.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/explain/logs.h"
#include "cli/setup/live.h"

#define SECONDS	   3
#define EVENTS_MIN 300	 /* fewer say more of auditd's pauses than of events */
#define BLOCK	   65536 /* bytes of the log at a time */
#define MOST	   (256L << 20) /* bytes; auditd writes 30 MB a second */

/* What the line of an event begins with; "node=… " may stand ahead of it. */
#define EVENT "type=SYSCALL "

/* A log while auditd writes it. */
struct look {
	int fd;
	off_t start, end;
	double cpu_ns; /* of auditd, in the time between */
};

/* The processor time of all threads, in nanoseconds; negative: not known. */
static double cpu_of(pid_t pid)
{
	char path[64 + NAME_MAX];
	struct dirent *entry;
	double sum = 0;
	DIR *tasks;

	snprintf(path, sizeof(path), "/proc/%ld/task", (long)pid);
	tasks = opendir(path);
	while (tasks && sum >= 0 && (entry = readdir(tasks))) {
		unsigned long long ns;
		FILE *from;

		if (*entry->d_name == '.')
			continue;
		snprintf(path, sizeof(path), "/proc/%ld/task/%s/schedstat",
			 (long)pid, entry->d_name);
		from = fopen(path, "re");
		if (from && fscanf(from, "%llu", &ns) == 1)
			sum += (double)ns;
		else
			sum = -1;
		if (from)
			fclose(from);
	}
	if (tasks)
		closedir(tasks);
	return tasks ? sum : -1;
}

/* Lines of events from one place of the log to the other. */
static uint64_t count_events(const struct look *l)
{
	static const char mark[] = EVENT;
	char block[BLOCK];
	size_t matched = 0;
	uint64_t events = 0;
	ssize_t got;

	for (off_t at = l->start; at < l->end; at += got) {
		size_t want = (size_t)(l->end - at);

		got = pread(l->fd, block, want < BLOCK ? want : BLOCK, at);
		if (got <= 0)
			break;
		for (ssize_t i = 0; i < got; i++) {
			matched = block[i] == mark[matched] ? matched + 1
				  : block[i] == *mark	    ? 1
							    : 0;
			if (!mark[matched]) {
				events++;
				matched = 0;
			}
		}
	}
	return events;
}

/* Returns the reason why nothing came of it, or NULL. */
static const char *watch(struct look *l, pid_t auditd)
{
	const struct timespec while_it_works = { SECONDS, 0 };
	double before = cpu_of(auditd), after;
	struct stat st;

	if (fstat(l->fd, &st) < 0 || before < 0)
		return "the kernel does not tell auditd's processor time";
	l->start = st.st_size;
	nanosleep(&while_it_works, NULL);
	after = cpu_of(auditd);
	if (fstat(l->fd, &st) < 0 || after < before)
		return "auditd has ended";
	l->end = st.st_size;
	l->cpu_ns = after - before;
	if (l->end < l->start || l->end - l->start > MOST)
		return "the log was cut off meanwhile";
	return NULL;
}

static const char *measure(struct look *l, struct sq_cost *cost, pid_t auditd)
{
	const char *why = watch(l, auditd);
	uint64_t events;

	if (why)
		return why;
	events = count_events(l);
	if (events < EVENTS_MIN)
		return "too few events came while it was looked at";
	cost->events = events;
	cost->bytes = (double)(l->end - l->start) / (double)events;
	cost->cpu_us = l->cpu_ns / 1000 / (double)events;
	return NULL;
}

void sq_calibrate(struct sq_cost *cost)
{
	pid_t auditd = sq_live_auditd();
	struct sq_logs logs;
	struct look l;

	if (!auditd) {
		cost->why = "auditd does not run";
		return;
	}
	sq_logs_find(&logs);
	l.fd = logs.count ? open(logs.files[logs.count - 1],
				 O_RDONLY | O_CLOEXEC | O_NONBLOCK)
			  : -1;
	sq_logs_free(&logs);
	cost->why = l.fd < 0 ? "auditd's log cannot be read"
			     : measure(&l, cost, auditd);
	if (l.fd >= 0)
		close(l.fd);
}
