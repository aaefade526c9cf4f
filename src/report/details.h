/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * details.h - an alert as a JSON object
 *
 * Holds what the audit message says (message.h), and what has no room there.
 * Pure; thread-safe.
 */
#ifndef SQ_DETAILS_H
#define SQ_DETAILS_H

#include "report/alert.h"

/*
 * Bytes of a file of evidence. Most have some thousand, and the longest alert
 * that there is has less; what it grows by must leave it readable.
 */
#define SQ_EVIDENCE_MAX 262144

/*
 * indent: spaces a level, 0 for one line. evidence (a path) may be NULL.
 * Caller frees with free(). NULL when out of memory.
 */
char *sq_alert_json(const struct sq_alert *a, const char *evidence,
		    unsigned int indent);

/*
 * The text of an earlier object, that of the episode's root, with a as one more
 * of its acts. Caller frees with free(). NULL when out of memory, or when it is
 * no such object.
 */
char *sq_alert_json_grown(const char *json, const struct sq_alert *a,
			  unsigned int indent);

#endif
