/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * settled.h - which programs have settled, and the plan of depths of that
 *
 * A program has settled when it detects, new calls of it would be told, its
 * file is the one that it was learned from, and it raised no alert lately. Of
 * several programs at one path each has to. Looks at files, and changes none.
 */
#ifndef SQ_SETTLED_H
#define SQ_SETTLED_H

#include "cli/output.h"
#include "cli/rules/budget.h"

/*
 * Find out of each price whether its programs have settled, and why not.
 * now_ms: alerts are new that are not older than the settings say. Returns 0,
 * or -1 with a complaint.
 */
int sq_settled_judge(struct sq_prices *prices,
		     const struct sq_programs *programs,
		     const struct sq_settings *settings, uint64_t now_ms);

/*
 * Make the plan in which settled programs have that depth, and others full: by
 * rules for some that have settled, or by rules for all that have not, whatever
 * is cheaper and within the bounds of budget.h. It borrows from prices.
 */
void sq_settled_plan(struct sq_depthplan *plan, const struct sq_prices *prices,
		     enum sq_depth depth);

#endif
