/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * same_event.h - one record to both readers, and what differs
 *
 * Shared by the test and the fuzzer that hold hot.h and detail.h against
 * parser.h.
 */
#ifndef SAME_EVENT_H
#define SAME_EVENT_H

#include <string.h>

#include "input/detail.h"
#include "input/hot.h"
#include "input/parser.h"

/* Whether it is a record that both readers know. */
bool both_can_read(const struct sq_record *head);

/*
 * Returns what is wrong, NULL when the readers agree. *taken: whether the
 * hot one took the line. The events start out different, so that a field
 * that a reader leaves unset shows.
 */
const char *both_read(struct sq_parser *parser, const char *key,
		      const struct sq_record *head, const char *line,
		      size_t len, int *taken);

#endif
