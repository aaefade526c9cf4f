/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * problems.c - what is wrong with the plugin, in words
 */
#include <string.h>

#include "cli/status/survey.h"
#include "cli/words.h"

#define OLD_LEAST_MS 15000   /* a dump waits for the disk, and for a save */
#define START_MS     30000   /* until then a quiet host may have no call */
#define QUIET_MS     300000  /* nothing at all: no busy host is so quiet */
#define OVERLOAD_MS  3600000 /* an hour: then it is history */
#define LAG_MS	     30000   /* calls that block are late, too, but few are */

/* Counters that should be 0, and what it means when they are not. */
static const struct {
	const char *key, *what;
} counters[] = {
	{ "alerts_dropped",
	  "alerts have no message of their own, since queue_length is too "
	  "small" },
	{ "alerts_unsent",
	  "alerts that the kernel did not take went to syslog" },
	{ "evidence_errors", "files of evidence could not be written" },
	{ "save_errors", "saves of the profile failed" },
	{ "state_errors", "state dumps could not be written" },
	{ "alert_log_waiting", "bytes of alerts wait for room on the disk" },
	{ "alert_log_lost", "records of alerts are not in the alert log" },
	{ "evidence_prune_errors",
	  "old files of evidence could not be removed" },
	{ "calls_beyond_memory",
	  "calls are not learned, since max_profile_memory is taken" },
	{ "programs_full",
	  "programs learn no more, since they have their share of "
	  "max_profile_memory: see seqids list" },
	{ "calls_out_of_memory", "calls are neither learned nor judged, since "
				 "the host gave no memory" },
	{ "damaged_programs", "programs of the profile were damaged" },
};

static uint64_t behind(uint64_t now_ms, uint64_t then_ms)
{
	return now_ms > then_ms ? now_ms - then_ms : 0;
}

static void judge_process(struct sq_survey *s,
			  const struct sq_settings *settings)
{
	uint64_t age_ms = behind(s->now_ms, s->dump.written_ms);
	uint64_t most_ms = 3000 * (uint64_t)settings->state_interval;
	char age[SQ_WORDS_LEN];

	if (!s->host.running)
		sq_survey_problem(s,
				  "the plugin is not running: what follows is "
				  "as it was %s ago",
				  sq_words_time(age_ms, age));
	else if (age_ms > OLD_LEAST_MS && age_ms > most_ms)
		sq_survey_problem(s,
				  "the state file is old: it was written %s "
				  "ago, and should be every %u s",
				  sq_words_time(age_ms, age),
				  settings->state_interval);
}

static void judge_kernel(struct sq_survey *s)
{
	const struct sq_host *h = &s->host;
	const char *key = sq_dump_value(&s->dump, "key");

	if (!h->asked)
		return;
	if (!h->enabled)
		sq_survey_problem(s,
				  "the kernel does not audit: auditctl -e 1");
	if (!h->rules)
		sq_survey_problem(s,
				  "the rules are not loaded: no rule of the "
				  "kernel has the key %.64s; see seqids rules",
				  *key ? key : "(any)");
	if (h->backlog_limit && h->backlog * 10 > h->backlog_limit * 9)
		sq_survey_problem(s,
				  "the kernel's backlog is nearly full: %llu "
				  "of %llu; auditctl -b",
				  (unsigned long long)h->backlog,
				  (unsigned long long)h->backlog_limit);
}

static void judge_input(struct sq_survey *s)
{
	const struct sq_dump *d = &s->dump;
	uint64_t events = sq_dump_number(d, "events"),
		 calls = sq_dump_number(d, "calls"),
		 started_ms = sq_dump_number(d, "started_ms"),
		 input_ms = sq_dump_number(d, "input_ms");
	char words[SQ_WORDS_LEN];

	if (!events && started_ms &&
	    behind(d->written_ms, started_ms) > START_MS)
		sq_survey_problem(s, "no call has arrived since the start");
	else if (input_ms && behind(d->written_ms, input_ms) > QUIET_MS)
		sq_survey_problem(s, "no call arrives: nothing came for %s",
				  sq_words_time(behind(d->written_ms, input_ms),
						words));
	if (events && !calls)
		sq_survey_problem(s,
				  "calls arrive, but none with the key %.64s",
				  sq_dump_value(d, "key"));
	if (behind(input_ms, sq_dump_number(d, "event_time_ms")) > LAG_MS &&
	    calls && behind(d->written_ms, input_ms) <= QUIET_MS)
		sq_survey_problem(
			s,
			"calls are read %s after they were made: auditd or "
			"the plugin does not keep up",
			sq_words_time(
				behind(input_ms,
				       sq_dump_number(d, "event_time_ms")),
				words));
}

static void judge_losses(struct sq_survey *s)
{
	uint64_t lost = sq_dump_number(&s->dump, "events_lost"),
		 events = sq_dump_number(&s->dump, "events"),
		 overload_ms = sq_dump_number(&s->dump, "overload_ms");
	char words[SQ_WORDS_LEN];

	if (lost)
		sq_survey_problem(
			s,
			"the kernel or auditd dropped %s events "
			"(%.1f %%): see the backlog in auditctl -s%s",
			sq_words_count(lost, words),
			100.0 * (double)lost / (double)(lost + events),
			s->host.holds_back ? ""
					   : "; without audit=1 on its command "
					     "line the kernel does not count "
					     "what auditd takes too late");
	if (overload_ms && behind(s->now_ms, overload_ms) < OVERLOAD_MS)
		sq_survey_problem(
			s,
			"calls were not seen, or came late, %s ago: see seqids "
			"alerts",
			sq_words_time(behind(s->now_ms, overload_ms), words));
	if (sq_dump_number(&s->dump, "alphabet_suspect"))
		sq_survey_problem(s,
				  "the rules audit security calls only, and "
				  "the profile is of all: nothing is learned");
}

void sq_survey_judge(struct sq_survey *s, const struct sq_settings *settings)
{
	char words[SQ_WORDS_LEN];

	judge_process(s, settings);
	judge_kernel(s);
	judge_input(s);
	judge_losses(s);
	for (size_t i = 0; i < sizeof(counters) / sizeof(*counters); i++) {
		uint64_t n = sq_dump_number(&s->dump, counters[i].key);

		if (n)
			sq_survey_problem(s, "%s %s", sq_words_count(n, words),
					  counters[i].what);
	}
}
