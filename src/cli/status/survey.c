/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/status/survey.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "cli/evidence/directory.h"

void sq_survey_problem(struct sq_survey *s, const char *fmt, ...)
{
	va_list ap;

	if (s->problem_count == SQ_SURVEY_PROBLEMS)
		return;
	va_start(ap, fmt);
	vsnprintf(s->problems[s->problem_count++], SQ_PROBLEM_LEN, fmt, ap);
	va_end(ap);
}

static void take_programs(struct sq_survey *s, struct sq_census *c,
			  const struct sq_settings *settings)
{
	sq_census_take(c, settings, sq_dump_number(&s->dump, "event_time_ms"));
	s->programs = c;
	if (c->absent)
		sq_survey_problem(s, "there is no profile yet: %.128s",
				  settings->profile);
	if (c->unreadable)
		sq_survey_problem(s, "the profile cannot be read: %.128s",
				  settings->profile);
	if (c->damaged)
		sq_survey_problem(s, "programs of the profile are damaged: see "
				     "seqids verify");
}

/* Evidence that is damaged is told of by seqids alerts. */
static void take_alerts(struct sq_survey *s, const struct sq_settings *settings)
{
	struct sq_directory d;
	struct sq_why why;
	size_t at;

	if (sq_directory_read(&d, settings->anomaly_dir, &why) < 0) {
		sq_survey_problem(s, "the evidence cannot be read: %.128s: %s",
				  settings->anomaly_dir, why.text);
		return;
	}
	at = d.count > SQ_SURVEY_ALERTS ? d.count - SQ_SURVEY_ALERTS : 0;
	for (; at < d.count; at++)
		s->alert_count += sq_evidence_read(&s->alerts[s->alert_count],
						   settings->anomaly_dir,
						   d.list[at].name, &why) == 0;
	sq_directory_free(&d);
}

static void take_hours(struct sq_survey *s)
{
	const char *at = sq_dump_value(&s->dump, "learned_by_hour");

	while (*at && s->hour_count < SQ_SURVEY_HOURS) {
		size_t len = strcspn(at, " ");

		if (sq_text_u64(at, len, 10, UINT64_MAX,
				&s->hours[s->hour_count]) < 0)
			return;
		s->hour_count++;
		at += len + (at[len] == ' ');
	}
}

static uint64_t wall_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

int sq_survey_make(struct sq_survey *s, struct sq_census *programs,
		   const struct sq_settings *settings, struct sq_why *why)
{
	int err;

	memset(s, 0, sizeof(*s));
	err = sq_dump_read(&s->dump, settings->state_file, why);
	if (err < 0)
		return err;
	s->now_ms = wall_ms();
	sq_host_ask(&s->host, sq_dump_number(&s->dump, "pid"),
		    sq_dump_value(&s->dump, "key"));
	sq_costs_find(&s->costs, sq_dump_number(&s->dump, "pid"));
	take_hours(s);
	sq_survey_judge(s, settings);
	take_programs(s, programs, settings);
	take_alerts(s, settings);
	return 0;
}

void sq_survey_free(struct sq_survey *s)
{
	sq_dump_free(&s->dump);
	for (unsigned int i = 0; i < s->alert_count; i++)
		sq_evidence_free(&s->alerts[i]);
	memset(s, 0, sizeof(*s));
}
