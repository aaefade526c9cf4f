/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/rules/estimate.h"

#include <stdio.h>

#include "base/json.h"
#include "cli/words.h"

#define LOUDEST 10 /* programs that are listed */
#define DAY_S	86400.0

/* What the programs make at the depths that they were audited at last. */
static double rate_now(const struct sq_prices *prices)
{
	double sum = 0;

	for (size_t i = 0; i < prices->count; i++)
		sum += prices->list[i].rate[prices->list[i].now];
	return sum;
}

static double bytes_a_day(double rate)
{
	return rate * SQ_PRICE_BYTES * DAY_S;
}

static double percent(double rate)
{
	return rate * SQ_PRICE_CPU_US / 1e4;
}

static void print_set(const char *name, double rate, const char *blind)
{
	char bytes[SQ_WORDS_LEN];

	printf("%-8s  %12.1f  %12s  %12.1f  %s\n", name, rate,
	       sq_words_bytes((uint64_t)bytes_a_day(rate), bytes),
	       percent(rate), blind);
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
	print_set("now", rate_now(prices), "");
	for (int i = 0; i < SQ_DEPTH_COUNT; i++)
		print_set(sq_depth_name((enum sq_depth)i),
			  sq_prices_at(prices, (enum sq_depth)i), blind[i]);
	printf("\n%12s  %12s  %12s  %-6s  %s\n", "full, /s", "order, /s",
	       "acts, /s", "now", "the loudest programs");
	for (size_t i = 0; i < prices->count && i < LOUDEST; i++) {
		const struct sq_price *p = &prices->list[i];

		printf("%12.1f  %12.1f  %12.1f  %-6s  ", p->rate[SQ_DEPTH_FULL],
		       p->rate[SQ_DEPTH_ORDER], p->rate[SQ_DEPTH_ACTS],
		       sq_depth_name(p->now));
		sq_print_text(p->path);
		putchar('\n');
	}
}

static void print_json(const char *name, double rate)
{
	sq_print_json(json_pack("{s:s, s:f, s:f, s:f}", "depth", name,
				"events_per_second", rate, "bytes_per_day",
				bytes_a_day(rate), "processor_percent",
				percent(rate)));
}

void sq_estimate_print(const struct sq_prices *prices, bool json)
{
	if (!json) {
		print_text(prices);
		return;
	}
	print_json("now", rate_now(prices));
	for (int i = 0; i < SQ_DEPTH_COUNT; i++)
		print_json(sq_depth_name((enum sq_depth)i),
			   sq_prices_at(prices, (enum sq_depth)i));
}
