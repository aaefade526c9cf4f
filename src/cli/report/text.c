/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * text.c - the report in the style of aureport: a heading, a line for the
 * columns, numbered rows
 */
#include <string.h>

#include "cli/report/gather.h"

static void put_heading(FILE *to, const char *title, const char *columns)
{
	fprintf(to, "\n%s\n", title);
	for (size_t i = 0; i < (columns ? strlen(columns) : 22); i++)
		fputc('=', to);
	fputc('\n', to);
	if (!columns)
		return;
	fprintf(to, "%s\n", columns);
	for (size_t i = 0; i < strlen(columns); i++)
		fputc('=', to);
	fputc('\n', to);
}

static void put_number(FILE *to, const char *what, uint64_t n)
{
	fprintf(to, "%s: %llu\n", what, (unsigned long long)n);
}

static void put_lost(const struct sq_report *r, FILE *to)
{
	static const struct {
		const char *key, *what;
	} counts[] = {
		{ "events", "Number of events read" },
		{ "events_lost", "Number of events lost" },
		{ "alerts_suppressed", "Number of suppressed alerts" },
		{ "alerts_dropped", "Number of dropped alerts" },
	};

	if (!r->has_state) {
		fputs("State of the plugin: not known: ", to);
		sq_print_text_to(to, r->no_state);
		fputc('\n', to);
		return;
	}
	for (size_t i = 0; i < sizeof(counts) / sizeof(*counts); i++)
		put_number(to, counts[i].what,
			   sq_dump_number(&r->survey.dump, counts[i].key));
	for (unsigned int i = 0; i < r->survey.problem_count; i++) {
		fputs("Problem: ", to);
		sq_print_text_to(to, r->survey.problems[i]);
		fputc('\n', to);
	}
}

static void put_summary(const struct sq_report *r, FILE *to)
{
	char from[SQ_DATE_LEN], until[SQ_DATE_LEN];

	fputs(SQ_REPORT_TEXT_MARK "======================\n", to);
	fprintf(to, "Selected time for report: %s - %s\n",
		sq_date(r->from_ms, from), sq_date(r->to_ms, until));
	put_number(to, "Number of alerts", r->alert_count);
	put_number(to, "Number of alerts of high weight",
		   r->by_weight[SQ_WEIGHT_HIGH]);
	put_number(to, "Number of programs with alerts", r->row_count);
	put_number(to, "Number of programs in the profile", r->programs.count);
	put_number(to, "Number of calls learned from", r->calls);
	if (r->damaged)
		put_number(to, "Number of damaged files of evidence",
			   r->damaged);
	put_lost(r, to);
}

static void put_programs(const struct sq_report *r, FILE *to)
{
	char date[SQ_DATE_LEN];

	put_heading(to, "Alerts by Program Report",
		    "# alerts high last program");
	for (size_t i = 0; i < r->row_count; i++) {
		const struct sq_report_row *row = &r->rows[i];

		fprintf(to, "%zu. %llu %llu %s ", i + 1,
			(unsigned long long)row->alerts,
			(unsigned long long)row->high,
			sq_date(row->last_ms, date));
		sq_print_text_to(to, *row->name ? row->name : "?");
		fputc('\n', to);
	}
	if (!r->row_count)
		fputs("<no alerts of interest were found>\n", to);
}

static void put_alerts(const struct sq_report *r, FILE *to)
{
	char date[SQ_DATE_LEN];

	put_heading(to, "Alert Report", "# date time weight reason id what");
	for (size_t i = 0; i < r->alert_count; i++) {
		const struct sq_report_alert *a = &r->alerts[i];

		fprintf(to, "%zu. %s %s ", i + 1, sq_date(a->time_ms, date),
			sq_weight_name(a->weight));
		sq_print_text_to(to, a->reason);
		fputc(' ', to);
		sq_print_text_to(to, a->id);
		fprintf(to, " %s\n", a->sentence);
	}
	if (!r->alert_count)
		fputs("<no alerts of interest were found>\n", to);
}

void sq_report_text(const struct sq_report *r, FILE *to)
{
	put_summary(r, to);
	put_programs(r, to);
	put_alerts(r, to);
	fputc('\n', to);
}
