/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tally.h - how often each of some things was seen
 *
 * Holds SQ_TALLY_MAX things at most. When there are more, or no memory for
 * more, it forgets all and starts again. No input, no output; one owner at a
 * time.
 */
#ifndef SQ_TALLY_H
#define SQ_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/table.h"

#define SQ_TALLY_MAX 6144 /* three quarters of a table of 8,192 slots */

struct sq_tally {
	struct sq_table things;
};

void sq_tally_init(struct sq_tally *t);
void sq_tally_free(struct sq_tally *t); /* t is empty then */

/*
 * Count a thing at now_ms. A thing that was not seen for forget_ms is counted
 * from the start. Returns how often it was seen, this time included, or
 * -SQ_ENOMEM.
 */
int64_t sq_tally_count(struct sq_tally *t, uint64_t thing, uint64_t now_ms,
		       uint64_t forget_ms);

/* Whether the thing was seen less than forget_ms before now_ms. */
bool sq_tally_has(const struct sq_tally *t, uint64_t thing, uint64_t now_ms,
		  uint64_t forget_ms);

/* The thing was not seen. */
void sq_tally_forget(struct sq_tally *t, uint64_t thing);

/* Bytes of memory that t takes. */
size_t sq_tally_bytes(const struct sq_tally *t);

#endif
