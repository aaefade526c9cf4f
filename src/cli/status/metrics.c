/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * metrics.c - the status in the text format of Prometheus
 *
 * For the textfile collector of its node exporter. Names are of base units and
 * end in _total where they only grow, as Prometheus's conventions ask.
 */
#include <stdio.h>

#include "cli/status/survey.h"

#define PREFIX "seqids_"

struct metric {
	const char *key; /* of the dump */
	const char *name;
	const char *help;
	bool grows;   /* a counter */
	bool from_ms; /* to be told in seconds */
};

static const struct metric metrics[] = {
	{ "started_ms", "start_time_seconds", "When the plugin started.", false,
	  true },
	{ "written_ms", "state_time_seconds",
	  "When the state dump was written.", false, true },
	{ "event_time_ms", "event_time_seconds",
	  "Time of the newest event that counted.", false, true },
	{ "lines", "lines_total", "Lines read.", true, false },
	{ "records", "records_total", "Audit records read.", true, false },
	{ "events", "events_total", "Audit events read.", true, false },
	{ "bad_records", "bad_records_total", "Lines that are no audit record.",
	  true, false },
	{ "events_lost", "events_lost_total",
	  "Events that the kernel or auditd dropped.", true, false },
	{ "events_unheard", "events_unheard_total",
	  "Events that happened while no auditd ran.", true, false },
	{ "calls", "calls_total", "System calls that went into streams.", true,
	  false },
	{ "windows", "windows_total", "Full windows among them.", true, false },
	{ "mismatches", "mismatches_total",
	  "Windows that the profile does not hold.", true, false },
	{ "learned", "learned_total", "New things learned.", true, false },
	{ "new_programs", "new_programs_total",
	  "Programs that the profile did not hold.", true, false },
	{ "calls_not_learned", "calls_not_learned_total",
	  "Calls of settled programs of which nothing was learned.", true,
	  false },
	{ "processes", "processes", "Processes that are followed.", false,
	  false },
	{ "streams", "streams", "Streams that are followed.", false, false },
	{ "program_bytes", "programs_memory_bytes",
	  "Memory that programs of the profile take.", false, false },
	{ "alerts", "alerts_total", "Alerts raised.", true, false },
	{ "alerts_suppressed", "alerts_suppressed_total",
	  "Alerts not raised, for alert_rate.", true, false },
	{ "alerts_sent", "alerts_sent_total",
	  "Alerts written into the audit log.", true, false },
	{ "alerts_unsent", "alerts_unsent_total",
	  "Alerts that the kernel did not take.", true, false },
	{ "alerts_dropped", "alerts_dropped_total",
	  "Alerts lost, since too many waited.", true, false },
	{ "alerts_queued", "alerts_waiting", "Alerts that wait to be written.",
	  false, false },
	{ "evidence_errors", "evidence_errors_total",
	  "Files of evidence that could not be written.", true, false },
	{ "evidence_pruned", "evidence_pruned_total",
	  "Old files of evidence that were removed.", true, false },
	{ "saves", "profile_saves_total", "Saves of the profile.", true,
	  false },
	{ "save_errors", "profile_save_errors_total",
	  "Saves of the profile that failed.", true, false },
	{ "save_ms", "profile_save_duration_seconds",
	  "How long the last save of the profile took.", false, true },
};

static void put_head(const char *name, const char *help, bool grows)
{
	printf("# HELP " PREFIX "%s %s\n# TYPE " PREFIX "%s %s\n", name, help,
	       name, grows ? "counter" : "gauge");
}

static void put_gauge(const char *name, const char *help,
		      unsigned long long value)
{
	put_head(name, help, false);
	printf(PREFIX "%s %llu\n", name, value);
}

static void put_metric(const struct sq_dump *d, const struct metric *m)
{
	uint64_t value = sq_dump_number(d, m->key);

	put_head(m->name, m->help, m->grows);
	if (m->from_ms)
		printf(PREFIX "%s %llu.%03llu\n", m->name,
		       (unsigned long long)(value / 1000),
		       (unsigned long long)(value % 1000));
	else
		printf(PREFIX "%s %llu\n", m->name, (unsigned long long)value);
}

static void put_programs(const struct sq_survey *s)
{
	put_head("programs", "Programs of the profile, by state.", false);
	for (uint64_t state = 0; state < SQ_STATE_COUNT; state++)
		printf(PREFIX "programs{state=\"%s\"} %llu\n",
		       sq_state_name(state),
		       (unsigned long long)s->programs->in_state[state]);
	put_head("watched_programs",
		 "Programs that are told of for something new, by facet.",
		 false);
	for (int i = 0; i < SQ_FACET_COUNT; i++)
		printf(PREFIX "watched_programs{facet=\"%s\"} %llu\n",
		       sq_facet_name((enum sq_facet)i),
		       (unsigned long long)s->programs->watched[i]);
}

void sq_survey_metrics(const struct sq_survey *s)
{
	const struct sq_host *h = &s->host;

	put_gauge("up", "Whether the plugin runs.", h->running);
	put_gauge("problems", "What seqids status finds wrong.",
		  s->problem_count);
	if (h->memory_bytes)
		put_gauge("resident_memory_bytes", "Memory of the plugin.",
			  h->memory_bytes);
	if (h->asked) {
		put_gauge("kernel_rules", "Audit rules loaded with the key.",
			  h->rules);
		put_gauge("kernel_backlog", "Events that wait in the kernel.",
			  h->backlog);
	}
	for (size_t i = 0; i < sizeof(metrics) / sizeof(*metrics); i++)
		put_metric(&s->dump, &metrics[i]);
	put_programs(s);
}
