/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/rules/estimate.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "cli/words.h"

#define LOUDEST	  10  /* programs that are listed */
#define BLIND_LEN 128 /* all facets, with commas between */

/* What the programs make at the depths that they were audited at last. */
static double rate_now(const struct sq_prices *prices)
{
	double sum = 0;

	for (size_t i = 0; i < prices->count; i++)
		sum += prices->list[i].rate[prices->list[i].now];
	return sum;
}

static void print_set(const struct sq_cost *cost, const char *name, double rate,
		      const char *blind)
{
	char bytes[SQ_WORDS_LEN];

	printf("%-8s  %12.1f  %12s  %12.1f  %s\n", name, rate,
	       sq_words_bytes((uint64_t)sq_cost_bytes_a_day(cost, rate), bytes),
	       sq_cost_percent(cost, rate), blind);
}

/* Where the bytes and the processor time of an event are from. */
static void print_cost(const struct sq_cost *cost)
{
	char events[SQ_WORDS_LEN];

	printf("\nAn event takes %.0f bytes and %.0f us of a processor: ",
	       cost->bytes, cost->cpu_us);
	if (cost->events)
		printf("auditd's, measured over %s events.\n",
		       sq_words_count(cost->events, events));
	else
		printf("not measured here, since %s.\n", cost->why);
}

/* What of a program is not seen at depth acts: "order,read". */
static const char *blind_words(const struct sq_price *p,
			       char words[static BLIND_LEN])
{
	size_t len = 0;

	*words = '\0';
	for (int i = SQ_PRICE_ORDER; i >= 0; i--) {
		const char *word = i == SQ_PRICE_ORDER
					   ? "order"
					   : sq_facet_name((enum sq_facet)i);

		if (p->blind >> i & 1)
			len += (size_t)snprintf(words + len, BLIND_LEN - len,
						"%s%s", len ? "," : "", word);
	}
	return words;
}

static void print_text(const struct sq_prices *prices)
{
	static const char *const blind[SQ_DEPTH_COUNT] = {
		[SQ_DEPTH_FULL] = "nothing",
		[SQ_DEPTH_ORDER] = "order of calls",
		[SQ_DEPTH_ACTS] = ("order of calls, read, part of call, "
				   "argument, error"),
	};

	printf("%-8s  %12s  %12s  %12s  %s\n", "depth", "events/s", "log a day",
	       "% processor", "blind for");
	print_set(&prices->cost, "now", rate_now(prices), "");
	for (int i = 0; i < SQ_DEPTH_COUNT; i++)
		print_set(&prices->cost, sq_depth_name((enum sq_depth)i),
			  sq_prices_at(prices, (enum sq_depth)i), blind[i]);
	print_cost(&prices->cost);
	printf("\n%9s  %9s  %9s  %-5s  %-32s  %s\n", "full, /s", "order, /s",
	       "acts, /s", "now", "blind at acts for", "the loudest programs");
	for (size_t i = 0; i < prices->count && i < LOUDEST; i++) {
		const struct sq_price *p = &prices->list[i];
		char words[BLIND_LEN];

		printf("%9.1f  %9.1f  %9.1f  %-5s  %-32s  ",
		       p->rate[SQ_DEPTH_FULL], p->rate[SQ_DEPTH_ORDER],
		       p->rate[SQ_DEPTH_ACTS], sq_depth_name(p->now),
		       blind_words(p, words));
		sq_print_text(p->path);
		putchar('\n');
	}
}

static void print_program(const struct sq_price *p)
{
	json_t *object = json_object();
	char words[BLIND_LEN];

	sq_json_text(object, "program", p->path, strlen(p->path));
	for (int i = 0; i < SQ_DEPTH_COUNT; i++)
		json_object_set_new(object, sq_depth_name((enum sq_depth)i),
				    json_real(p->rate[i]));
	json_object_set_new(object, "blind_at_acts",
			    json_string(blind_words(p, words)));
	sq_print_json(object);
}

static void print_json(const struct sq_cost *cost, const char *name,
		       double rate)
{
	sq_print_json(
		json_pack("{s:s, s:f, s:f, s:f, s:f, s:f, s:I}", "depth", name,
			  "events_per_second", rate, "bytes_per_day",
			  sq_cost_bytes_a_day(cost, rate), "processor_percent",
			  sq_cost_percent(cost, rate), "bytes_per_event",
			  cost->bytes, "processor_us_per_event", cost->cpu_us,
			  "measured_events", (json_int_t)cost->events));
}

void sq_estimate_print(const struct sq_prices *prices, bool json)
{
	if (!json) {
		print_text(prices);
		return;
	}
	print_json(&prices->cost, "now", rate_now(prices));
	for (int i = 0; i < SQ_DEPTH_COUNT; i++)
		print_json(&prices->cost, sq_depth_name((enum sq_depth)i),
			   sq_prices_at(prices, (enum sq_depth)i));
	for (size_t i = 0; i < prices->count && i < LOUDEST; i++)
		print_program(&prices->list[i]);
}
