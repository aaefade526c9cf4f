/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * forms.h - the name of a form of log that cannot be read, and what can
 *
 * For a line that holds no audit record: what wrote it, why that is not enough,
 * and which command writes the same with nothing missing. No input or output;
 * thread-safe.
 */
#ifndef SQ_FORMS_H
#define SQ_FORMS_H

#include <stddef.h>

#include "base/error.h"

/*
 * Returns -SQ_EFORMAT with the reason in *why; or 0 for a line that is nothing
 * to complain about: syslog's other messages, headings of tail and journalctl.
 */
int sq_form_refuse(const char *line, size_t len, struct sq_why *why);

#endif
