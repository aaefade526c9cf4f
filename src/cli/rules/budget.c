/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/rules/budget.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "cli/rules/depthset.h"
#include "cli/rules/ruleset.h"

int sq_budget_parse(const char *text, const struct sq_cost *cost, double *rate,
		    struct sq_why *why)
{
	const struct {
		const char *unit;
		double events; /* a second, of one of the unit */
	} units[] = {
		{ "/s", 1 },
		{ "MB/day", 1e6 / sq_cost_bytes_a_day(cost, 1) },
		{ "GB/day", 1e9 / sq_cost_bytes_a_day(cost, 1) },
		{ "%", 1 / sq_cost_percent(cost, 1) },
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

/* ------------------------------------------------------------ what it costs */

static unsigned int ns_of(const struct sq_exception *x)
{
	if (x->quiet)
		return SQ_BUDGET_QUIET_NS;
	return x->depth == SQ_DEPTH_FULL ? SQ_BUDGET_RAISED_NS
					 : SQ_BUDGET_LOWERED_NS;
}

/*
 * The events a second that cost as much as rules of so many nanoseconds. Both
 * were measured on one host: where an event takes longer, so do rules.
 */
static double events_for(const struct sq_depthplan *plan, unsigned int ns)
{
	return plan->calls * ns / (1000.0 * SQ_PRICE_CPU_US);
}

static unsigned int rules_ns(const struct sq_depthplan *plan)
{
	unsigned int sum = 0;

	for (size_t i = 0; i < plan->count; i++)
		sum += ns_of(&plan->list[i]);
	return sum;
}

bool sq_depthplan_is_worth(const struct sq_depthplan *plan, double less,
			   unsigned int ns)
{
	return less > events_for(plan, ns);
}

double sq_depthplan_price(const struct sq_depthplan *plan)
{
	return plan->rate + events_for(plan, rules_ns(plan));
}

static double rate_of(const struct sq_exception *x)
{
	return x->quiet ? x->program->rate[SQ_DEPTH_FULL] -
				  sq_price_loud(x->program)
			: x->program->rate[x->depth];
}

/* ----------------------------------------------------------------- the plan */

static struct sq_exception *find(struct sq_depthplan *plan,
				 const struct sq_price *p)
{
	for (size_t i = 0; i < plan->count; i++)
		if (plan->list[i].program == p)
			return &plan->list[i];
	return NULL;
}

/* Give the program rules of its own, in place of those that it has. */
static void except(struct sq_depthplan *plan, struct sq_exception x)
{
	struct sq_exception *old = find(plan, x.program);

	plan->rate += rate_of(&x) -
		      (old ? rate_of(old) : x.program->rate[plan->depth]);
	if (!old)
		old = &plan->list[plan->count++];
	*old = x;
}

void sq_depthplan_except(struct sq_depthplan *plan, const struct sq_price *p,
			 enum sq_depth depth)
{
	except(plan, (struct sq_exception){ p, depth, false });
}

/* The same where it is worth it, and there is room. */
static void lower_one(struct sq_depthplan *plan, struct sq_exception x)
{
	const struct sq_exception *old = find(plan, x.program);
	double less = x.program->rate[plan->depth] - rate_of(&x);

	if ((old || plan->count < SQ_BUDGET_MOST) &&
	    sq_depthplan_is_worth(plan, less, ns_of(&x)) &&
	    sq_depthplan_can_except(x.program))
		except(plan, x);
}

static bool fits(const struct sq_depthplan *plan)
{
	return sq_depthplan_price(plan) <= plan->budget;
}

/* Returns whether the budget is kept. */
static bool lower_some(struct sq_depthplan *plan,
		       const struct sq_prices *prices, bool settled, bool quiet)
{
	for (size_t i = 0; i < prices->count && !fits(plan); i++) {
		const struct sq_price *p = &prices->list[i];

		if (p->settled == settled)
			lower_one(plan,
				  (struct sq_exception){ p,
							 quiet ? SQ_DEPTH_ORDER
							       : SQ_DEPTH_ACTS,
							 quiet });
	}
	return fits(plan);
}

/* The loudest calls of settled programs, then their depth, then the others. */
static bool lower(struct sq_depthplan *plan, const struct sq_prices *prices)
{
	return (plan->depth == SQ_DEPTH_FULL &&
		lower_some(plan, prices, true, true)) ||
	       lower_some(plan, prices, true, false) ||
	       lower_some(plan, prices, false, false);
}

/* Take back what a later step has made needless. */
static void give_back(struct sq_depthplan *plan, bool settled)
{
	size_t i = 0;

	while (i < plan->count) {
		struct sq_exception *x = &plan->list[i];
		double more = x->program->rate[plan->depth] - rate_of(x);

		if (x->program->settled != settled ||
		    sq_depthplan_price(plan) + more -
				    events_for(plan, ns_of(x)) >
			    plan->budget) {
			i++;
			continue;
		}
		plan->rate += more;
		plan->count--;
		memmove(x, x + 1, (plan->count - i) * sizeof(*x));
	}
}

/* Raise the quietest programs as long as it fits, with what rules cost. */
static void raise(struct sq_depthplan *plan, const struct sq_prices *prices)
{
	for (size_t i = prices->count; i-- && plan->count < SQ_BUDGET_MOST;) {
		const struct sq_price *p = &prices->list[i];
		double more = p->rate[SQ_DEPTH_FULL] - p->rate[plan->depth];

		if (sq_depthplan_price(plan) + more +
			    events_for(plan, SQ_BUDGET_RAISED_NS) >
		    plan->budget)
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
	plan->calls = sq_prices_at(prices, SQ_DEPTH_FULL);
	plan->cost = prices->cost;
}

int sq_depthplan_make(struct sq_depthplan *plan, const struct sq_prices *prices,
		      double budget, struct sq_why *why)
{
	for (int depth = SQ_DEPTH_FULL; depth < SQ_DEPTH_ACTS; depth++) {
		sq_depthplan_start(plan, prices, (enum sq_depth)depth, budget);
		if (!fits(plan) && !lower(plan, prices))
			continue;
		give_back(plan, false);
		give_back(plan, true);
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

/* ----------------------------------------------------------- how it is told */

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
		plan->rate, sq_cost_bytes_a_day(&plan->cost, plan->rate) / 1e6,
		sq_cost_percent(&plan->cost, plan->rate));
	if (plan->count)
		fprintf(to,
			"# Rules of their own for %zu program%s: each call of "
			"others takes %.2f\n# microseconds longer.\n#\n",
			plan->count, plan->count > 1 ? "s" : "",
			rules_ns(plan) / 1000.0);
}

/* Its loudest calls, those that the ABI has, as a rule has them. */
static void put_loud(const struct sq_price *p, FILE *to, unsigned int abi)
{
	const char *ahead = "";
	char word[SQ_CALL_NAME_LEN];
	sq_call call;

	for (unsigned int i = 0; i < p->loud_count; i++) {
		if (sq_call_named(abi, p->loud[i].name, &call) != 0)
			continue;
		fprintf(to, "%s%s", ahead, sq_call_in_rule(call, word));
		ahead = ",";
	}
}

static void explain_exception(const struct sq_depthplan *plan,
			      const struct sq_exception *x, FILE *to)
{
	double less = x->program->rate[plan->depth] - rate_of(x);

	fprintf(to, "#\t%s: ", x->program->path);
	if (x->quiet) {
		fputs("without ", to);
		for (unsigned int i = 0; i < x->program->loud_count; i++)
			fprintf(to, "%s%s", i ? ", " : "",
				x->program->loud[i].name);
	} else {
		fputs(sq_depth_name(x->depth), to);
	}
	fprintf(to, ", %.1f events a second %s; %s\n", less < 0 ? -less : less,
		less < 0 ? "more" : "saved",
		x->quiet ? "lost: the order of its calls, arguments and errors "
			   "of these"
			 : loss_of(x->depth));
}

void sq_depthplan_explain(const struct sq_depthplan *plan, FILE *to)
{
	explain_plan(plan, to);
	for (size_t i = 0; i < plan->count; i++)
		explain_exception(plan, &plan->list[i], to);
	fprintf(to, "#\tall others: %s; %s\n\n", sq_depth_name(plan->depth),
		loss_of(plan->depth));
}

/* The calls that are left out match first; no other rule sees them. */
static void put_quiet(const struct sq_exception *x, FILE *to, const char *arch,
		      unsigned int abi)
{
	const struct sq_price *p = x->program;
	bool has = false;
	sq_call call;

	for (unsigned int i = 0; i < p->loud_count && !has; i++)
		has = sq_call_named(abi, p->loud[i].name, &call) == 0;
	if (has) {
		fprintf(to, "-a never,exit -F arch=%s -S ", arch);
		put_loud(p, to, abi);
		fprintf(to, " -F exe=%s\n", p->path);
	}
	sq_depthset_put_rule(to, SQ_DEPTH_ORDER, arch, "all", p->path);
}

/* The first rule that matches decides: a program's own stand first. */
void sq_depthplan_put(const struct sq_depthplan *plan, FILE *to,
		      const char *arch, unsigned int abi)
{
	for (size_t i = 0; i < plan->count; i++) {
		const struct sq_exception *x = &plan->list[i];

		if (x->quiet) {
			put_quiet(x, to, arch, abi);
			continue;
		}
		sq_depthset_put(to, x->depth, arch, abi, x->program->path);
		if (x->depth != SQ_DEPTH_FULL)
			fprintf(to,
				"-a never,exit -F arch=%s -S all -F exe=%s\n",
				arch, x->program->path);
	}
	sq_depthset_put(to, plan->depth, arch, abi, NULL);
}
