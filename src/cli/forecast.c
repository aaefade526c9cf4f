/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seqids forecast - how many alerts there would be, from what is still new
 *
 * The profile is read, and changed in memory only.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/forecast/estimate.h"
#include "cli/forecast/findings.h"
#include "cli/judged.h"
#include "cli/logs/input.h"
#include "cli/output.h"
#include "cli/words.h"
#include "detect/coverage.h"

#define DAY_MS	     86400000ULL
#define WHOLE_DAY_MS 82800000ULL /* 23 h: a quiet night may end a log */
#define LEAST_MS     1000	 /* of a log; and calls: below, chance rules */
#define CALLS	     1000
#define DAY_LEAST    3600000 /* of a log, to say anything of a day */
#define ROWS	     20	     /* shown to people */

struct forecast {
	const struct sq_options *options;
	struct sq_findings findings; /* large */
	bool no_memory;
	uint64_t begin_ms; /* the profile's first call; 0: not known */

	/* once all is read */
	uint64_t calls, relearned;
	struct sq_estimate_from at;
	uint64_t log_ms; /* where the log begins */
	bool by_day;	 /* else for as long as the log is */
	struct sq_estimate estimate;
};

static bool take_alert(void *ctx, const struct sq_alert *a)
{
	struct forecast *f = ctx;

	if (!a->quiet && sq_findings_add(&f->findings, a) < 0)
		f->no_memory = true;
	return true;
}

static void say_damaged(void *ctx, const char *name, const struct sq_why *why)
{
	const struct forecast *f = ctx;

	sq_complainf(f->options->settings.profile, "program %s: %s", name,
		     why->text);
}

static int unit_of(void *ctx, const struct sq_event *ev,
		   char unit[static SQ_UNIT_LEN])
{
	const struct forecast *f = ctx;

	(void)ev;
	return sq_options_unit(f->options, unit);
}

/* Whether there was enough to look at, else with a complaint. */
static bool is_long_enough(const struct forecast *f)
{
	uint64_t ms = f->at.now_ms - f->log_ms;

	if (f->log_ms && ms >= LEAST_MS && f->calls >= CALLS)
		return true;
	if (!f->log_ms)
		sq_complainf("forecast", "the calls have no times");
	else
		sq_complainf("forecast",
			     "%llu call%s in %.1f s: too short a log to say "
			     "anything; it takes %d calls and a second",
			     (unsigned long long)f->calls, sq_text_s(f->calls),
			     (double)ms / 1000, CALLS);
	return false;
}

/* All is read. */
static void conclude(struct forecast *f, const struct sq_engine *e)
{
	uint64_t now_ms = sq_engine_now_ms(e), log_ms = sq_engine_first_ms(e);
	bool older = f->begin_ms && f->begin_ms < log_ms;

	f->calls = sq_engine_counts(e)->calls;
	f->relearned = sq_engine_counts(e)->relearned;
	f->log_ms = log_ms;
	f->at.now_ms = now_ms;
	f->at.begin_ms = older && !f->relearned ? f->begin_ms : log_ms;
	f->at.from_ms = sq_estimate_start(f->at.begin_ms, log_ms, now_ms);
	f->by_day = now_ms - log_ms >= DAY_LEAST;
	f->at.ahead_ms = f->by_day ? DAY_MS : now_ms - log_ms;
}

/* ------------------------------------------------------------ what is said */

/* One decimal place where there are few. */
static const char *rough(double n, char buf[static SQ_WORDS_LEN])
{
	snprintf(buf, SQ_WORDS_LEN, n < 10 ? "%.1f" : "%.0f", n);
	return buf;
}

static double part_of(const struct forecast *f, const struct sq_finding *row)
{
	return f->findings.counted
		       ? f->estimate.expected * (double)row->counted /
				 (double)f->findings.counted
		       : 0;
}

static void print_figure(const struct forecast *f)
{
	char n[SQ_WORDS_LEN], time[SQ_WORDS_LEN];

	printf("%s alerts (%.0f to %.0f in 95 of 100 cases) in ",
	       rough(f->estimate.expected, n), f->estimate.low,
	       f->estimate.high);
	if (f->by_day)
		puts("a day, with mode = detect from now on");
	else
		printf("the next %s, with mode = detect from now on; the log "
		       "is too short to tell of a day\n",
		       sq_words_time(f->at.ahead_ms, time));
}

static void print_basis(const struct forecast *f)
{
	char time[SQ_WORDS_LEN], calls[SQ_WORDS_LEN], from[SQ_DATE_LEN];
	uint64_t ms = f->at.now_ms - f->log_ms, counted = f->findings.counted;

	printf("log: %s, %s calls, %zu alerts; counted are the %llu from %s "
	       "on\n",
	       sq_words_time(ms, time), sq_words_count(f->calls, calls),
	       f->findings.count, (unsigned long long)counted,
	       sq_date(f->at.from_ms, from));
	if (f->by_day && ms < WHOLE_DAY_MS)
		puts("it is shorter than a day: what comes at other hours is "
		     "not in it");
	if (f->relearned)
		printf("of %llu program%s the profile has learned this log "
		       "already: for the forecast %s learned anew from it, "
		       "which gives more alerts than there will be\n",
		       (unsigned long long)f->relearned,
		       sq_text_s(f->relearned),
		       f->relearned == 1 ? "it was" : "they were");
}

static void print_rows(const struct forecast *f)
{
	const struct sq_findings *all = &f->findings;
	char n[SQ_WORDS_LEN];

	if (!all->row_count)
		return;
	printf("\n%9s %8s  %-15s %s\n", f->by_day ? "a day" : "expected",
	       "in log", "new", "program");
	for (size_t i = 0; i < all->row_count && i < ROWS; i++) {
		const struct sq_finding *row = &all->rows[i];

		printf("%9s %8llu  %-15s ", rough(part_of(f, row), n),
		       (unsigned long long)row->alerts, row->what);
		sq_print_text(*row->program ? row->program : "-");
		putchar('\n');
	}
	if (all->row_count > ROWS)
		printf("and %zu more: --format json has them\n",
		       all->row_count - ROWS);
}

static double rounded(double n)
{
	return round(n * 100) / 100;
}

static void print_json(const struct forecast *f)
{
	const struct sq_findings *all = &f->findings;
	json_t *object = json_object();

	sq_json_time(object, "log_from", f->log_ms);
	sq_json_time(object, "log_to", f->at.now_ms);
	sq_json_time(object, "counted_from", f->at.from_ms);
	json_object_update_new(
		object,
		json_pack("{s:I,s:I,s:I,s:I,s:I,s:f,s:I,s:I,s:b}", "calls",
			  (json_int_t)f->calls, "alerts",
			  (json_int_t)all->count, "counted",
			  (json_int_t)all->counted, "programs_relearned",
			  (json_int_t)f->relearned, "ahead_s",
			  (json_int_t)(f->at.ahead_ms / 1000), "expected",
			  rounded(f->estimate.expected), "low",
			  (json_int_t)f->estimate.low, "high",
			  (json_int_t)f->estimate.high, "a_day", f->by_day));
	sq_print_json(object);
	for (size_t i = 0; i < all->row_count; i++) {
		const struct sq_finding *row = &all->rows[i];

		object = json_object();
		sq_json_text(object, "program", row->program,
			     strlen(row->program));
		json_object_update_new(
			object,
			json_pack("{s:s,s:I,s:I,s:f}", "new", row->what,
				  "alerts", (json_int_t)row->alerts, "counted",
				  (json_int_t)row->counted, "expected",
				  rounded(part_of(f, row))));
		sq_print_json(object);
	}
}

static void print_all(const struct forecast *f)
{
	if (f->options->json) {
		print_json(f);
		return;
	}
	print_figure(f);
	print_basis(f);
	print_rows(f);
}

/* ---------------------------------------------------------------- the work */

static int say_other_calls(void)
{
	return sq_complainf("forecast",
			    "the last %d calls or more are all of \"%s\", and "
			    "the profile's windows of all calls: no figure "
			    "would mean anything",
			    SQ_COVERAGE_CALLS, SQ_ALPHABET_SECURITY);
}

static int run(struct forecast *f, struct sq_engine *e, int count, char **files)
{
	const struct sq_options *o = f->options;
	struct sq_input_total total;

	if (sq_input_read(o, e, count, files, &total) < 0)
		return SQ_EXIT_WRONG;
	if (sq_engine_counts(e)->no_memory || f->no_memory)
		return sq_complainf("forecast", "out of memory: no figure");
	if (sq_engine_counts(e)->suspect)
		return say_other_calls();
	if (total.interrupted) {
		sq_complainf("forecast", "interrupted: there is no figure, and "
					 "the profile is as it was");
		return SQ_EXIT_INTERRUPTED;
	}
	if (!sq_judged("forecast", o, e, &total))
		return SQ_EXIT_WRONG;
	conclude(f, e);
	if (!is_long_enough(f))
		return SQ_EXIT_WRONG;
	sq_findings_count(&f->findings, f->at.from_ms);
	f->estimate = sq_estimate_make(f->findings.counted, &f->at);
	print_all(f);
	return sq_finish_output(SQ_EXIT_DONE);
}

/* When the profile began to learn. Returns 0 or SQ_EXIT_WRONG. */
static int ask_begin(struct forecast *f)
{
	struct sq_programs programs;
	struct sq_meta meta;

	if (sq_programs_read(f->options->settings.profile, &programs, &meta))
		return SQ_EXIT_WRONG;
	for (size_t i = 0; i < programs.count; i++) {
		uint64_t ms = programs.list[i]->stats.created_ms;

		if (ms && (!f->begin_ms || ms < f->begin_ms))
			f->begin_ms = ms;
	}
	sq_programs_free(&programs);
	return 0;
}

static int open_profile(const struct sq_options *o, struct sq_profile **profile)
{
	const char *path = o->settings.profile;
	struct sq_why why;

	if (sq_profile_open(profile, path, 0, &why) < 0)
		return sq_complain(path, &why);
	if (o->window && o->window != sq_profile_window(*profile))
		return sq_complainf(path, "has windows of %u calls, not %u",
				    sq_profile_window(*profile), o->window);
	return 0;
}

int sq_cmd_forecast(struct sq_options *o, int argc, char **argv)
{
	static struct forecast f;
	struct sq_engine_options options = { .own_pid = 0 };
	struct sq_engine_sink sink = { .ctx = &f,
				       .alert = take_alert,
				       .damaged = say_damaged,
				       .unit = o->unit ? unit_of : NULL };
	struct sq_profile *profile = NULL;
	struct sq_engine *e = NULL;
	int status = SQ_EXIT_WRONG;

	f.options = o;
	if (ask_begin(&f) || open_profile(o, &profile) ||
	    sq_options_alphabet(o, profile) < 0 ||
	    sq_options_identity(o, profile) < 0)
		goto out;
	sq_settings_engine(&o->settings, &options);
	options.mode = SQ_MODE_TRIAL;
	options.all_calls = !o->alphabet->some;
	if (sq_engine_new(&e, &options, profile, &sink) < 0)
		sq_complainf("forecast", "out of memory");
	else
		status = run(&f, e, argc, argv);
out:
	sq_engine_free(e);
	sq_profile_free(profile);
	sq_findings_free(&f.findings);
	return status;
}
