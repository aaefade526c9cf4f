/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * make.h - the two files of rules that a command line asks for
 */
#ifndef SQ_MAKE_H
#define SQ_MAKE_H

#include <stddef.h>

#include "cli/options.h"
#include "cli/rules/price.h"
#include "cli/rules/ruleset.h"

#define SQ_RULES_FILES 2 /* SQ_RULES_BEFORE, SQ_RULES_CALLS */

struct sq_rules_file {
	const char *name; /* in auditd's rules.d */
	char *text;	  /* owned; a NUL stands behind it */
	size_t len;
};

/*
 * Make the text of both files, of --exe, --unit, --calls, --no-bulk and --root,
 * and of the settings. Returns 0, and the caller frees with sq_rules_free(); or
 * -1 with a complaint, and there is nothing to be freed.
 */
int sq_rules_make(struct sq_rules_file files[static SQ_RULES_FILES],
		  const struct sq_options *o);

/* The same for a plan, which may be NULL, in place of a budget. */
struct sq_depthplan;
int sq_rules_make_planned(struct sq_rules_file files[static SQ_RULES_FILES],
			  const struct sq_options *o,
			  const struct sq_depthplan *plan);

/*
 * Price the programs of the settings' profile. Returns 0, and the caller frees
 * with sq_prices_free(); or -1 with a complaint.
 */
int sq_rules_prices(struct sq_prices *prices, const struct sq_options *o);
void sq_rules_free(struct sq_rules_file files[static SQ_RULES_FILES]);

#endif
