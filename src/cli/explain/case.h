/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * case.h - all that is known of one alert
 *
 * Its evidence; the profile's count of its program; the program's other
 * alerts; and the audit log. One owner at a time.
 */
#ifndef SQ_EXPLAIN_CASE_H
#define SQ_EXPLAIN_CASE_H

#include "cli/evidence/evidence.h"
#include "cli/evidence/trace.h"
#include "cli/options.h"

struct sq_explained {
	struct sq_evidence evidence;
	uint64_t pid, serial;

	/* the program, by the profile; 0 where that does not hold it */
	uint64_t calls, since_ms;

	/* alerts of the same program, this one left out */
	uint64_t others, same_reason, first_ms;

	struct sq_trace trace;
	char no_trace[SQ_WHY_LEN]; /* why there is none; empty: there is */
};

/*
 * Take the file of that name in the directory of evidence. Returns 0 (caller
 * frees with sq_explained_free()), or what sq_evidence_read() does.
 */
int sq_explained_make(struct sq_explained *x, const struct sq_options *o,
		      const char *name, struct sq_why *why);
void sq_explained_free(struct sq_explained *x);

/* page.c: for people, on standard output. */
void sq_explained_page(const struct sq_explained *x);

/* The same as an object, which the caller frees with json_decref(). */
json_t *sq_explained_json(const struct sq_explained *x);

#endif
