/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * counted.h - what is counted of a program, as lines of an export, and back
 *
 * A line is the name of a fact and its value. docs/export-format.md lists them.
 * Pure but for the text; thread-safe.
 */
#ifndef SQ_COUNTED_H
#define SQ_COUNTED_H

#include "base/error.h"
#include "model/program.h"

#define SQ_COUNTED_LEN 256 /* bytes of a line; a file's has six numbers */

/* How many facts there are. Their order is that of the lines. */
unsigned int sq_counted_count(void);

/* The name of fact i, which begins its line. */
const char *sq_counted_name(unsigned int i);

/* Whether fact i says what a program is, and not how much was counted. */
bool sq_counted_is_state(unsigned int i);

/*
 * The line of fact i into line; returns false where it is left out, since all
 * that it says is 0.
 */
bool sq_counted_write(unsigned int i, const struct sq_program_stats *stats,
		      char line[static SQ_COUNTED_LEN]);

/*
 * Take in the value of fact i. Returns 0, or -SQ_EFORMAT with the reason in
 * *why.
 */
int sq_counted_read(unsigned int i, const char *value,
		    struct sq_program_stats *stats, struct sq_why *why);

/* SEC.MS as the audit log spells times. Return as sq_counted_read(). */
#define SQ_COUNTED_TIME_LEN 32 /* bytes */
const char *sq_counted_time(uint64_t time_ms,
			    char buf[static SQ_COUNTED_TIME_LEN]);
int sq_counted_read_time(const char *value, uint64_t *time_ms,
			 struct sq_why *why);

#endif
