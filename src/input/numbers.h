/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * numbers.h - a line "PID CALL" → event, for traces of other systems
 *
 * The format of the University of New Mexico's traces. Pure; thread-safe.
 */
#ifndef SQ_NUMBERS_H
#define SQ_NUMBERS_H

#include "base/error.h"
#include "event/event.h"

/*
 * program names the one program; serial becomes the event's, as there is no
 * time. Returns 1 and *ev, 0 for a comment or blank line, or -SQ_EFORMAT with
 * the reason in *why.
 */
int sq_numbers_line(const char *line, size_t len, const char *program,
		    uint64_t serial, struct sq_event *ev, struct sq_why *why);

#endif
