/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * page.c - the status for people, a line each
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/output.h"
#include "cli/status/survey.h"
#include "cli/terminal.h"
#include "cli/words.h"

#define LABEL  10   /* columns */
#define PUPILS 10   /* shown */
#define LINE   2048 /* bytes; longer than any terminal is wide */

/* A page while it is written. */
struct page {
	const struct sq_survey *s;
	const struct sq_terminal *t;
};

__attribute__((format(printf, 4, 5))) static void put(const struct page *p,
						      enum sq_ink ink,
						      const char *label,
						      const char *fmt, ...)
{
	char line[LINE];
	int len = snprintf(line, sizeof(line), "%-*s ", LABEL, label);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line + len, sizeof(line) - (size_t)len, fmt, ap);
	va_end(ap);
	sq_terminal_line(p->t, ink, line);
}

static uint64_t number(const struct page *p, const char *key)
{
	return sq_dump_number(&p->s->dump, key);
}

/* A count in words, in one of a few buffers that are used in turns. */
static const char *count(const struct page *p, const char *key)
{
	static char words[6][SQ_WORDS_LEN];
	static unsigned int next;

	next = (next + 1) % 6;
	return sq_words_count(number(p, key), words[next]);
}

static void put_process(const struct page *p)
{
	const struct sq_survey *s = p->s;
	uint64_t started_ms = number(p, "started_ms");
	char date[SQ_DATE_LEN], ago[SQ_WORDS_LEN];

	if (s->host.running)
		put(p, SQ_INK_PLAIN, "seqids",
		    "running since %s (%s), pid %s, version %s",
		    sq_date(started_ms, date),
		    sq_words_time(
			    s->now_ms > started_ms ? s->now_ms - started_ms : 0,
			    ago),
		    sq_dump_value(&s->dump, "pid"),
		    sq_dump_value(&s->dump, "version"));
	else
		put(p, SQ_INK_PLAIN, "seqids",
		    "not running; last seen %s, version %s",
		    sq_date(s->dump.written_ms, date),
		    sq_dump_value(&s->dump, "version"));
	put(p, SQ_INK_PLAIN, "mode", "%s; key %s, calls %s",
	    sq_dump_value(&s->dump, "mode"), sq_dump_value(&s->dump, "key"),
	    sq_dump_value(&s->dump, "alphabet"));
}

static void put_input(const struct page *p)
{
	const struct sq_host *h = &p->s->host;
	char date[SQ_DATE_LEN];

	put(p, SQ_INK_PLAIN, "events",
	    "%s a second; %s since the start, %s lost",
	    sq_dump_value(&p->s->dump, "events_per_second"), count(p, "events"),
	    count(p, "events_lost"));
	if (number(p, "events_unheard"))
		put(p, SQ_INK_PLAIN, "unheard",
		    "%s events happened while no auditd ran",
		    count(p, "events_unheard"));
	put(p, SQ_INK_PLAIN, "calls", "%s followed, the newest of %s",
	    count(p, "calls"), sq_date(number(p, "event_time_ms"), date));
	if (h->asked)
		put(p, SQ_INK_PLAIN, "kernel",
		    "%u rule%s with the key; backlog %llu of %llu; %llu lost "
		    "since it started",
		    h->rules, sq_text_s(h->rules),
		    (unsigned long long)h->backlog,
		    (unsigned long long)h->backlog_limit,
		    (unsigned long long)h->lost);
}

static void put_costs(const struct page *p)
{
	for (unsigned int i = 0; i < p->s->costs.count; i++)
		put(p, SQ_INK_PLAIN, i ? "" : "auditd", "%s",
		    p->s->costs.list[i]);
}

static void put_memory(const struct page *p)
{
	char process[SQ_WORDS_LEN], programs[SQ_WORDS_LEN];
	uint64_t bytes = p->s->host.memory_bytes;

	put(p, SQ_INK_PLAIN, "follows", "%s streams of %s processes",
	    count(p, "streams"), count(p, "processes"));
	put(p, SQ_INK_PLAIN, "memory", "%s%sprograms %s",
	    bytes ? sq_words_bytes(bytes, process) : "", bytes ? ", " : "",
	    sq_words_bytes(number(p, "program_bytes"), programs));
	put(p, SQ_INK_PLAIN, "profile", "%s save%s, the last took %s ms",
	    count(p, "saves"), sq_text_s(number(p, "saves")),
	    count(p, "save_ms"));
}

static void put_alert_counts(const struct page *p)
{
	put(p, SQ_INK_PLAIN, "alerts",
	    "%s raised; %s suppressed, %s dropped, %s waiting",
	    count(p, "alerts"), count(p, "alerts_suppressed"),
	    count(p, "alerts_dropped"), count(p, "alerts_queued"));
}

/* The hours as bars, of which the highest one fills its place. */
static void put_news(const struct page *p)
{
	static const char *const bars[] = { "▁", "▂", "▃", "▄",
					    "▅", "▆", "▇", "█" };
	static const char ascii[] = "_.:-=+*#";
	const struct sq_survey *s = p->s;
	char line[8 * SQ_SURVEY_HOURS] = "", words[SQ_WORDS_LEN];
	uint64_t most = 0, sum = 0;

	for (unsigned int i = 0; i < s->hour_count; i++) {
		most = s->hours[i] > most ? s->hours[i] : most;
		sum += s->hours[i];
	}
	for (unsigned int i = 0; i < s->hour_count; i++) {
		uint64_t n = s->hours[i];
		unsigned int bar = n ? 1 + (unsigned int)(6 * n / most) : 0;

		if (p->t->utf8 || !p->t->terminal)
			strcat(line, bars[bar]);
		else
			strncat(line, &ascii[bar], 1);
	}
	if (s->hour_count)
		put(p, SQ_INK_PLAIN, "new", "%s  %s learned in %u h%s", line,
		    sq_words_count(sum, words), s->hour_count,
		    s->hour_count > 1 && !s->hours[s->hour_count - 1]
			    ? ", none in the last"
			    : "");
}

/* What a pupil waits for, and how far it is. */
static void put_pupil(const struct page *p, const struct sq_pupil *pupil)
{
	static const char *const needs[] = {
		[SQ_NEED_CALLS] = "calls made",
		[SQ_NEED_QUIET] = "calls without news",
		[SQ_NEED_TIME] = "settled",
	};
	const struct sq_progress *g = &pupil->progress;
	char name[4 * SQ_PROGRAM_NAME_LEN + 1], done[SQ_WORDS_LEN],
		wanted[SQ_WORDS_LEN];
	bool time = g->need == SQ_NEED_TIME;

	put(p, SQ_INK_PLAIN, "", "%3u %%  %s of %s %s  %s",
	    sq_pupil_percent(pupil),
	    time ? sq_words_time(g->done, done) : sq_words_count(g->done, done),
	    time ? sq_words_time(g->wanted, wanted)
		 : sq_words_count(g->wanted, wanted),
	    needs[g->need],
	    sq_text_printable(pupil->name, strlen(pupil->name), name));
}

/* How many programs are told of for something new of a facet. */
static void put_facets(const struct page *p)
{
	const struct sq_census *c = p->s->programs;
	char line[LINE] = "", words[SQ_WORDS_LEN];
	size_t len = 0;

	for (int i = 0; i < SQ_FACET_COUNT; i++)
		if (c->watched[i])
			len += (size_t)snprintf(
				line + len, sizeof(line) - len, "%s%s %llu",
				len ? ", " : "",
				sq_facet_name((enum sq_facet)i),
				(unsigned long long)c->watched[i]);
	if (!c->one_in || !c->count)
		return;
	put(p, SQ_INK_PLAIN, "watched", "%s%s of %llu program%s, 1 in %s",
	    len ? "" : "nothing yet", line, (unsigned long long)c->count,
	    sq_text_s(c->count), sq_words_count(c->one_in, words));
}

static void put_programs(const struct page *p)
{
	const struct sq_census *s = p->s->programs;
	bool waits = strcmp(sq_dump_value(&p->s->dump, "mode"), "auto") == 0;
	size_t shown = s->pupil_count < PUPILS ? s->pupil_count : PUPILS;

	put(p, SQ_INK_PLAIN, "programs", "%llu detecting, %llu learning%s",
	    (unsigned long long)s->in_state[SQ_STATE_DETECTING],
	    (unsigned long long)s->in_state[SQ_STATE_LEARNING],
	    !s->pupil_count ? ""
	    : waits	    ? "; those wait for:"
			    : "; they wait for another mode");
	for (size_t i = 0; waits && i < shown; i++)
		put_pupil(p, &s->pupils[i]);
	if (waits && shown < s->pupil_count)
		put(p, SQ_INK_DIM, "", "and %zu more: seqids list",
		    s->pupil_count - shown);
}

static void put_alerts(const struct page *p)
{
	for (unsigned int i = 0; i < p->s->alert_count; i++) {
		const struct sq_evidence *e = &p->s->alerts[i];
		bool high = sq_evidence_weight(e) == SQ_WEIGHT_HIGH;
		char *sentence = sq_evidence_sentence(e), date[SQ_DATE_LEN];

		put(p, high ? SQ_INK_RED : SQ_INK_PLAIN, "", "%s  %s",
		    sq_date(e->time_ms, date), sentence ? sentence : "");
		free(sentence);
	}
}

void sq_survey_page(const struct sq_survey *s, const struct sq_terminal *t)
{
	const struct page p = { s, t };
	char line[SQ_PROBLEM_LEN + 16], text[4 * SQ_PROBLEM_LEN + 1];

	for (unsigned int i = 0; i < s->problem_count; i++) {
		snprintf(line, sizeof(line), "! %s", s->problems[i]);
		sq_terminal_wrap(t, SQ_INK_RED, 2,
				 sq_text_printable(line, strlen(line), text));
	}
	put_process(&p);
	put_input(&p);
	put_costs(&p);
	put_memory(&p);
	put_news(&p);
	put_programs(&p);
	put_facets(&p);
	put_alert_counts(&p);
	put_alerts(&p);
}
