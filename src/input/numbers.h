/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * numbers.h - a line "PID CALL" → event, for traces of other systems
 *
 * The format of the University of New Mexico's traces. No input or output;
 * thread-safe.
 */
#ifndef SQ_NUMBERS_H
#define SQ_NUMBERS_H

#include "base/error.h"
#include "event/event.h"

/*
 * program is the name of the one program. The event gets serial for a stamp, as
 * a trace has no times. Returns 1 and *ev, 0 for a comment or a blank line, or
 * -SQ_EFORMAT with the reason in *why.
 */
int sq_numbers_line(const char *line, size_t len, const char *program,
		    uint64_t serial, struct sq_event *ev, struct sq_why *why);

#endif
