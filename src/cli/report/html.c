/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * html.c - the report as one page: no script, and nothing from elsewhere
 *
 * The policy in its head has browsers refuse both, whatever else gets into it.
 */
#include <string.h>

#include "cli/explain/meaning.h"
#include "cli/report/chart.h"
#include "cli/report/gather.h"
#include "cli/report/markup.h"
#include "cli/report/style.h"
#include "cli/words.h"
#include "config.h"

#define ALERTS	 2000 /* in the table; the newest. A page still opens then */
#define PROGRAMS 25

static void put_head(const struct sq_report *r, FILE *to)
{
	char from[SQ_DATE_LEN], until[SQ_DATE_LEN], made[SQ_DATE_LEN];

	sq_markup_put(to, SQ_REPORT_HTML_MARK
		      "<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		      "<meta http-equiv=\"Content-Security-Policy\" content=\""
		      "default-src 'none'; style-src 'unsafe-inline'\">\n"
		      "<meta name=\"viewport\" content=\"width=device-width\">"
		      "\n<meta name=\"referrer\" content=\"no-referrer\">\n"
		      "<title>seqids: ");
	sq_markup_text(to, r->host);
	sq_markup_put(to, "</title>\n<style>%s</style>\n</head>\n<body>\n",
		      SQ_REPORT_STYLE);
	fputs("<h1>Alerts of seqids: ", to);
	sq_markup_text(to, r->host);
	sq_markup_put(to,
		      "</h1>\n<p>From %s to %s.</p>\n<p class=\"note\">"
		      "Made %s by seqids %s",
		      sq_date(r->from_ms, from), sq_date(r->to_ms, until),
		      sq_date(r->made_ms, made), PACKAGE_VERSION);
	fputs(" from ", to);
	sq_markup_text(to, r->settings->anomaly_dir);
	fputs(" and ", to);
	sq_markup_text(to, r->settings->profile);
	fputs(".</p>\n", to);
}

static void put_tile(FILE *to, const char *label, uint64_t n, const char *more)
{
	char words[SQ_WORDS_LEN];

	sq_markup_put(to, "<li><b>%s</b>%s%s</li>\n", sq_words_count(n, words),
		      label, more);
}

static void put_tiles(const struct sq_report *r, FILE *to)
{
	uint64_t high = r->by_weight[SQ_WEIGHT_HIGH];

	fputs("<ul class=\"tiles\">\n", to);
	put_tile(to, r->alert_count == 1 ? "alert" : "alerts", r->alert_count,
		 "");
	put_tile(to, high ? "to look at first" : "of high weight", high, "");
	put_tile(to, "programs known", r->programs.count, "");
	put_tile(to, "calls learned from", r->calls, "");
	if (r->has_state)
		put_tile(to, "events lost since the plugin started",
			 sq_dump_number(&r->survey.dump, "events_lost"), "");
	fputs("</ul>\n", to);
}

static void put_problems(const struct sq_report *r, FILE *to)
{
	const struct sq_survey *s = &r->survey;

	if (r->damaged)
		sq_markup_put(
			to,
			"<p class=\"bad\">%zu files of evidence cannot be "
			"read, and their alerts are missing here.</p>\n",
			r->damaged);
	if (r->programs.damaged)
		sq_markup_put(
			to,
			"<p class=\"bad\">%zu programs of the profile are "
			"damaged: see seqids verify.</p>\n",
			r->programs.damaged);
	if (!r->has_state) {
		fputs("<p class=\"bad\">Nothing is known of the plugin: ", to);
		sq_markup_text(to, r->settings->state_file);
		fputs(": ", to);
		sq_markup_text(to, r->no_state);
		fputs(".</p>\n", to);
	}
	for (unsigned int i = 0; r->has_state && i < s->problem_count; i++)
		sq_markup_element(to, "p", "bad", s->problems[i]);
	fputc('\n', to);
}

/* ---------------------------------------------------------- what was lost */

static void put_count(const struct sq_report *r, FILE *to, const char *key,
		      const char *what)
{
	fputs("<tr>", to);
	sq_markup_element(to, "td", NULL, what);
	sq_markup_number(to, sq_dump_number(&r->survey.dump, key));
	fputs("</tr>\n", to);
}

static void put_lost(const struct sq_report *r, FILE *to)
{
	const struct sq_host *h = &r->survey.host;
	uint64_t started_ms = sq_dump_number(&r->survey.dump, "started_ms");
	char date[SQ_DATE_LEN];
	size_t tainted = 0;

	for (size_t i = 0; i < r->alert_count; i++)
		tainted += r->alerts[i].tainted;
	fputs("<section id=\"lost\">\n<h2>What was lost</h2>\n", to);
	sq_markup_put(to,
		      "<p>%zu of the alerts came while calls were lost, which "
		      "alone can look like something new.</p>\n",
		      tainted);
	if (!r->has_state) {
		fputs("<p>More is not known without the plugin's state.</p>\n"
		      "</section>\n",
		      to);
		return;
	}
	sq_markup_put(to,
		      "<div class=\"scroll\"><table><thead><tr><th>since the "
		      "plugin started, %s</th><th class=\"n\">count</th></tr>"
		      "</thead>\n<tbody>\n",
		      sq_date(started_ms, date));
	put_count(r, to, "events", "events read");
	put_count(r, to, "events_lost", "events that never arrived");
	put_count(r, to, "losses", "places where some are missing");
	put_count(r, to, "bad_records", "records that could not be read");
	put_count(r, to, "calls_beyond_memory",
		  "calls beyond the memory limit");
	put_count(r, to, "alerts_suppressed",
		  "alerts that were one too many a minute");
	put_count(r, to, "alerts_dropped", "alerts that found no room");
	put_count(r, to, "evidence_errors", "alerts without evidence");
	if (h->asked) {
		fputs("<tr><td>events that the kernel dropped, since it "
		      "started</td>",
		      to);
		sq_markup_number(to, h->lost);
		fputs("</tr>\n", to);
	}
	fputs("</tbody></table></div>\n</section>\n", to);
}

/* -------------------------------------------------------------- programs */

static const struct sq_program *known(const struct sq_report *r,
				      const char *name)
{
	for (size_t i = 0; i < r->programs.count; i++)
		if (strcmp(r->programs.list[i]->name, name) == 0)
			return r->programs.list[i];
	return NULL;
}

static void put_program(FILE *to, const char *name,
			const struct sq_report_row *row,
			const struct sq_program *p)
{
	char date[SQ_DATE_LEN];

	fputs("<tr>", to);
	sq_markup_element(to, "td", "p", *name ? name : "(no program)");
	sq_markup_number(to, row ? row->alerts : 0);
	sq_markup_number(to, row ? row->high : 0);
	sq_markup_element(to, "td", NULL,
			  p ? sq_state_name(p->stats.state) : "not known");
	sq_markup_number(to, p ? p->stats.calls : 0);
	sq_markup_number(to, p ? p->sequences.count : 0);
	sq_markup_element(to, "td", "t",
			  p && p->stats.changed_ms
				  ? sq_date(p->stats.changed_ms, date)
				  : "");
	fputs("</tr>\n", to);
}

static const struct sq_report_row *row_of(const struct sq_report *r,
					  const char *name)
{
	for (size_t i = 0; i < r->row_count; i++)
		if (strcmp(r->rows[i].name, name) == 0)
			return &r->rows[i];
	return NULL;
}

/* Those with alerts first, then those that know most. */
static void put_programs(const struct sq_report *r, FILE *to)
{
	size_t shown = 0, all = r->row_count;

	fputs("<section id=\"programs\">\n<h2>Programs</h2>\n<div "
	      "class=\"scroll\"><table><thead><tr><th>program</th>"
	      "<th class=\"n\">alerts</th><th class=\"n\">high</th>"
	      "<th>state</th><th class=\"n\">calls learned</th>"
	      "<th class=\"n\">sequences</th><th>newest sequence</th></tr>"
	      "</thead>\n<tbody>\n",
	      to);
	for (size_t i = 0; i < r->row_count && shown < PROGRAMS; i++, shown++)
		put_program(to, r->rows[i].name, &r->rows[i],
			    known(r, r->rows[i].name));
	for (size_t i = 0; i < r->programs.count; i++) {
		const char *name = r->programs.list[i]->name;

		if (row_of(r, name))
			continue;
		all++;
		if (shown < PROGRAMS) {
			put_program(to, name, NULL, r->programs.list[i]);
			shown++;
		}
	}
	fputs("</tbody></table></div>\n", to);
	if (all > shown)
		sq_markup_put(to,
			      "<p class=\"note\">And %zu more: seqids list.</p>"
			      "\n",
			      all - shown);
	fputs("</section>\n", to);
}

/* ------------------------------------------------------------- the alerts */

static void put_explanation(FILE *to, const struct sq_report_alert *a)
{
	const struct sq_technique *t = a->technique;

	fputs("<td class=\"say\">", to);
	sq_markup_text(to, a->sentence);
	fputs("<p class=\"note\">", to);
	sq_markup_text(to, a->meaning);
	if (a->tainted)
		fputs(" " SQ_MEANING_TAINTED, to);
	if (*a->parent) {
		fputs(" Started by ", to);
		sq_markup_text(to, a->parent);
		fputs(".", to);
	}
	if (t)
		sq_markup_put(to, " MITRE ATT&amp;CK: %s, %s.", t->id, t->name);
	fputs("</p></td>", to);
}

static void put_alert(FILE *to, const struct sq_report_alert *a)
{
	bool high = a->weight == SQ_WEIGHT_HIGH;
	char date[SQ_DATE_LEN];

	fputs("<tr><td class=\"t\">", to);
	sq_markup_text(to, sq_date(a->time_ms, date));
	sq_markup_element(to, "p", "note", a->id);
	fputs("</td><td class=\"t\">", to);
	sq_markup_element(to, "span", high ? "bad" : "weight",
			  sq_weight_name(a->weight));
	sq_markup_element(to, "p", "note", a->reason);
	fputs("</td>", to);
	put_explanation(to, a);
	fputs("</tr>\n", to);
}

static void put_alerts(const struct sq_report *r, FILE *to)
{
	size_t at = r->alert_count > ALERTS ? r->alert_count - ALERTS : 0;

	fputs("<section id=\"alerts\">\n<h2>The alerts</h2>\n", to);
	if (at)
		sq_markup_put(
			to,
			"<p>The newest %d of %zu; seqids alerts lists all "
			"of them.</p>\n",
			ALERTS, r->alert_count);
	if (!r->alert_count) {
		fputs("<p>There was none.</p>\n</section>\n", to);
		return;
	}
	fputs("<div class=\"scroll\"><table><thead><tr><th>time, id"
	      "</th><th>weight, reason</th><th>what happened</th></tr>"
	      "</thead>\n<tbody>\n",
	      to);
	for (; at < r->alert_count; at++)
		put_alert(to, &r->alerts[at]);
	fputs("</tbody></table></div>\n<p class=\"note\">seqids explain ID "
	      "tells more of each.</p>\n</section>\n",
	      to);
}

static void put_learning(const struct sq_report *r, FILE *to)
{
	fputs("<section id=\"learning\">\n<h2>What was learned</h2>\n", to);
	if (r->has_state && r->survey.hour_count) {
		fputs("<p>New sequences an hour, all programs together: flat "
		      "means learned.</p>\n",
		      to);
		sq_chart_hours(r, to);
	}
	fputs("<p>The programs that make most calls: since when each was "
	      "learned from, and (upright mark) when its newest sequence came. "
	      "A mark far to the left means learned.</p>\n",
	      to);
	sq_chart_learning(r, to);
	fputs("</section>\n", to);
}

void sq_report_html(const struct sq_report *r, FILE *to)
{
	put_head(r, to);
	put_problems(r, to);
	put_tiles(r, to);
	fputs("<section id=\"time\">\n<h2>Alerts over time</h2>\n", to);
	sq_chart_alerts(r, to);
	fputs("</section>\n", to);
	put_programs(r, to);
	put_learning(r, to);
	put_lost(r, to);
	put_alerts(r, to);
	fputs("<div class=\"sign\"><span>reviewed by</span><span>date</span>"
	      "<span>signature</span></div>\n</body>\n</html>\n",
	      to);
}
