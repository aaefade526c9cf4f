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
 * indent: spaces a level, 0 for one line. evidence (a path) may be NULL.
 * Caller frees with free(). NULL when out of memory.
 */
char *sq_alert_json(const struct sq_alert *a, const char *evidence,
		    unsigned int indent);

#endif
