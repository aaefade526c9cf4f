/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * budget.h - which depth each program gets, so that a host pays what it can
 *
 * All programs begin at full depth. As long as the price is above the budget,
 * the loudest go down to acts one by one, settled ones first. Where too many
 * rules would come of that, all programs get a lesser depth, and as many of the
 * quietest as the rest of the budget allows are raised to full again. A rule
 * that does not match costs, too, so exceptions are bounded.
 */
#ifndef SQ_BUDGET_H
#define SQ_BUDGET_H

#include <stdio.h>

#include "cli/rules/price.h"

/*
 * Programs with rules of their own: few, since a rule costs each call that it
 * does not match. By tests/bench/unmatched, as many as these take 1.7 and 2.1
 * microseconds a call, a twentieth of what it takes to record one.
 */
#define SQ_BUDGET_LOWERED 8  /* programs; the rules of acts for each */
#define SQ_BUDGET_RAISED  32 /* programs; a rule for each */

/* A program whose depth is not that of the others. */
struct sq_exception {
	const struct sq_price *program; /* borrowed */
	enum sq_depth depth;
};

struct sq_depthplan {
	enum sq_depth depth; /* of all programs but the exceptions */
	struct sq_exception list[SQ_BUDGET_RAISED];
	size_t count;
	double budget, rate; /* events a second: allowed, and to be expected */
	bool settles;	     /* made of what has settled; no budget is given */
};

/*
 * The budget as events a second: "2000/s", "500MB/day" or "5%" of a processor.
 * Returns 0, or -SQ_EVALUE with the reason in *why.
 */
int sq_budget_parse(const char *text, double *rate, struct sq_why *why);

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
