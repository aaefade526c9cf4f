/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/report/gather.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/evidence/directory.h"
#include "cli/explain/meaning.h"
#include "cli/interrupt.h"
#include "cli/meter.h"

static bool is_whole(const struct sq_report_alert *a)
{
	return a->id && a->reason && a->program && a->parent && a->sentence &&
	       a->meaning;
}

/* Returns 0 or -SQ_ENOMEM. */
static int keep(struct sq_report *r, const struct sq_evidence *e)
{
	struct sq_report_alert *a = &r->alerts[r->alert_count++];

	*a = (struct sq_report_alert){
		.time_ms = e->time_ms,
		.id = strdup(e->id),
		.reason = strdup(e->reason),
		.program = strdup(e->program),
		.parent = strdup(sq_evidence_text(e, "parent")),
		.sentence = sq_evidence_sentence(e),
		.meaning = sq_meaning_make(e),
		.tainted = sq_meaning_is_tainted(e),
		.weight = sq_evidence_weight(e),
		.technique = sq_attack_find(e),
	};
	r->by_weight[a->weight]++;
	return is_whole(a) ? 0 : -SQ_ENOMEM;
}

static int take_file(struct sq_report *r, const struct sq_options *o,
		     const char *name)
{
	const char *dir = o->settings.anomaly_dir;
	char path[PATH_MAX + SQ_FILENAME_LEN];
	struct sq_evidence e;
	struct sq_why why;
	int err = sq_evidence_read(&e, dir, name, &why);

	if (err == -SQ_EABSENT) /* pruned meanwhile */
		return 0;
	if (err < 0) {
		snprintf(path, sizeof(path), "%s/%s", dir, name);
		sq_complainf(path, "%s", why.text);
		r->damaged++;
		return 0;
	}
	if (e.time_ms >= o->since_ms &&
	    (!o->until_ms || e.time_ms <= o->until_ms))
		err = keep(r, &e);
	sq_evidence_free(&e);
	return err;
}

static int compare_times(const void *a, const void *b)
{
	const struct sq_report_alert *left = a, *right = b;

	if (left->time_ms != right->time_ms)
		return left->time_ms < right->time_ms ? -1 : 1;
	return strcmp(left->id, right->id);
}

static int take_alerts(struct sq_report *r, const struct sq_options *o)
{
	const char *path = o->settings.anomaly_dir;
	struct sq_meter meter = { .unit = "alerts" };
	struct sq_directory d;
	struct sq_why why;
	int err = 0;

	if (sq_directory_read(&d, path, &why) < 0)
		return sq_complainf(path, "%s", why.text);
	r->alerts = calloc(d.count + 1, sizeof(*r->alerts));
	if (!r->alerts)
		err = -SQ_ENOMEM;
	meter.total = d.count;
	sq_meter_start(&meter);
	for (size_t i = 0; i < d.count && !err && !sq_interrupted(); i++) {
		sq_meter_show(&meter, &(struct sq_meter_at){ path, i, 0 });
		err = take_file(r, o, d.list[i].name);
	}
	sq_meter_end(&meter);
	sq_directory_free(&d);
	if (err < 0)
		return sq_complainf("report", "out of memory");
	if (r->alert_count)
		qsort(r->alerts, r->alert_count, sizeof(*r->alerts),
		      compare_times);
	return 0;
}

/* ---------------------------------------------------------- by its program */

static int compare_programs(const void *a, const void *b)
{
	const struct sq_report_alert *const *left = a, *const *right = b;

	return strcmp((*left)->program, (*right)->program);
}

static int compare_rows(const void *a, const void *b)
{
	const struct sq_report_row *left = a, *right = b;

	if (left->alerts != right->alerts)
		return left->alerts > right->alerts ? -1 : 1;
	return strcmp(left->name, right->name);
}

static void add_to_row(struct sq_report *r, const struct sq_report_alert *a)
{
	struct sq_report_row *row =
		r->row_count ? &r->rows[r->row_count - 1] : NULL;

	if (!row || strcmp(row->name, a->program) != 0) {
		row = &r->rows[r->row_count++];
		row->name = a->program;
	}
	row->alerts++;
	row->high += a->weight == SQ_WEIGHT_HIGH;
	if (a->time_ms > row->last_ms)
		row->last_ms = a->time_ms;
}

static int make_rows(struct sq_report *r)
{
	size_t count = r->alert_count;
	struct sq_report_alert **list = calloc(count + 1, sizeof(*list));

	r->rows = calloc(count + 1, sizeof(*r->rows));
	if (!list || !r->rows) {
		free(list);
		return sq_complainf("report", "out of memory");
	}
	for (size_t i = 0; i < count; i++)
		list[i] = &r->alerts[i];
	if (count)
		qsort(list, count, sizeof(*list), compare_programs);
	for (size_t i = 0; i < count; i++)
		add_to_row(r, list[i]);
	if (count)
		qsort(r->rows, r->row_count, sizeof(*r->rows), compare_rows);
	free(list);
	for (size_t i = 0; i < count; i++)
		while (strcmp(r->rows[r->alerts[i].row].name,
			      r->alerts[i].program) != 0)
			r->alerts[i].row++;
	return 0;
}

/* ----------------------------------------------------- what else there is */

static int take_profile(struct sq_report *r)
{
	if (sq_programs_read(r->settings->profile, &r->programs, &r->meta))
		return SQ_EXIT_WRONG;
	for (size_t i = 0; i < r->programs.count; i++)
		r->calls += r->programs.list[i]->stats.calls;
	return 0;
}

/* A report can do without: the plugin need not run. */
static void take_state(struct sq_report *r)
{
	struct sq_why why;

	r->has_state =
		sq_survey_make(&r->survey, &r->census, r->settings, &why) == 0;
	if (!r->has_state)
		snprintf(r->no_state, sizeof(r->no_state), "%s", why.text);
}

/* What was asked for, else from the first alert up to now. */
static void set_period(struct sq_report *r, const struct sq_options *o)
{
	uint64_t last_ms =
		r->alert_count ? r->alerts[r->alert_count - 1].time_ms : 0;

	r->to_ms = o->until_ms ? o->until_ms : r->made_ms;
	if (r->to_ms < last_ms)
		r->to_ms = last_ms;
	r->from_ms = o->since_ms      ? o->since_ms
		     : r->alert_count ? r->alerts[0].time_ms
				      : r->to_ms;
}

int sq_report_gather(struct sq_report *r, const struct sq_options *o)
{
	int status;

	memset(r, 0, sizeof(*r));
	r->settings = &o->settings;
	r->made_ms = (uint64_t)time(NULL) * 1000;
	if (gethostname(r->host, sizeof(r->host) - 1) < 0)
		*r->host = '\0';
	if (sq_interrupt_catch() < 0)
		return sq_complainf("report", "SIGINT cannot be caught");
	status = take_profile(r);
	if (status == 0)
		status = take_alerts(r, o);
	if (status == 0)
		status = make_rows(r);
	if (status == 0)
		take_state(r);
	set_period(r, o);
	if (status == 0 && sq_interrupted()) {
		sq_complainf("report", "interrupted: nothing is written");
		status = SQ_EXIT_INTERRUPTED;
	}
	if (status)
		sq_report_free(r);
	return status;
}

void sq_report_free(struct sq_report *r)
{
	for (size_t i = 0; i < r->alert_count; i++) {
		struct sq_report_alert *a = &r->alerts[i];

		free(a->id);
		free(a->reason);
		free(a->program);
		free(a->parent);
		free(a->sentence);
		free(a->meaning);
	}
	free(r->alerts);
	free(r->rows);
	sq_programs_free(&r->programs);
	if (r->has_state)
		sq_survey_free(&r->survey);
	sq_census_free(&r->census);
	memset(r, 0, sizeof(*r));
}
