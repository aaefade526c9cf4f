/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/accept/kept.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/output.h"

#define UID_UNSET 4294967295u

char *sq_kept_user(void)
{
	FILE *file = fopen("/proc/self/loginuid", "re");
	unsigned int uid = UID_UNSET;
	const struct passwd *pw;
	char number[16];

	if (file && fscanf(file, "%u", &uid) != 1)
		uid = UID_UNSET;
	if (file)
		fclose(file);
	if (uid == UID_UNSET)
		uid = getuid();
	pw = getpwuid(uid);
	snprintf(number, sizeof(number), "%u", uid);
	return strdup(pw ? pw->pw_name : number);
}

void sq_kept_print_line(const struct sq_accepted *a)
{
	char date[SQ_DATE_LEN];

	printf("accepted %s by ", sq_date(a->time_ms, date));
	sq_print_text(a->by);
	fputs(", of ", stdout);
	if (a->whole == SQ_ACCEPTED_FILE)
		fputs("its file", stdout);
	else
		sq_print_text(a->events);
	if (a->until_ms)
		printf(", until %s", sq_date(a->until_ms, date));
	if (a->ended_ms)
		printf(", taken back %s", sq_date(a->ended_ms, date));
	if (a->reason)
		printf(": %s", a->reason);
	putchar('\n');
}

static void print_json(const struct sq_accepted *a)
{
	char date[SQ_DATE_LEN];
	json_t *object = json_pack("{s:s, s:s, s:s}", "accepted",
				   sq_date(a->time_ms, date), "by", a->by,
				   "events", a->events);

	if (a->reason)
		json_object_set_new(object, "why", json_string(a->reason));
	if (a->until_ms)
		json_object_set_new(object, "until",
				    json_string(sq_date(a->until_ms, date)));
	if (a->ended_ms)
		json_object_set_new(object, "ended",
				    json_string(sq_date(a->ended_ms, date)));
	sq_print_json(object);
}

int sq_kept_print(const char *path, const char *program, bool json)
{
	struct sq_accepted_list l;
	struct sq_why why;
	int status = 0;

	if (sq_accepted_read(&l, path, &why) < 0)
		status = sq_complain(path, &why);
	for (size_t i = 0; i < l.count && status == 0; i++) {
		if (strcmp(l.list[i].program, program) != 0)
			continue;
		if (json) {
			print_json(&l.list[i]);
		} else {
			fputs("# ", stdout);
			sq_kept_print_line(&l.list[i]);
		}
	}
	sq_accepted_free(&l);
	return status;
}
