/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * logs.h - where auditd writes, and what it has rotated away
 */
#ifndef SQ_EXPLAIN_LOGS_H
#define SQ_EXPLAIN_LOGS_H

#include <limits.h>

#define SQ_LOGS_MAX 100 /* files; auditd's num_logs goes to 999, few do */

struct sq_logs {
	char *files[SQ_LOGS_MAX]; /* owned; the oldest first */
	unsigned int count;
};

/*
 * auditd's log by its log_file setting, with those rotated from it that are
 * there. The current one is always in the list. Caller frees.
 */
void sq_logs_find(struct sq_logs *logs);

/* The log at path, with those rotated from it. Caller frees. */
void sq_logs_of(struct sq_logs *logs, const char *path);
void sq_logs_free(struct sq_logs *logs);

#endif
