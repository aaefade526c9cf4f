/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * budget.h - which depth each program gets, so that a host pays what it can
 *
 * All programs begin at full depth. As long as the price is above the budget,
 * first the loudest calls of settled programs are left out, then these programs
 * go down to acts one by one, the loudest first, then the others; and what a
 * later step has made needless is taken back. Where that is not enough, all
 * programs get a lesser depth, and as many of the quietest as the rest of the
 * budget allows are raised to full again.
 */
#ifndef SQ_BUDGET_H
#define SQ_BUDGET_H

#include <stdio.h>

#include "cli/rules/price.h"

/*
 * What the rules of one program cost each call that they do not match, by
 * tests/bench/unmatched. A program only gets rules of its own where they save
 * more than that, of all calls of the host together.
 */
#define SQ_BUDGET_QUIET_NS   160 /* two rules: never, and all else */
#define SQ_BUDGET_LOWERED_NS 200 /* those of acts */
#define SQ_BUDGET_RAISED_NS  95	 /* one rule */

/*
 * Programs with rules of their own. By the above no more than 200 can be worth
 * being lowered. 64 raised ones cost each call 6 microseconds, a seventh of
 * what it takes to record it.
 */
#define SQ_BUDGET_MOST 64

/* A program whose depth is not that of the others. */
struct sq_exception {
	const struct sq_price *program; /* borrowed */
	enum sq_depth depth;		/* as the key of its rules says */
	bool quiet; /* all but its loudest calls; the depth is order */
};

struct sq_depthplan {
	enum sq_depth depth; /* of all programs but the exceptions */
	struct sq_exception list[SQ_BUDGET_MOST];
	size_t count;
	double budget, rate; /* events a second: allowed, and to be expected */
	double calls; /* a second, of the host: those that try each rule */
	struct sq_cost cost;
	bool settles; /* made of what has settled; no budget is given */
};

/*
 * The budget as events a second of that cost: "2000/s", "500MB/day" or "5%" of
 * a processor. Returns 0, or -SQ_EVALUE with the reason in *why.
 */
int sq_budget_parse(const char *text, const struct sq_cost *cost, double *rate,
		    struct sq_why *why);

/*
 * Begin a plan in which all programs have that depth, and give a program one of
 * its own: the list must have room.
 */
void sq_depthplan_start(struct sq_depthplan *plan,
			const struct sq_prices *prices, enum sq_depth depth,
			double budget);
void sq_depthplan_except(struct sq_depthplan *plan, const struct sq_price *p,
			 enum sq_depth depth);

/* Whether the kernel takes a rule for the program. */
bool sq_depthplan_can_except(const struct sq_price *p);

/*
 * Whether rules of its own save more than they cost the other calls, where they
 * record so many events less and cost each call so many nanoseconds.
 */
bool sq_depthplan_is_worth(const struct sq_depthplan *plan, double less,
			   unsigned int ns);

/* The events a second that cost as much as the plan's events and rules. */
double sq_depthplan_price(const struct sq_depthplan *plan);

/*
 * Make the plan for so many events a second. Returns 0, or -SQ_EVALUE with the
 * reason in *why: acts alone is more. The plan borrows from prices.
 */
int sq_depthplan_make(struct sq_depthplan *plan, const struct sq_prices *prices,
		      double budget, struct sq_why *why);

/* The first words of what is printed of a plan that settles. */
#define SQ_SETTLE_MARK "# Made by seqids rules --settle"

/* Print what each program gets and what is lost by it, as comments. */
void sq_depthplan_explain(const struct sq_depthplan *plan, FILE *to);

/* Print the rules of one arch, whose calls are those of abi. */
void sq_depthplan_put(const struct sq_depthplan *plan, FILE *to,
		      const char *arch, unsigned int abi);

#endif
