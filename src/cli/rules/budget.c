/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/rules/budget.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "cli/rules/depthset.h"
#include "cli/rules/ruleset.h"

#define DAY_S 86400.0

int sq_budget_parse(const char *text, double *rate, struct sq_why *why)
{
	static const struct {
		const char *unit;
		double events; /* a second, of one of the unit */
	} units[] = {
		{ "/s", 1 },
		{ "MB/day", 1e6 / SQ_PRICE_BYTES / DAY_S },
		{ "GB/day", 1e9 / SQ_PRICE_BYTES / DAY_S },
		{ "%", 1e6 / SQ_PRICE_CPU_US / 100 },
	};
	char *end;
	double number = strtod(text, &end);

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (end != text && strcmp(end, units[i].unit) == 0 &&
		    number > 0 && number < 1e12) {
			*rate = number * units[i].events;
			return 0;
		}
	return sq_fail(why, -SQ_EVALUE,
		       "%.64s: as 2000/s, 500MB/day, 2GB/day or 5%%", text);
}

bool sq_depthplan_can_except(const struct sq_price *p)
{
	struct stat st;

	return sq_ruleset_path(p->path, NULL) == 0 && stat(p->path, &st) == 0 &&
	       S_ISREG(st.st_mode);
}

void sq_depthplan_except(struct sq_depthplan *plan, const struct sq_price *p,
			 enum sq_depth depth)
{
	plan->rate += p->rate[depth] - p->rate[plan->depth];
	plan->list[plan->count++] = (struct sq_exception){ p, depth };
}

/* Lower the loudest programs until it fits; those that have settled first. */
static bool lower(struct sq_depthplan *plan, const struct sq_prices *prices)
{
	for (int settled = 1; settled >= 0; settled--)
		for (size_t i = 0;
		     i < prices->count && plan->count < SQ_BUDGET_LOWERED;
		     i++) {
			const struct sq_price *p = &prices->list[i];

			if (plan->rate <= plan->budget)
				return true;
			if (p->settled == settled && sq_depthplan_can_except(p))
				sq_depthplan_except(plan, p, SQ_DEPTH_ACTS);
		}
	return plan->rate <= plan->budget;
}

/* Raise the quietest programs as long as it fits. */
static void raise(struct sq_depthplan *plan, const struct sq_prices *prices)
{
	for (size_t i = prices->count; i-- && plan->count < SQ_BUDGET_RAISED;) {
		const struct sq_price *p = &prices->list[i];
		double more = p->rate[SQ_DEPTH_FULL] - p->rate[plan->depth];

		if (plan->rate + more > plan->budget)
			return;
		if (more > 0 && sq_depthplan_can_except(p))
			sq_depthplan_except(plan, p, SQ_DEPTH_FULL);
	}
}

void sq_depthplan_start(struct sq_depthplan *plan,
			const struct sq_prices *prices, enum sq_depth depth,
			double budget)
{
	memset(plan, 0, sizeof(*plan));
	plan->depth = depth;
	plan->budget = budget;
	plan->rate = sq_prices_at(prices, depth);
}

int sq_depthplan_make(struct sq_depthplan *plan, const struct sq_prices *prices,
		      double budget, struct sq_why *why)
{
	for (int depth = SQ_DEPTH_FULL; depth < SQ_DEPTH_ACTS; depth++) {
		sq_depthplan_start(plan, prices, (enum sq_depth)depth, budget);
		if (lower(plan, prices))
			return 0;
	}
	sq_depthplan_start(plan, prices, SQ_DEPTH_ACTS, budget);
	if (plan->rate > budget)
		return sq_fail(why, -SQ_EVALUE,
			       "depth acts, which is the least, takes %.1f "
			       "events a second; the budget is %.1f",
			       plan->rate, budget);
	raise(plan, prices);
	return 0;
}

static const char *loss_of(enum sq_depth depth)
{
	static const char *const losses[SQ_DEPTH_COUNT] = {
		[SQ_DEPTH_FULL] = "nothing is lost",
		[SQ_DEPTH_ORDER] = "lost: the order of calls",
		[SQ_DEPTH_ACTS] = ("lost: the order of calls, files only read, "
				   "arguments and errors of other calls"),
	};

	return losses[depth];
}

static void explain_plan(const struct sq_depthplan *plan, FILE *to)
{
	if (plan->settles)
		fputs(SQ_SETTLE_MARK ", which replaces them: programs that\n"
				     "# have settled have a lesser depth.\n",
		      to);
	else
		fprintf(to,
			"# Made of the profile for a budget of %.1f events a "
			"second;\n",
			plan->budget);
	fprintf(to,
		"# %.1f are to be expected: %.0f MB of log a day, %.1f %%\n"
		"# of a processor. What the profile does not know is not\n"
		"# counted.\n#\n",
		plan->rate, plan->rate * SQ_PRICE_BYTES * DAY_S / 1e6,
		plan->rate * SQ_PRICE_CPU_US / 1e4);
}

void sq_depthplan_explain(const struct sq_depthplan *plan, FILE *to)
{
	explain_plan(plan, to);
	for (size_t i = 0; i < plan->count; i++) {
		const struct sq_exception *x = &plan->list[i];
		double less = x->program->rate[plan->depth] -
			      x->program->rate[x->depth];

		fprintf(to, "#\t%s: %s, %.1f events a second %s; %s\n",
			x->program->path, sq_depth_name(x->depth),
			less < 0 ? -less : less, less < 0 ? "more" : "saved",
			loss_of(x->depth));
	}
	fprintf(to, "#\tall others: %s; %s\n\n", sq_depth_name(plan->depth),
		loss_of(plan->depth));
}

/* The first rule that matches decides: a program's own stand first. */
void sq_depthplan_put(const struct sq_depthplan *plan, FILE *to,
		      const char *arch, unsigned int abi)
{
	for (size_t i = 0; i < plan->count; i++) {
		const struct sq_exception *x = &plan->list[i];

		sq_depthset_put(to, x->depth, arch, abi, x->program->path);
		if (x->depth != SQ_DEPTH_FULL)
			fprintf(to,
				"-a never,exit -F arch=%s -S all -F exe=%s\n",
				arch, x->program->path);
	}
	sq_depthset_put(to, plan->depth, arch, abi, NULL);
}
