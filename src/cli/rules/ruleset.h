/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ruleset.h - audit rules for the price that a host can pay
 *
 * Two files: the rules that must come first, and the calls that are audited.
 * Their text is that of rules/NAME.in, so the set that audits everything equals
 * what is shipped, byte for byte. A cheaper set has other rules in place of the
 * catch-all, and comments that say what is lost.
 */
#ifndef SQ_RULESET_H
#define SQ_RULESET_H

#include <stdbool.h>
#include <stdio.h>

#include "event/alphabet.h"
#include "event/depth.h"
#include "cli/rules/machine.h"
#include "cli/rules/names.h"

#define SQ_RULES_BEFORE "20-seqids.rules"
#define SQ_RULES_CALLS	"40-seqids-syscalls.rules"

struct sq_depthplan;

struct sq_ruleset {		 /* all that it points to is borrowed */
	const char *plugin;	 /* the path of audisp-seqids */
	const char *anomaly_dir; /* watched, as is the next */
	const char *profile;
	const struct sq_alphabet *calls; /* all, where depth is not full */
	enum sq_depth depth;
	const struct sq_depthplan
		*plan;		   /* of a budget, in place of depth; NULL */
	struct sq_machine machine; /* that the rules are for */
	bool no_bulk; /* records that only other rules' readers look at */
	const struct sq_names *programs; /* none: all of the host */
	const struct sq_names *notes; /* for each of them, what was asked for */
};

void sq_ruleset_before(const struct sq_ruleset *set, FILE *to);
void sq_ruleset_calls(const struct sq_ruleset *set, FILE *to);

/*
 * Check that a rule can name path: it has to be absolute, without anything that
 * auditctl takes for the end of a word or for an operator. Returns 0, or
 * -SQ_EVALUE with the reason in *why.
 */
int sq_ruleset_path(const char *path, struct sq_why *why);

#endif
