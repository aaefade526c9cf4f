/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hot.h - a system call's record → event, in place, without auparse
 *
 * Nearly every line that matters is spelled just as the kernel spells it
 * today. Such a line is read here in one pass and without allocation.
 * Unusual lines are left to sq_parser_event(), which would make the same event
 * of every line that is taken here. tests/unit/test_hot.c and
 * tests/fuzz/fuzz_hot.c hold the two against each other.
 * Pure and thread-safe.
 */
#ifndef SQ_HOT_H
#define SQ_HOT_H

#include "input/record.h"

/*
 * key, head, line, ev: as for sq_parser_new() and sq_parser_event().
 * Returns 1 and the event, or 0 for a line that is left to sq_parser_event();
 * *ev is then undefined.
 */
int sq_hot_event(const char *key, const struct sq_record *head,
		 const char *line, size_t len, struct sq_event *ev);

#endif
