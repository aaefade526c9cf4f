/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * gather.h - all that a report tells: evidence, profile, state dump
 *
 * What is kept of an alert is a few hundred bytes. One owner at a time.
 */
#ifndef SQ_REPORT_GATHER_H
#define SQ_REPORT_GATHER_H

#include "cli/evidence/attack.h"
#include "cli/evidence/evidence.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/status/survey.h"

/* Texts are those of strangers: escape them where they are written. */
struct sq_report_alert {
	uint64_t time_ms;
	char *id, *reason, *program, *parent; /* owned */
	char *sentence, *meaning;	      /* owned */
	bool tainted;
	enum sq_weight weight;
	const struct sq_technique *technique; /* NULL: none fits */
	size_t row;			      /* of its program */
};

/* A program of which there are alerts; "" for those of none. */
struct sq_report_row {
	const char *name; /* borrows from an alert */
	uint64_t alerts, high;
	uint64_t last_ms;
};

#define SQ_REPORT_HOST 65 /* bytes; HOST_NAME_MAX */

struct sq_report {
	const struct sq_settings *settings;
	uint64_t made_ms;
	uint64_t from_ms, to_ms; /* what it covers */
	char host[SQ_REPORT_HOST];

	struct sq_report_alert *alerts; /* owned; the oldest first */
	size_t alert_count;
	size_t damaged; /* files of evidence */
	uint64_t by_weight[SQ_WEIGHT_HIGH + 1];
	struct sq_report_row *rows; /* owned; most alerts first */
	size_t row_count;

	struct sq_programs programs;
	struct sq_meta meta;
	uint64_t calls;

	bool has_state;
	struct sq_survey survey;
	struct sq_census census;   /* that it borrows */
	char no_state[SQ_WHY_LEN]; /* why there is none */
};

/*
 * Returns 0 (caller frees with sq_report_free()), or SQ_EXIT_WRONG or
 * SQ_EXIT_INTERRUPTED with a complaint. Shows progress.
 */
int sq_report_gather(struct sq_report *r, const struct sq_options *o);
void sq_report_free(struct sq_report *r);

/* By these beginnings a report is known again, and may be replaced. */
#define SQ_REPORT_HTML_MARK "<!DOCTYPE html>\n<!-- made by seqids report -->\n"
#define SQ_REPORT_TEXT_MARK "\nseqids Summary Report\n"

/* html.c: as one page without a script. text.c: as aureport prints. */
void sq_report_html(const struct sq_report *r, FILE *to);
void sq_report_text(const struct sq_report *r, FILE *to);

#endif
