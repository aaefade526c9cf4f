/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * findings.h - the alerts of a trial, by program and by what was new
 *
 * One owner at a time. SQ_FINDINGS_ROWS programs and kinds; what is beyond
 * them shares one row, so names without end cost no memory without end.
 */
#ifndef SQ_FINDINGS_H
#define SQ_FINDINGS_H

#include <stddef.h>

#include "report/alert.h"

#define SQ_FINDINGS_ROWS 1000

struct sq_finding {
	char *program;	  /* owned; "" for what is of none */
	const char *what; /* "start", "order", "new-program" ... */
	uint64_t alerts;  /* in the whole log */
	uint64_t counted; /* of them: after sq_findings_count()'s time */
};

struct sq_findings {
	struct sq_finding rows[SQ_FINDINGS_ROWS + 1];
	size_t row_count;
	struct sq_finding_time {
		uint64_t ms;
		size_t row;
	} * times;	    /* owned; of each alert */
	size_t count, room; /* of times */
	uint64_t counted;
};

/* Returns 0 or -SQ_ENOMEM. */
int sq_findings_add(struct sq_findings *f, const struct sq_alert *a);

/*
 * No alert will come: count those from that time on, and sort the rows, those
 * with most of them first.
 */
void sq_findings_count(struct sq_findings *f, uint64_t from_ms);
void sq_findings_free(struct sq_findings *f);

#endif
