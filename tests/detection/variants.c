/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * variants - one recording, read once and judged by several engines
 *
 *	variants [--save] [--watch] [--odds] [--no-bulk]
 *		[--stretch START_MS FACTOR] VARIANT... < STREAM
 *
 * A VARIANT is NAME and, each behind a colon, settings of seqids.conf(5)
 * ("odds=50000") and what it judges: "judges=call,start,order". Without that it
 * judges all: the facets, and follow (alert_order) and sequence
 * (alert_locality), which are settings by themselves. Its profile is the
 * setting of that name; it is read, and with --save written in the end.
 *
 * Prints a row an alert, TAB separated: alert, NAME, ms, reason, kind, pid,
 * program, sentence. With --watch, of the first variant: watch, program, its
 * calls, then for each facet the calls and the ms from the first event until a
 * new item of it would have been news, or "-". With --odds, of the first
 * variant, which should learn all (mode=learn): odds, facet, the power of ten
 * that "1 in N" has; calls at those odds, how many of them were to show
 * something new by these, and how many did.
 *
 * --no-bulk leaves out what the rules of `seqids rules --no-bulk` exclude.
 * --stretch moves the first event to START_MS and lets FACTOR times as much
 * time pass between any two.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine.h"
#include "input/lines.h"
#include "input/reader.h"
#include "report/sentence.h"
#include "settings.h"

#define VARIANTS_MAX 64
#define WATCHED_MAX  256  /* programs */
#define LOOK_CALLS   1000 /* between two looks at what is watched */

struct watched {
	char name[SQ_PROGRAM_NAME_LEN];
	uint64_t calls;
	uint64_t at_calls[SQ_FACET_COUNT], at_ms[SQ_FACET_COUNT];
};

struct variant {
	const char *name;
	struct sq_settings settings;
	struct sq_engine_options options;
	struct sq_profile *profile;
	const struct sq_alphabet *calls;
	struct sq_engine *engine;
	uint64_t looked; /* calls, when it was last looked at */
	unsigned int watched_count;
	struct watched *watched; /* of the first variant; else NULL */
};

static struct variant variants[VARIANTS_MAX];
static unsigned int variant_count;
static bool save, watch, odds, no_bulk;
static uint64_t start_ms, first_ms;
static double factor; /* 0: times stay as they are */

static void die(const char *what, const char *why)
{
	fprintf(stderr, "variants: %s: %s\n", what, why);
	exit(2);
}

static const char *kind_of(const struct sq_alert *a)
{
	if (a->news_count)
		return sq_facet_name(a->news[0].facet);
	return a->run_count ? "follow" : "sequence";
}

static bool print_alert(void *ctx, const struct sq_alert *a)
{
	const struct variant *v = ctx;
	char sentence[SQ_SENTENCE_LEN];

	if (a->quiet) /* the operator gets no message of it */
		return true;
	sq_alert_sentence(a, sentence);
	printf("alert\t%s\t%llu\t%s\t%s\t%u\t%s\t%s\n", v->name,
	       (unsigned long long)a->event.stamp.time_ms,
	       sq_reason_name(a->reason), kind_of(a), a->event.pid, a->program,
	       sentence);
	return true;
}

/* A program has started: it is one of those to be looked at. */
static void note_program(void *ctx, const struct sq_event *ev,
			 const struct sq_program *p)
{
	struct variant *v = ctx;

	(void)ev;
	if (!v->watched || v->watched_count == WATCHED_MAX)
		return;
	for (unsigned int i = 0; i < v->watched_count; i++)
		if (strcmp(v->watched[i].name, p->name) == 0)
			return;
	snprintf(v->watched[v->watched_count++].name, SQ_PROGRAM_NAME_LEN, "%s",
		 p->name);
}

/* -------------------------------------------------------------- variants */

static int facet_named(const char *name)
{
	for (int facet = 0; facet < SQ_FACET_COUNT; facet++)
		if (strcmp(sq_facet_name((enum sq_facet)facet), name) == 0)
			return facet;
	return -1;
}

/* What v judges, and nothing else. */
static void set_judged(struct variant *v, char *list)
{
	struct sq_rule *rule = &v->options.rule;
	bool follow = false, sequence = false;
	char *word, *rest = NULL;

	v->options.odds.left_out = (1u << SQ_FACET_COUNT) - 1;
	for (word = strtok_r(list, ",", &rest); word;
	     word = strtok_r(NULL, ",", &rest)) {
		int facet = facet_named(word);

		follow |= strcmp(word, "follow") == 0;
		sequence |= strcmp(word, "sequence") == 0;
		if (facet >= 0)
			v->options.odds.left_out &= ~(1u << facet);
		else if (strcmp(word, "follow") && strcmp(word, "sequence"))
			die(word, "no facet, nor follow or sequence");
	}
	rule->order = follow ? rule->order : 0;
	rule->locality = sequence ? rule->locality : 0;
}

static void open_engine(struct variant *v, char *judges)
{
	struct sq_engine_sink sink = { .ctx = v,
				       .alert = print_alert,
				       .probe = note_program };
	struct sq_why why;

	sq_settings_engine(&v->settings, &v->options);
	v->options.serials = SQ_SERIALS_CONTIGUOUS; /* as the plugin reads */
	v->options.alert_rate = 0;
	if (judges)
		set_judged(v, judges);
	if (sq_profile_open(&v->profile, v->settings.profile, 0, &why) < 0 ||
	    sq_profile_calls(v->profile, v->settings.calls, &v->calls, &why) <
		    0)
		die(v->settings.profile, why.text);
	v->options.all_calls = !v->calls->some;
	if (sq_engine_new(&v->engine, &v->options, v->profile, &sink) < 0)
		die(v->name, "out of memory");
}

static void add_variant(char *text)
{
	struct variant *v = &variants[variant_count];
	char *word, *rest = NULL, *judges = NULL;
	struct sq_why why;

	if (variant_count == VARIANTS_MAX)
		die(text, "too many variants");
	sq_settings_init(&v->settings);
	v->name = strtok_r(text, ":", &rest);
	while ((word = strtok_r(NULL, ":", &rest))) {
		if (strncmp(word, "judges=", 7) == 0)
			judges = word + 7;
		else if (sq_settings_line(&v->settings, word, &why) < 0)
			die(word, why.text);
	}
	if ((watch || odds) && !variant_count) {
		v->watched = calloc(WATCHED_MAX, sizeof(*v->watched));
		if (!v->watched)
			die(v->name, "out of memory");
	}
	open_engine(v, judges);
	variant_count++;
}

/* ------------------------------------------------------ what is watched */

static void look_at(struct variant *v, struct watched *w)
{
	uint64_t now_ms = sq_engine_now_ms(v->engine);
	struct sq_program *p;
	struct sq_why why;

	if (sq_profile_get(v->profile, w->name, strlen(w->name), false, &p,
			   &why) != 0)
		return;
	w->calls = p->facets.calls;
	for (int facet = 0; facet < SQ_FACET_COUNT; facet++) {
		if (w->at_calls[facet] ||
		    !sq_odds_watches(&v->options.odds, &p->facets,
				     (enum sq_facet)facet))
			continue;
		w->at_calls[facet] = w->calls;
		w->at_ms[facet] = now_ms - first_ms;
	}
	sq_profile_release(v->profile, p);
}

static void look(struct variant *v)
{
	uint64_t calls = sq_engine_counts(v->engine)->calls;

	if (!watch || !v->watched || calls - v->looked < LOOK_CALLS)
		return;
	v->looked = calls;
	for (unsigned int i = 0; i < v->watched_count; i++)
		look_at(v, &v->watched[i]);
}

static void print_watched(const struct variant *v)
{
	for (unsigned int i = 0; i < v->watched_count; i++) {
		const struct watched *w = &v->watched[i];

		printf("watch\t%s\t%llu", w->name,
		       (unsigned long long)w->calls);
		for (int facet = 0; facet < SQ_FACET_COUNT; facet++) {
			printf("\t%s", sq_facet_name((enum sq_facet)facet));
			if (w->at_calls[facet])
				printf("\t%llu\t%llu",
				       (unsigned long long)w->at_calls[facet],
				       (unsigned long long)w->at_ms[facet]);
			else
				printf("\t-\t-");
		}
		putchar('\n');
	}
}

/* ------------------------------------------- odds claimed, and what came */

/*
 * A program, held, and its facets before its next call. That what came newest
 * came with the newest call is how a new item is told: those that are not
 * judged do not show there.
 */
struct claims {
	struct sq_program *program;
	uint64_t calls;
	uint64_t one_in[SQ_FACET_COUNT];
};

#define POWERS 8 /* of ten; what is less likely counts for the last */

static struct bin {
	uint64_t calls, came;
	double claimed;
} bins[SQ_FACET_COUNT][POWERS];

static struct claims claims[WATCHED_MAX];
static unsigned int claims_count;

static unsigned int power_of(uint64_t one_in)
{
	unsigned int power = 0;

	while (one_in >= 10 && power < POWERS - 1) {
		one_in /= 10;
		power++;
	}
	return power;
}

/* A facet says nothing before records of its kind have come. */
static void claim(struct claims *c)
{
	const struct sq_facets *f = &c->program->facets;

	c->calls = f->calls;
	for (int i = 0; i < SQ_FACET_COUNT; i++)
		c->one_in[i] = sq_facets_informed(f, (enum sq_facet)i)
				       ? sq_facets_one_in(f, (enum sq_facet)i)
				       : 0;
}

/* Its newest calls, nearly always one, are held against what was claimed. */
static void settle_claims(struct claims *c)
{
	const struct sq_facets *f = &c->program->facets;
	uint64_t calls = f->calls - c->calls;

	for (int i = 0; calls && i < SQ_FACET_COUNT; i++) {
		struct bin *b = &bins[i][power_of(c->one_in[i])];

		if (!c->one_in[i])
			continue;
		b->calls += calls;
		b->claimed += (double)calls / (double)c->one_in[i];
		b->came += f->newest[i].calls > c->calls;
	}
	if (calls)
		claim(c);
}

static void settle_odds(void)
{
	for (unsigned int i = 0; i < claims_count; i++)
		settle_claims(&claims[i]);
}

/* Hold the programs that have started since. Their first call claims nothing */
static void begin_claims(struct variant *v)
{
	struct sq_why why;

	while (claims_count < v->watched_count) {
		const char *name = v->watched[claims_count].name;
		struct claims *c = &claims[claims_count];

		if (sq_profile_get(v->profile, name, strlen(name), false,
				   &c->program, &why) != 0)
			die(name, "not in the profile");
		claims_count++;
		claim(c);
	}
}

static void print_odds(void)
{
	for (int facet = 0; facet < SQ_FACET_COUNT; facet++)
		for (int power = 0; power < POWERS; power++) {
			const struct bin *b = &bins[facet][power];

			if (b->calls)
				printf("odds\t%s\t%d\t%llu\t%.3f\t%llu\n",
				       sq_facet_name((enum sq_facet)facet),
				       power, (unsigned long long)b->calls,
				       b->claimed, (unsigned long long)b->came);
		}
}

static void end_odds(const struct variant *v)
{
	print_odds();
	while (claims_count)
		sq_profile_release(v->profile, claims[--claims_count].program);
}

/* ------------------------------------------------------------ the stream */

static bool is_excluded(const struct sq_event *ev)
{
	return no_bulk && ev->kind == SQ_EVENT_DETAIL &&
	       (ev->detail.kind == SQ_DETAIL_PATH ||
		ev->detail.kind == SQ_DETAIL_CWD);
}

static void turn_clock(struct sq_event *ev)
{
	uint64_t *ms = &ev->stamp.time_ms;

	if (!first_ms)
		first_ms = *ms;
	if (factor > 0)
		*ms = start_ms +
		      (uint64_t)(*ms > first_ms
					 ? (double)(*ms - first_ms) * factor
					 : 0);
}

static void take(struct sq_event *ev)
{
	static struct sq_event copy; /* an engine may change what it takes */

	turn_clock(ev);
	if (is_excluded(ev))
		return;
	for (unsigned int i = 0; i < variant_count; i++) {
		sq_event_copy(&copy, ev);
		if (sq_engine_event(variants[i].engine, &copy) < 0)
			die(variants[i].name, "out of memory");
		look(&variants[i]);
	}
	if (odds) {
		settle_odds();
		begin_claims(&variants[0]);
	}
}

static void read_stream(void)
{
	static struct sq_event ev;
	const struct sq_reader_options options = {
		.format = SQ_FORMAT_AUDIT,
		.key = variants[0].settings.key,
		.calls = variants[0].calls,
	};
	struct sq_reader *reader;
	struct sq_lines *lines = NULL;
	const char *line;
	char *room;
	size_t len;
	ssize_t got;

	if (sq_reader_new(&reader, &options) < 0 || sq_lines_new(&lines) < 0)
		die("stdin", "out of memory");
	do {
		len = sq_lines_room(lines, &room);
		got = read(STDIN_FILENO, room, len);
		if (got < 0)
			die("stdin", "cannot be read");
		sq_lines_wrote(lines, (size_t)got);
		if (!got)
			sq_lines_end(lines);
		while (sq_lines_next(lines, &line, &len) > 0)
			if (sq_reader_line(reader, line, len, &ev, NULL) == 1)
				take(&ev);
	} while (got);
	sq_lines_free(lines);
	sq_reader_free(reader);
}

static void finish(struct variant *v)
{
	struct sq_why why;

	sq_engine_flush(v->engine);
	v->looked = 0;
	if (watch) {
		look(v);
		print_watched(v);
	}
	if (odds && v->watched)
		end_odds(v);
	if (save &&
	    sq_profile_save(v->profile, sq_engine_now_ms(v->engine), &why) < 0)
		die(v->settings.profile, why.text);
	sq_engine_free(v->engine);
	sq_profile_free(v->profile);
	free(v->watched);
}

static void take_option(char ***argv)
{
	const char *option = *(*argv)++;

	if (strcmp(option, "--save") == 0)
		save = true;
	else if (strcmp(option, "--watch") == 0)
		watch = true;
	else if (strcmp(option, "--odds") == 0)
		odds = true;
	else if (strcmp(option, "--no-bulk") == 0)
		no_bulk = true;
	else if (strcmp(option, "--stretch") == 0 && **argv && *(*argv + 1)) {
		start_ms = strtoull(*(*argv)++, NULL, 10);
		factor = strtod(*(*argv)++, NULL);
	} else {
		die(option, "no option");
	}
}

int main(int argc, char **argv)
{
	(void)argc;
	argv++;
	while (*argv && strncmp(*argv, "--", 2) == 0)
		take_option(&argv);
	while (*argv)
		add_variant(*argv++);
	if (!variant_count)
		die("arguments", "no variant");
	read_stream();
	for (unsigned int i = 0; i < variant_count; i++)
		finish(&variants[i]);
	return 0;
}
