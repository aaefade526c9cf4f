/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * agree.h - where rules, settings and profile disagree
 *
 * Looks, and changes nothing.
 */
#ifndef SQ_AGREE_H
#define SQ_AGREE_H

#include "cli/output.h"
#include "cli/upkeep/rulelist.h"

/* All that is compared. Borrowed. */
struct sq_agree {
	const struct sq_options *options;
	const struct sq_rulelist *loaded;
	const struct sq_rulelist *files;    /* NULL: not known */
	const struct sq_rulelist *ours;	    /* what seqids rules makes */
	const struct sq_programs *programs; /* NULL: there is no profile */
	const struct sq_meta *meta;	    /* the same */
	unsigned int count;		    /* of disagreements */
};

/* Print each disagreement on standard output, and count it. */
__attribute__((format(printf, 3, 4))) void
sq_agree_tell(struct sq_agree *a, const char *kind, const char *fmt, ...);

/* Whether the rule has the settings' key; *depth is then what the key tells. */
bool sq_agree_is_ours(const struct sq_agree *a, const struct sq_auditrule *rule,
		      enum sq_depth *depth);

/* Which rules match, and in which order: order.c. */
void sq_agree_rules(struct sq_agree *a);

/* What the programs of the profile get, and what files say: agree.c. */
void sq_agree_programs(struct sq_agree *a);
void sq_agree_files(struct sq_agree *a);

/*
 * seqids rules --check. Returns SQ_EXIT_DONE, SQ_EXIT_FOUND where something
 * disagrees, or SQ_EXIT_WRONG with a complaint.
 */
int sq_agree_check(const struct sq_options *o);

#endif
