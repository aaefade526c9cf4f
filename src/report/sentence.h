/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sentence.h - what an alert tells of, as one English sentence
 *
 * "/usr/sbin/nginx started /usr/bin/dash": for people, and for the formats of
 * ausearch that show no more than that. Names in it are a stranger's to
 * choose, so a byte that could end a word, a field or a column is written as
 * \xNN, and a long name is cut. Pure; thread-safe.
 */
#ifndef SQ_SENTENCE_H
#define SQ_SENTENCE_H

#include "report/alert.h"

/* Bytes with the NUL: two names of SQ_SENTENCE_NAME and the words between. */
#define SQ_SENTENCE_LEN	 480
#define SQ_SENTENCE_NAME 190 /* bytes of one name as it is written */

/* A name as it is written in sentences. Returns its length. */
size_t sq_sentence_name(const char *name, size_t len,
			char out[static SQ_SENTENCE_NAME + 1]);

/* Returns the length; 0 for a scan, whose fields say it all. */
size_t sq_alert_sentence(const struct sq_alert *a,
			 char text[static SQ_SENTENCE_LEN]);

/* Bytes of a rule with the NUL: a path of a program and what is around it. */
#define SQ_SENTENCE_RULE (SQ_SUPPRESSED_NAME_LEN + 128)

/*
 * The rule that would make the busiest program quieter: without those of its
 * calls that only move bytes or wait. Returns the length; 0: there is none,
 * since its path is not one that auditctl would take.
 */
size_t sq_sentence_rule(const struct sq_overload *o,
			char text[static SQ_SENTENCE_RULE]);

#endif
