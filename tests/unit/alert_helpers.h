/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * alert_helpers.h - an alert to be filled in, and what holds for all that is
 * written of one
 */
#ifndef ALERT_HELPERS_H
#define ALERT_HELPERS_H

#include "helpers.h"

#include <jansson.h>

#include "report/message.h"

#define EVIDENCE \
	"/var/lib/seqids/anomalies/netstat-4784-1795447438.905:319.json"
#define EV_EXE "/usr/bin/netstat"

extern struct sq_alert alert;
extern char text[SQ_ALERT_TEXT_LEN]; /* the newest message */

/* The example of the manual: rt_sigprocmask, fork, rt_sigaction … */
int alert_setup(void **state);

void set_text(char *to, size_t *len, const char *from);
void set_names(const char *comm, const char *exe); /* of the event */

/* The news at that place, which is the last one. */
void set_news(unsigned int at, enum sq_facet facet, const char *object,
	      uint64_t one_in);

/* Its message, which is in text as well. */
const char *alert_text(const char *evidence);

/* Caller releases it. */
json_t *alert_json(const char *evidence);
const char *string_of(json_t *object, const char *key);

/* The text is name=value words with one blank between, of known names. */
void check_words(const char *words);

/* The search tools take the first such substring, wherever it is. */
void check_searches(const char *words);

#endif
