/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/report/chart.h"

#include <stdlib.h>
#include <string.h>

#include "cli/report/markup.h"
#include "cli/words.h"

#define WIDTH	 900 /* units of a drawing; the page scales it */
#define LEFT	 44  /* for the scale */
#define HEIGHT	 200
#define BOTTOM	 24 /* for the dates */
#define BINS	 60
#define LEARNERS 12
#define ROW	 22 /* of a learner */
#define NAMES	 300

/* The first that gives no more bins than BINS. */
static const uint64_t bin_lengths_ms[] = {
	1000ULL,     10000ULL,	  60000ULL,	600000ULL,     3600000ULL,
	21600000ULL, 86400000ULL, 604800000ULL, 2592000000ULL, 31536000000ULL,
};

/* Alerts in time: how many of each series are in each bin. */
struct bins {
	uint64_t start_ms, length_ms;
	unsigned int count;
	uint32_t series[BINS][SQ_CHART_PROGRAMS + 1];
	uint32_t most; /* in one bin */
};

static void set_bins(struct bins *b, const struct sq_report *r)
{
	size_t kinds = sizeof(bin_lengths_ms) / sizeof(*bin_lengths_ms), i = 0;
	uint64_t first, last;

	memset(b, 0, sizeof(*b));
	do {
		b->length_ms = bin_lengths_ms[i];
		first = r->from_ms / b->length_ms;
		last = r->to_ms / b->length_ms;
	} while (last - first >= BINS && ++i < kinds);
	b->count =
		last - first >= BINS ? BINS : (unsigned int)(last - first + 1);
	b->start_ms = (last - b->count + 1) * b->length_ms;
}

static void fill_bins(struct bins *b, const struct sq_report *r)
{
	for (size_t i = 0; i < r->alert_count; i++) {
		const struct sq_report_alert *a = &r->alerts[i];
		uint64_t at =
			a->time_ms > b->start_ms
				? (a->time_ms - b->start_ms) / b->length_ms
				: 0;
		size_t series =
			a->row < SQ_CHART_PROGRAMS ? a->row : SQ_CHART_PROGRAMS;

		b->series[at < b->count ? at : b->count - 1][series]++;
	}
	for (unsigned int i = 0; i < b->count; i++) {
		uint32_t sum = 0;

		for (unsigned int j = 0; j <= SQ_CHART_PROGRAMS; j++)
			sum += b->series[i][j];
		b->most = sum > b->most ? sum : b->most;
	}
}

static void begin(FILE *to, unsigned int height, const char *title)
{
	sq_markup_put(to,
		      "<svg viewBox=\"0 0 %d %u\" role=\"img\" "
		      "aria-label=\"%s\">\n",
		      WIDTH, height, title);
}

/* Lines at the top and at half of it, with their numbers. */
static void put_scale(FILE *to, uint64_t most)
{
	for (unsigned int i = 0; i <= 2; i++) {
		double y = 8 + (HEIGHT - BOTTOM - 8) * i / 2.0;

		if (i == 1 && most % 2)
			continue;
		sq_markup_put(to,
			      "<line class=\"grid\" x1=\"%d\" x2=\"%d\" "
			      "y1=\"%.1f\" y2=\"%.1f\"/><text class=\"y\" "
			      "x=\"%d\" y=\"%.1f\">%llu</text>\n",
			      LEFT, WIDTH, y, y, LEFT - 6, y + 4,
			      (unsigned long long)(most * (2 - i) / 2));
	}
}

static void put_bar(FILE *to, double x, double width, double y, double height,
		    unsigned int series)
{
	sq_markup_put(to,
		      "<rect class=\"s%u\" x=\"%.1f\" y=\"%.1f\" "
		      "width=\"%.1f\" height=\"%.1f\"><title>",
		      series, x, y, width, height);
}

static void put_bin(FILE *to, const struct sq_report *r, const struct bins *b,
		    unsigned int at)
{
	double room = HEIGHT - BOTTOM - 8,
	       step = (WIDTH - LEFT) / (double)b->count, y = HEIGHT - BOTTOM,
	       width = step > 3 ? step - 2 : step;
	char date[SQ_DATE_LEN];

	if (width > 40)
		width = 40;
	for (unsigned int j = 0; j <= SQ_CHART_PROGRAMS; j++) {
		uint32_t n = b->series[at][j];
		double height = room * n / b->most;

		if (!n)
			continue;
		y -= height;
		put_bar(to, LEFT + step * at + 1, width, y, height, j);
		sq_markup_text(to, j == SQ_CHART_PROGRAMS ? "others"
				   : *r->rows[j].name	  ? r->rows[j].name
							  : "no program");
		sq_markup_put(to, ": %u, %s</title></rect>\n", n,
			      sq_date(b->start_ms + at * b->length_ms, date));
	}
}

static void put_dates(FILE *to, const struct bins *b)
{
	uint64_t end_ms = b->start_ms + b->count * b->length_ms;
	char date[SQ_DATE_LEN];

	sq_markup_put(to, "<text x=\"%d\" y=\"%d\">%s</text>", LEFT, HEIGHT - 6,
		      sq_date(b->start_ms, date));
	sq_markup_put(to,
		      "<text x=\"%d\" y=\"%d\" class=\"y\">%s</text></svg>\n",
		      WIDTH, HEIGHT - 6, sq_date(end_ms, date));
}

static void put_legend(FILE *to, const struct sq_report *r)
{
	size_t shown = r->row_count < SQ_CHART_PROGRAMS ? r->row_count
							: SQ_CHART_PROGRAMS;
	uint64_t others = 0;

	fputs("<ul class=\"legend\">\n", to);
	for (size_t i = 0; i < shown; i++) {
		const char *name = r->rows[i].name;

		sq_markup_put(to,
			      "<li><svg viewBox=\"0 0 12 12\"><rect "
			      "class=\"s%zu\" width=\"12\" height=\"12\"/>"
			      "</svg> ",
			      i);
		sq_markup_text(to, *name ? name : "(no program)");
		sq_markup_put(to, ": %llu</li>\n",
			      (unsigned long long)r->rows[i].alerts);
	}
	for (size_t i = shown; i < r->row_count; i++)
		others += r->rows[i].alerts;
	if (others)
		sq_markup_put(to,
			      "<li><svg viewBox=\"0 0 12 12\"><rect "
			      "class=\"s%d\" width=\"12\" height=\"12\"/>"
			      "</svg> %zu others: %llu</li>\n",
			      SQ_CHART_PROGRAMS, r->row_count - shown,
			      (unsigned long long)others);
	fputs("</ul>\n", to);
}

void sq_chart_alerts(const struct sq_report *r, FILE *to)
{
	char length[SQ_WORDS_LEN];
	struct bins b;

	set_bins(&b, r);
	fill_bins(&b, r);
	begin(to, HEIGHT, "alerts over time, by program");
	put_scale(to, b.most);
	for (unsigned int i = 0; i < b.count && b.most; i++)
		put_bin(to, r, &b, i);
	put_dates(to, &b);
	sq_markup_put(to, "<p class=\"note\">One bar: %s.</p>\n",
		      sq_words_time(b.length_ms, length));
	put_legend(to, r);
}

void sq_chart_hours(const struct sq_report *r, FILE *to)
{
	const struct sq_survey *s = &r->survey;
	double step = (WIDTH - LEFT) / (double)SQ_SURVEY_HOURS;
	uint64_t most = 1;

	for (unsigned int i = 0; i < s->hour_count; i++)
		most = s->hours[i] > most ? s->hours[i] : most;
	begin(to, HEIGHT, "new sequences an hour");
	put_scale(to, most);
	for (unsigned int i = 0; i < s->hour_count; i++) {
		unsigned int ago = s->hour_count - 1 - i;
		double height = (double)(HEIGHT - BOTTOM - 8) *
				(double)s->hours[i] / (double)most;

		put_bar(to, WIDTH - step * (ago + 1) + 1, step - 2,
			HEIGHT - BOTTOM - height, height, 0);
		sq_markup_put(to, "%llu, %u h ago</title></rect>\n",
			      (unsigned long long)s->hours[i], ago);
	}
	sq_markup_put(to,
		      "<text x=\"%d\" y=\"%d\">%d h ago</text><text "
		      "class=\"y\" x=\"%d\" y=\"%d\">now</text></svg>\n",
		      LEFT, HEIGHT - 6, SQ_SURVEY_HOURS, WIDTH, HEIGHT - 6);
}

/* --------------------------------------------- what each program learned */

static int compare_calls(const void *a, const void *b)
{
	const struct sq_program *const *left = a, *const *right = b;
	uint64_t l = (*left)->stats.calls, r = (*right)->stats.calls;

	if (l != r)
		return l > r ? -1 : 1;
	return strcmp((*left)->name, (*right)->name);
}

/* The newest call that p was learned from. */
static uint64_t last_ms(const struct sq_program *p)
{
	return p->facets.last_ms > p->stats.changed_ms ? p->facets.last_ms
						       : p->stats.changed_ms;
}

static void put_learner(FILE *to, const struct sq_program *p, unsigned int at,
			uint64_t from_ms, uint64_t to_ms)
{
	double scale = (WIDTH - NAMES - 8) / (double)(to_ms - from_ms + 1);
	double x = NAMES + scale * (double)(p->stats.created_ms - from_ms),
	       end = NAMES + scale * (double)(last_ms(p) - from_ms),
	       newest = NAMES + scale * (double)(p->stats.changed_ms - from_ms);
	char name[48], date[SQ_DATE_LEN], count[SQ_WORDS_LEN];
	size_t len = strlen(p->name);
	double y = ROW * at + 6;

	snprintf(name, sizeof(name), "%s%s", len > 40 ? "..." : "",
		 len > 40 ? p->name + len - 40 : p->name);
	sq_markup_put(to, "<text class=\"y\" x=\"%d\" y=\"%.0f\">", NAMES - 8,
		      y + 9);
	sq_markup_text(to, name);
	fputs("</text>", to);
	put_bar(to, x, end - x > 2 ? end - x : 2, y + 2, 8, 5);
	sq_markup_put(to, "%s calls</title></rect>",
		      sq_words_count(p->stats.calls, count));
	put_bar(to, newest - 2, 4, y - 1, 14, 1);
	sq_markup_put(to, "newest sequence: %s</title></rect>\n",
		      sq_date(p->stats.changed_ms, date));
}

void sq_chart_learning(const struct sq_report *r, FILE *to)
{
	size_t count = 0, shown;
	uint64_t from_ms = UINT64_MAX, to_ms = 0;
	struct sq_program **list = calloc(r->programs.count + 1, sizeof(*list));
	char date[SQ_DATE_LEN];

	if (!list)
		return;
	for (size_t i = 0; i < r->programs.count; i++)
		if (r->programs.list[i]->stats.created_ms)
			list[count++] = r->programs.list[i];
	if (count)
		qsort(list, count, sizeof(*list), compare_calls);
	shown = count < LEARNERS ? count : LEARNERS;
	for (size_t i = 0; i < shown; i++) {
		uint64_t first = list[i]->stats.created_ms;

		from_ms = first < from_ms ? first : from_ms;
		to_ms = last_ms(list[i]) > to_ms ? last_ms(list[i]) : to_ms;
	}
	begin(to, (unsigned int)shown * ROW + BOTTOM,
	      "what the programs were learned from");
	for (size_t i = 0; i < shown; i++)
		put_learner(to, list[i], (unsigned int)i, from_ms, to_ms);
	if (shown) {
		sq_markup_put(to, "<text x=\"%d\" y=\"%zu\">%s</text>", NAMES,
			      shown * ROW + 18, sq_date(from_ms, date));
		sq_markup_put(to,
			      "<text class=\"y\" x=\"%d\" y=\"%zu\">%s</text>",
			      WIDTH, shown * ROW + 18, sq_date(to_ms, date));
	}
	fputs("</svg>\n", to);
	free(list);
}
