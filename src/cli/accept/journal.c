/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/accept/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/share/counted.h"
#include "cli/share/facetlines.h"

#define PATH_ROOM 4200
#define UID_UNSET 4294967295u

static void name_journal(const char *path, char name[static PATH_ROOM])
{
	snprintf(name, PATH_ROOM, "%s.accepted", path);
}

/* Who is logged in, whatever user it has become since. */
static unsigned int login_uid(void)
{
	FILE *file = fopen("/proc/self/loginuid", "re");
	unsigned int uid = UID_UNSET;

	if (file && fscanf(file, "%u", &uid) != 1)
		uid = UID_UNSET;
	if (file)
		fclose(file);
	return uid == UID_UNSET ? getuid() : uid;
}

static void write_paragraph(FILE *to, const struct sq_acceptance *a)
{
	unsigned int uid = login_uid();
	const struct passwd *pw = getpwuid(uid);
	char time[SQ_COUNTED_TIME_LEN], name[SQ_ESCAPED_NAME_LEN];

	fprintf(to, "accepted %s %s\n", sq_counted_time(a->time_ms, time),
		a->events);
	if (pw)
		fprintf(to, "by %s\n", pw->pw_name);
	else
		fprintf(to, "by %u\n", uid);
	if (a->reason) {
		fputs("reason ", to);
		sq_print_text_to(to, a->reason);
		putc('\n', to);
	}
	fprintf(to, "program %s\n",
		sq_facetlines_escape(a->program, strlen(a->program), name));
	for (size_t i = 0; i < a->added->count; i++)
		fprintf(to, "%s\n", sq_listing_line(a->added, i));
	putc('\n', to);
}

int sq_acceptance_write(const char *path, const struct sq_acceptance *a)
{
	char name[PATH_ROOM], *text = NULL;
	size_t len;
	FILE *memory = open_memstream(&text, &len);
	ssize_t wrote = -1;
	int fd;

	if (!memory)
		return sq_complainf("accept", "out of memory");
	write_paragraph(memory, a);
	if (fclose(memory) != 0) {
		free(text);
		return sq_complainf("accept", "out of memory");
	}
	name_journal(path, name);
	fd = open(name, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC,
		  0600);
	if (fd >= 0) /* in one go, so that two do not mix */
		wrote = write(fd, text, len);
	if (wrote != (ssize_t)len)
		sq_complainf(name, "%s", strerror(errno));
	if (fd >= 0)
		close(fd);
	free(text);
	return wrote == (ssize_t)len ? 0 : SQ_EXIT_WRONG;
}

/* The head of a paragraph while the journal is read. */
struct head {
	char when[SQ_DATE_LEN], events[512], by[64], reason[512];
};

static void print_head(const struct head *h, bool json)
{
	json_t *object;

	if (!json) {
		printf("# accepted %s by %s, of %s%s%s\n", h->when, h->by,
		       h->events, *h->reason ? ": " : "", h->reason);
		return;
	}
	object = json_pack("{s:s, s:s, s:s}", "accepted", h->when, "by", h->by,
			   "events", h->events);
	if (*h->reason)
		json_object_set_new(object, "why", json_string(h->reason));
	sq_print_json(object);
}

static void take_line(struct head *h, char *line)
{
	char *value = line + strcspn(line, " "), *rest;
	uint64_t time_ms;

	if (*value)
		*value++ = '\0';
	if (strcmp(line, "accepted") == 0) {
		memset(h, 0, sizeof(*h));
		rest = value + strcspn(value, " ");
		if (*rest)
			*rest++ = '\0';
		if (sq_counted_read_time(value, &time_ms, NULL) == 0)
			sq_date(time_ms, h->when);
		snprintf(h->events, sizeof(h->events), "%s", rest);
	} else if (strcmp(line, "by") == 0) {
		snprintf(h->by, sizeof(h->by), "%s", value);
	} else if (strcmp(line, "reason") == 0) {
		snprintf(h->reason, sizeof(h->reason), "%s", value);
	}
}

void sq_acceptance_print(const char *path, const char *program, bool json)
{
	char name[PATH_ROOM], escaped[SQ_ESCAPED_NAME_LEN];
	struct head h = { .when = "" };
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	FILE *file;

	name_journal(path, name);
	sq_facetlines_escape(program, strlen(program), escaped);
	file = fopen(name, "re");
	while (file && (len = getline(&line, &room, file)) > 0) {
		line[len - 1] = '\0';
		if (strncmp(line, "program ", 8) != 0)
			take_line(&h, line);
		else if (strcmp(line + 8, escaped) == 0)
			print_head(&h, json);
	}
	free(line);
	if (file)
		fclose(file);
}
