/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/input.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"
#include "lines.h"

#define COMPLAINTS  5	/* a file; the rest is counted */
#define PROGRESS_MS 500 /* between two progress lines */

static volatile sig_atomic_t interrupted;

/* One file on its way. */
struct input {
	const char *name;
	int fd;
	off_t size; /* 0: not known */
	uint64_t bytes, skipped;
	struct sq_lines *lines;
	struct sq_reader *reader;
	struct sq_engine *engine;
	struct sq_event *event;
	bool progress;
	struct timespec shown;
};

static void on_interrupt(int sig)
{
	(void)sig;
	interrupted = 1;
}

/* Without SA_RESTART, so that a read from a terminal or pipe ends as well. */
static void catch_interrupt(void)
{
	struct sigaction sa = { .sa_handler = on_interrupt };

	sigaction(SIGINT, &sa, NULL);
}

const char *sq_input_name(int count, char **files, unsigned int i)
{
	return i < (unsigned int)count ? files[i] : "-";
}

static void complain_line(struct input *in, const struct sq_why *why)
{
	in->skipped++;
	if (in->skipped <= COMPLAINTS)
		sq_complainf(in->name, "line %llu: %s: skipped",
			     (unsigned long long)sq_lines_number(in->lines),
			     why->text);
}

static void show_progress(struct input *in)
{
	struct timespec now;
	int64_t ms;

	if (!in->progress)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	ms = (now.tv_sec - in->shown.tv_sec) * 1000 +
	     (now.tv_nsec - in->shown.tv_nsec) / 1000000;
	if (ms < PROGRESS_MS)
		return;
	in->shown = now;
	fprintf(stderr, "\r%s: %llu MB", in->name,
		(unsigned long long)(in->bytes >> 20));
	if (in->size > 0)
		fprintf(stderr, " of %llu",
			(unsigned long long)(in->size >> 20));
	fprintf(stderr, ", %llu events\033[K",
		(unsigned long long)sq_reader_counts(in->reader)->events);
}

static void end_progress(struct input *in)
{
	if (in->progress && in->shown.tv_sec)
		fprintf(stderr, "\r\033[K");
}

/* All whole lines that are in the buffer. */
static int take_lines(struct input *in)
{
	struct sq_why why;
	const char *line;
	size_t len;
	int got;

	while ((got = sq_lines_next(in->lines, &line, &len)) != 0) {
		int result = got < 0 ? sq_reader_long_line(in->reader, &why)
				     : sq_reader_line(in->reader, line, len,
						      in->event, &why);

		if (result < 0)
			complain_line(in, &why);
		else if (result == 1 &&
			 sq_engine_event(in->engine, in->event) < 0)
			return sq_complainf(in->name, "out of memory");
	}
	return 0;
}

static int read_all(struct input *in)
{
	ssize_t got = 1;

	while (got > 0 && !interrupted) {
		char *room;
		size_t size = sq_lines_room(in->lines, &room);

		got = read(in->fd, room, size);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return sq_complainf(in->name, "%s", strerror(errno));
		in->bytes += (uint64_t)got;
		if (got == 0)
			sq_lines_end(in->lines);
		else
			sq_lines_wrote(in->lines, (size_t)got);
		if (take_lines(in))
			return -1;
		show_progress(in);
	}
	return 0;
}

/* Whether the file was what it should be, now that it has been read. */
static int judge_file(struct input *in)
{
	const struct sq_reader_counts *counts = sq_reader_counts(in->reader);

	end_progress(in);
	if (in->skipped > COMPLAINTS)
		sq_complainf(in->name, "%llu lines skipped in all",
			     (unsigned long long)in->skipped);
	if (in->skipped && !counts->records)
		return sq_complainf(in->name, "no line of it is a record: "
					      "not an audit log, or in "
					      "another format");
	return 0;
}

static int open_file(struct input *in)
{
	struct stat st;

	in->fd = STDIN_FILENO;
	if (strcmp(in->name, "-") != 0)
		in->fd = open(in->name, O_RDONLY | O_CLOEXEC);
	if (in->fd < 0 || fstat(in->fd, &st) < 0)
		return sq_complainf(in->name, "%s", strerror(errno));
	if (S_ISREG(st.st_mode))
		in->size = st.st_size;
	return 0;
}

static int read_file(struct input *in)
{
	int err = open_file(in);

	if (!err)
		err = read_all(in);
	if (!err)
		err = judge_file(in);
	if (in->fd > STDIN_FILENO)
		close(in->fd);
	return err ? -1 : 0;
}

static void add_up(const struct input *in, struct sq_input_total *total)
{
	const struct sq_reader_counts *counts = sq_reader_counts(in->reader);

	total->bytes += in->bytes;
	total->lines += counts->lines;
	total->records += counts->records;
	total->events += counts->events;
	total->skipped += in->skipped;
}

static int one_file(const struct sq_options *o, struct sq_engine *e,
		    const char *name, unsigned int source,
		    struct sq_input_total *total)
{
	const struct sq_reader_options options = {
		.format = o->input,
		.key = o->settings.key,
		.program = o->program,
		.auparse = o->settings.reader == SQ_SET_AUPARSE,
	};
	struct input in = { .name = name,
			    .engine = e,
			    .progress = isatty(STDERR_FILENO) };
	int err = -1;

	in.event = malloc(sizeof(*in.event));
	if (!in.event || sq_lines_new(&in.lines) < 0 ||
	    sq_reader_new(&in.reader, &options) < 0) {
		sq_complainf(name, "out of memory");
		goto out;
	}
	sq_engine_set_source(e, source);
	err = read_file(&in);
	add_up(&in, total);
	if (o->input == SQ_FORMAT_CALLS) /* (file, PID) is a process */
		sq_engine_flush(e);
out:
	sq_reader_free(in.reader);
	sq_lines_free(in.lines);
	free(in.event);
	return err;
}

static void say_losses(const struct sq_engine *e)
{
	const struct sq_order_counts *counts = sq_engine_order(e);

	if (counts->lost)
		sq_complainf("serials", "%llu events are lost, in %llu places",
			     (unsigned long long)counts->lost,
			     (unsigned long long)counts->gaps);
	if (counts->filtered)
		sq_complainf("serials",
			     "more than a quarter are missing: taken for a "
			     "filtered log, losses not looked for");
}

int sq_input_read(const struct sq_options *o, struct sq_engine *e, int count,
		  char **files, struct sq_input_total *total)
{
	unsigned int i = 0;
	int err;

	memset(total, 0, sizeof(*total));
	catch_interrupt();
	do {
		err = one_file(o, e, sq_input_name(count, files, i), i, total);
		i++;
	} while (!err && !interrupted && i < (unsigned int)count);
	total->interrupted = interrupted;
	sq_engine_flush(e);
	say_losses(e);
	return err;
}
