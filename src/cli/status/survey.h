/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * survey.h - how the plugin is, from its state dump, the host, the profile and
 * the newest evidence
 *
 * Nothing of it disturbs the plugin. One owner at a time.
 */
#ifndef SQ_SURVEY_H
#define SQ_SURVEY_H

#include "cli/evidence/evidence.h"
#include "cli/status/census.h"
#include "cli/status/costs.h"
#include "cli/status/dump.h"
#include "cli/status/host.h"
#include "settings.h"

#define SQ_SURVEY_ALERTS   5  /* the newest; a line each */
#define SQ_SURVEY_PROBLEMS 24 /* one of each kind */
#define SQ_PROBLEM_LEN	   256
#define SQ_SURVEY_HOURS	   24

struct sq_survey {
	uint64_t now_ms;
	struct sq_dump dump;
	struct sq_host host;
	struct sq_costs costs; /* no problems */

	const struct sq_census *programs; /* of the profile; borrowed */

	struct sq_evidence alerts[SQ_SURVEY_ALERTS]; /* the oldest first */
	unsigned int alert_count;

	/* learned an hour, the oldest first; from the dump */
	uint64_t hours[SQ_SURVEY_HOURS];
	unsigned int hour_count;

	char problems[SQ_SURVEY_PROBLEMS][SQ_PROBLEM_LEN];
	unsigned int problem_count;
};

/*
 * programs is taken again where the profile has changed, and serves for the
 * next survey. Returns 0 (caller frees with sq_survey_free()), or what
 * sq_dump_read() does where there is no dump. What else is missing is a
 * problem.
 */
int sq_survey_make(struct sq_survey *s, struct sq_census *programs,
		   const struct sq_settings *settings, struct sq_why *why);
void sq_survey_free(struct sq_survey *s);

/* Add what is wrong, in words. */
__attribute__((format(printf, 2, 3))) void
sq_survey_problem(struct sq_survey *s, const char *fmt, ...);

/* problems.c: find what is wrong in all that is known. */
void sq_survey_judge(struct sq_survey *s, const struct sq_settings *settings);

/* metrics.c: in the text format of Prometheus, on standard output. */
void sq_survey_metrics(const struct sq_survey *s);

/* page.c: for people. */
struct sq_terminal;
void sq_survey_page(const struct sq_survey *s, const struct sq_terminal *t);

#endif
