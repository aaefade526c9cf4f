/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ruleset.h - audit rules for the price that a host can pay
 *
 * Two files: what must stand before, and what is audited. Their text is that
 * of rules/NAME.in, so the set of everything is what is shipped there, byte by
 * byte; a cheaper one has its rules in place of the catch-all's, and says in
 * comments what it costs.
 */
#ifndef SQ_RULESET_H
#define SQ_RULESET_H

#include <stdbool.h>
#include <stdio.h>

#include "event/alphabet.h"
#include "cli/rules/machine.h"
#include "cli/rules/names.h"

#define SQ_RULES_BEFORE "20-seqids.rules"
#define SQ_RULES_CALLS	"40-seqids-syscalls.rules"

struct sq_ruleset {		 /* all that it points to is borrowed */
	const char *plugin;	 /* the path of audisp-seqids */
	const char *anomaly_dir; /* watched */
	const struct sq_alphabet *calls;
	struct sq_machine machine; /* that the rules are for */
	bool no_bulk; /* records that only other rules' readers look at */
	const struct sq_names *programs; /* none: all of the host */
	const struct sq_names *notes; /* for each of them, what was asked for */
};

void sq_ruleset_before(const struct sq_ruleset *set, FILE *to);
void sq_ruleset_calls(const struct sq_ruleset *set, FILE *to);

/*
 * Whether a rule can name path: absolute, and nothing in it that auditctl
 * takes for the end of a word or for an operator. Returns 0, or -SQ_EVALUE with
 * the reason in *why.
 */
int sq_ruleset_path(const char *path, struct sq_why *why);

#endif
