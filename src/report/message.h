/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * message.h - an alert as the text of an audit message
 *
 * Fields as name=value with a blank between, safe for tools that search the
 * log for substrings. Pure; thread-safe.
 */
#ifndef SQ_MESSAGE_H
#define SQ_MESSAGE_H

#include "report/alert.h"

/* The kernel takes 8,560 bytes of user text; libaudit appends to ours. */
#define SQ_ALERT_TEXT_LEN 8000

/*
 * evidence (a path) may be NULL. Text of the program is encoded as text.h
 * says, and cut where it would not fit. Returns the length.
 */
size_t sq_alert_text(const struct sq_alert *a, const char *evidence,
		     char text[static SQ_ALERT_TEXT_LEN]);

#endif
