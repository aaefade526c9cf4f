/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * jsonline.h - the audit record inside a line of JSON
 *
 * Read: journalctl -o json, laurel, go-audit, and whatever keeps the record
 * as auditd wrote it in a field of text (message, log, _raw, event.original …),
 * also behind a syslog header with a date. Refused by name: those that keep
 * names instead of numbers.
 * Memory: what jansson takes for one line. Thread-safe for different w.
 */
#ifndef SQ_JSONLINE_H
#define SQ_JSONLINE_H

#include "input/wrap.h"

/* As sq_wrap_open(), for a line that begins with a brace. */
int sq_jsonline_open(struct sq_wrap *w, const char **line, size_t *len,
		     struct sq_why *why);

#endif
