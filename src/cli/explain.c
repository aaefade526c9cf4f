/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seqids explain - one alert, in plain words
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/evidence/directory.h"
#include "cli/explain/case.h"
#include "cli/explain/logs.h"
#include "cli/output.h"

const struct sq_option sq_explain_options[] = {
	{ "log", "FILE", "the audit log; default: where auditd writes",
	  SQ_OPTION_TEXT(log) },
	{ 0 },
};

/* Whether some line of the alert log tells of the alert. */
static bool log_has(const char *path, const char *id)
{
	FILE *file = fopen(path, "re");
	char *line = NULL, wanted[320];
	size_t room = 0;
	bool found = false;

	snprintf(wanted, sizeof(wanted), " event=%s ", id);
	while (file && !found && getline(&line, &room, file) >= 0)
		found = strstr(line, wanted);
	free(line);
	if (file)
		fclose(file);
	return found;
}

/* No evidence: it may be that there was some. */
static int complain_absent(const struct sq_options *o, const char *id)
{
	const char *dir = o->settings.anomaly_dir;
	struct sq_logs logs = { 0 };
	bool known = false;

	if (*o->settings.alert_log)
		sq_logs_of(&logs, o->settings.alert_log);
	for (unsigned int i = 0; i < logs.count && !known; i++)
		known = log_has(logs.files[i], id);
	sq_logs_free(&logs);
	if (known)
		return sq_complainf(id,
				    "its evidence was removed from %s, as "
				    "evidence_max_age and others say; its "
				    "message is in %s",
				    dir, o->settings.alert_log);
	return sq_complainf(id,
			    "no such alert in %s; seqids alerts lists those "
			    "that are",
			    dir);
}

/* Returns an exit status. */
static int explain(const struct sq_options *o, const char *name, bool first)
{
	struct sq_explained x;
	struct sq_why why;
	int status;

	if (sq_explained_make(&x, o, name, &why) < 0)
		return sq_complainf(o->settings.anomaly_dir, "%s: %s", name,
				    why.text);
	if (o->json) {
		sq_print_json(sq_explained_json(&x));
	} else {
		if (!first)
			putchar('\n');
		sq_explained_page(&x);
	}
	status = o->log && *x.no_trace ? SQ_EXIT_WRONG : SQ_EXIT_DONE;
	sq_explained_free(&x);
	return status;
}

/* An event may have set off more than one alert: all of them. */
static int explain_all(const struct sq_options *o, const struct sq_directory *d,
		       const char *id, const struct sq_stamp *stamp)
{
	int status = SQ_EXIT_DONE;
	unsigned int count = 0;

	for (size_t i = 0; i < d->count; i++) {
		int one;

		if (d->list[i].file.stamp.time_ms != stamp->time_ms ||
		    d->list[i].file.stamp.serial != stamp->serial)
			continue;
		one = explain(o, d->list[i].name, !count++);
		if (one != SQ_EXIT_DONE)
			status = one;
	}
	return count ? status : complain_absent(o, id);
}

int sq_cmd_explain(struct sq_options *o, int argc, char **argv)
{
	struct sq_directory d;
	struct sq_stamp stamp;
	struct sq_why why;
	int status;

	(void)argc;
	if (!sq_directory_stamp(argv[0], &stamp))
		return sq_complainf("explain",
				    "\"%s\" is no id of an alert, which is "
				    "SEC.MS:SERIAL as seqids alerts has it",
				    argv[0]);
	if (sq_directory_read(&d, o->settings.anomaly_dir, &why) < 0)
		return sq_complainf(o->settings.anomaly_dir, "%s", why.text);
	status = explain_all(o, &d, argv[0], &stamp);
	sq_directory_free(&d);
	return sq_finish_output(status);
}
