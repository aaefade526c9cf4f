/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * meaning.h - what an alert means, in a sentence or two
 *
 * Pure and thread-safe.
 */
#ifndef SQ_EXPLAIN_MEANING_H
#define SQ_EXPLAIN_MEANING_H

#include "cli/evidence/evidence.h"

/* Said of an alert before which calls were lost. */
#define SQ_MEANING_TAINTED \
	"Calls were lost just before: that alone can look like this."
bool sq_meaning_is_tainted(const struct sq_evidence *e);

/*
 * Caller frees. Empty where the alert's sentence says it all, NULL when out of
 * memory. It holds words of the evidence as they are there.
 */
char *sq_meaning_make(const struct sq_evidence *e);

#endif
