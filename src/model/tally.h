/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tally.h - how often each of a bounded number of things was seen
 *
 * One owner at a time.
 */
#ifndef SQ_TALLY_H
#define SQ_TALLY_H

#include <stddef.h>
#include <stdint.h>

#define SQ_TALLY_MAX 4096 /* things; then all are forgotten */

struct sq_tally;

/* Caller frees *out. Returns 0 or -SQ_ENOMEM. */
int sq_tally_new(struct sq_tally **out);
void sq_tally_free(struct sq_tally *t);

/*
 * Count the thing that print, not 0, stands for, at now_ms; one not seen for
 * forget_ms is counted from the start. Returns the number with this one.
 */
uint32_t sq_tally_count(struct sq_tally *t, uint64_t print, uint64_t now_ms,
			uint64_t forget_ms);

size_t sq_tally_bytes(const struct sq_tally *t);

#endif
