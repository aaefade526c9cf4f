/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seqids alerts - a line an alert, from the evidence
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/evidence/attack.h"
#include "cli/evidence/directory.h"
#include "cli/evidence/ecs.h"
#include "cli/evidence/evidence.h"
#include "cli/interrupt.h"
#include "cli/output.h"
#include "cli/terminal.h"

#define FOLLOWED 10   /* of the newest, which --follow begins with */
#define LINE_LEN 4096 /* bytes; longer than any sentence */
#define WORD_LEN 320  /* bytes; an id with its node */
#define NARROW	 70   /* columns; below, a line that is cut says too little */

static int take_format(struct sq_options *o, const struct sq_option *option,
		       const char *value)
{
	int word = sq_option_word(option, value);

	o->json = word == 1;
	o->ecs = word == 2;
	return word < 0 ? -1 : 0;
}

const struct sq_option sq_alerts_options[] = {
	{ "follow", NULL, "go on with those to come", SQ_OPTION_FLAG(follow) },
	{ "format", "text|json|ecs", "how to print; ecs: Elastic Common Schema",
	  take_format, 0 },
	{ 0 },
};

/* What is asked for, and what has come of it. */
struct alerts {
	const struct sq_options *o;
	const char *dir;
	const char *program; /* NULL: any */
	struct sq_terminal terminal;
	bool damaged; /* a file was, and that is told */
};

/* An alert that is to be printed. */
struct chosen {
	uint64_t time_ms;
	size_t at; /* in the directory */
};

static bool is_called(const char *program, const char *name)
{
	const char *slash = strrchr(program, '/');
	size_t len;

	return strcmp(program, name) == 0 ||
	       strcmp(sq_program_path(program, &len), name) == 0 ||
	       (slash && strcmp(slash + 1, name) == 0);
}

/* An overload is of each program that may have lost calls. */
static bool is_of_program(const struct sq_evidence *e, const char *name)
{
	json_t *list = json_object_get(e->root, "programs"), *one;
	size_t i;

	if (is_called(e->program, name))
		return true;
	if (strcmp(e->reason, "overload") != 0)
		return false;
	json_array_foreach(list, i, one)
	{
		const char *program =
			json_string_value(json_object_get(one, "program"));

		if (program && is_called(program, name))
			return true;
	}
	return false;
}

static bool is_wanted(const struct alerts *a, const struct sq_evidence *e)
{
	return (!a->program || is_of_program(e, a->program)) &&
	       e->time_ms >= a->o->since_ms &&
	       (!a->o->until_ms || e->time_ms <= a->o->until_ms);
}

/*
 * Returns 0, or 1 where there is no such alert: its file is damaged, which is
 * told, or was pruned meanwhile.
 */
static int read_alert(struct alerts *a, const char *name, struct sq_evidence *e)
{
	struct sq_why why;
	char path[PATH_MAX];
	int err = sq_evidence_read(e, a->dir, name, &why);

	if (err == 0)
		return 0;
	if (err != -SQ_EABSENT) {
		snprintf(path, sizeof(path), "%s/%s", a->dir, name);
		sq_complainf(path, "%s", why.text);
		a->damaged = true;
	}
	return 1;
}

/* --------------------------------------------------------------- printing */

/* One word of the evidence, whatever somebody wrote there. */
static const char *printable(const char *word, char out[4 * WORD_LEN + 1])
{
	return sq_text_printable(word, strnlen(word, WORD_LEN), out);
}

static void print_text(const struct alerts *a, const struct sq_evidence *e)
{
	static const enum sq_ink inks[] = { SQ_INK_DIM, SQ_INK_PLAIN,
					    SQ_INK_RED };
	enum sq_weight weight = sq_evidence_weight(e);
	char *sentence = sq_evidence_sentence(e), date[SQ_DATE_LEN];
	char line[LINE_LEN], id[4 * WORD_LEN + 1], reason[4 * WORD_LEN + 1];

	snprintf(line, sizeof(line), "%c %s  %s  %s  %s",
		 weight == SQ_WEIGHT_HIGH ? '!' : ' ',
		 sq_date(e->time_ms, date), printable(e->id, id),
		 printable(e->reason, reason), sentence ? sentence : "");
	free(sentence);
	if (a->terminal.width && a->terminal.width < NARROW)
		sq_terminal_wrap(&a->terminal, inks[weight], 2, line);
	else
		sq_terminal_line(&a->terminal, inks[weight], line);
}

static void print_json(const struct sq_evidence *e)
{
	const struct sq_technique *technique = sq_attack_find(e);
	enum sq_weight weight = sq_evidence_weight(e);

	json_object_set_new(e->root, "weight",
			    json_string(sq_weight_name(weight)));
	if (technique)
		json_object_set_new(e->root, "technique",
				    json_string(technique->id));
	sq_print_json(json_incref(e->root));
}

static void print_alert(const struct alerts *a, const struct sq_evidence *e)
{
	if (a->o->json)
		print_json(e);
	else if (a->o->ecs)
		sq_print_json(sq_ecs_make(e));
	else
		print_text(a, e);
}

/* ----------------------------------------------------- those that there are */

static int compare(const void *a, const void *b)
{
	const struct chosen *left = a, *right = b;

	if (left->time_ms != right->time_ms)
		return left->time_ms < right->time_ms ? -1 : 1;
	return left->at < right->at ? -1 : left->at > right->at;
}

/* Into list, in the order of their times. Returns how many. */
static size_t choose(struct alerts *a, const struct sq_directory *d,
		     struct chosen *list)
{
	struct sq_evidence e;
	size_t count = 0;

	for (size_t at = 0; at < d->count; at++) {
		if (read_alert(a, d->list[at].name, &e))
			continue;
		if (is_wanted(a, &e))
			list[count++] = (struct chosen){ e.time_ms, at };
		sq_evidence_free(&e);
	}
	if (count)
		qsort(list, count, sizeof(*list), compare);
	return count;
}

static int print_there(struct alerts *a, const struct sq_directory *d)
{
	struct chosen *list = calloc(d->count + 1, sizeof(*list));
	size_t count, at = 0;
	struct sq_evidence e;

	if (!list)
		return sq_complainf("alerts", "out of memory");
	count = choose(a, d, list);
	if (a->o->follow && !a->o->since_ms && count > FOLLOWED)
		at = count - FOLLOWED;
	if (!count && a->terminal.terminal && !a->o->follow && !a->o->json)
		puts("no alerts");
	for (; at < count && !ferror(stdout); at++)
		if (!read_alert(a, d->list[list[at].at].name, &e)) {
			print_alert(a, &e);
			sq_evidence_free(&e);
		}
	free(list);
	return 0;
}

static int read_directory(const struct alerts *a, struct sq_directory *d)
{
	struct sq_why why;

	if (sq_directory_read(d, a->dir, &why) == 0)
		return 0;
	return sq_complainf(a->dir, "%s", why.text);
}

/* --------------------------------------------------------- those to come */

static bool is_listed(const struct sq_directory *d, const char *name)
{
	for (size_t i = 0; i < d->count; i++)
		if (strcmp(d->list[i].name, name) == 0)
			return true;
	return false;
}

/* known: those that were printed, while notices of them may still come. */
static void take_name(struct alerts *a, const char *name,
		      const struct sq_directory *known)
{
	struct sq_filename file;
	struct sq_evidence e;

	if (!sq_filename_parse(name, &file) || is_listed(known, name) ||
	    read_alert(a, name, &e))
		return;
	if (is_wanted(a, &e))
		print_alert(a, &e);
	sq_evidence_free(&e);
}

/* Returns 0, or 1 where the directory is gone. */
static int take_notices(struct alerts *a, int fd,
			const struct sq_directory *known)
{
	char buf[16384]
		__attribute__((aligned(__alignof__(struct inotify_event))));
	ssize_t got = read(fd, buf, sizeof(buf));
	const char *at = buf;

	while (at < buf + got) {
		const struct inotify_event *event = (const void *)at;

		if (event->mask & (IN_IGNORED | IN_DELETE_SELF))
			return 1;
		if (event->len)
			take_name(a, event->name, known);
		at += sizeof(*event) + event->len;
	}
	return 0;
}

static int wait_for_more(struct alerts *a, int fd,
			 const struct sq_directory *known)
{
	static const struct sq_directory none = { 0 };
	struct pollfd fds[] = { { fd, POLLIN, 0 },
				{ sq_interrupt_fd(), POLLIN, 0 },
				{ STDOUT_FILENO, 0, 0 } };

	/* what was written while the directory was read is known */
	while (poll(fds, 1, 0) > 0)
		if (take_notices(a, fd, known))
			return sq_complainf(a->dir, "it is gone");
	while (!sq_interrupted()) {
		if (fflush(stdout) != 0 || fds[2].revents & POLLERR)
			return SQ_EXIT_WRONG;
		if (poll(fds, 3, -1) < 0 && errno != EINTR)
			return sq_complainf("alerts", "%s", strerror(errno));
		if (fds[0].revents && take_notices(a, fd, &none))
			return sq_complainf(a->dir, "it is gone");
	}
	return SQ_EXIT_INTERRUPTED;
}

/* A file that is closed behind its writer is whole. */
static int follow(struct alerts *a)
{
	struct sq_directory d = { 0 };
	int fd = inotify_init1(IN_CLOEXEC), status = SQ_EXIT_WRONG;

	if (fd < 0 || inotify_add_watch(fd, a->dir,
					IN_CLOSE_WRITE | IN_MOVED_TO |
						IN_DELETE_SELF) < 0)
		sq_complainf(a->dir, "%s", strerror(errno));
	else if (sq_interrupt_catch() < 0)
		sq_complainf("alerts", "SIGINT cannot be caught");
	else if (read_directory(a, &d) == 0 && print_there(a, &d) == 0)
		status = wait_for_more(a, fd, &d);
	sq_directory_free(&d);
	if (fd >= 0)
		close(fd);
	return status;
}

int sq_cmd_alerts(struct sq_options *o, int argc, char **argv)
{
	struct alerts a = { .o = o,
			    .dir = o->settings.anomaly_dir,
			    .program = argc ? argv[0] : NULL };
	struct sq_directory d;
	int status;

	if (o->follow && o->until_ms)
		return sq_complainf("alerts",
				    "--follow does not go with --until");
	sq_terminal_look(&a.terminal);
	if (o->follow)
		return follow(&a);
	if (read_directory(&a, &d))
		return SQ_EXIT_WRONG;
	status = print_there(&a, &d);
	sq_directory_free(&d);
	return sq_finish_output(a.damaged ? SQ_EXIT_WRONG : status);
}
