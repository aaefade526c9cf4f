/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * repeats.h - events that were read before
 *
 * Logs of one host overlap: a copy and the original, a concatenation, the
 * journal beside audit.log. A call that is read twice would make sequences
 * that never were. An event is one that was read before when its node, serial
 * and time are those of an earlier one, and it is the same call.
 *
 * No input or output; one owner at a time. Bounded: SQ_REPEATS_BYTES of memory,
 * some eleven million events; of more, the oldest are forgotten and would count
 * again.
 */
#ifndef SQ_REPEATS_H
#define SQ_REPEATS_H

#include "event/event.h"

#define SQ_REPEATS_BYTES ((size_t)64 << 20)

struct sq_repeats;

/*
 * seed: a random number, since nodes and serials are strangers' choice.
 * Caller frees *out. Returns 0 or -SQ_ENOMEM.
 */
int sq_repeats_new(struct sq_repeats **out, uint64_t seed);
void sq_repeats_free(struct sq_repeats *r);

/*
 * Whether ev was read before; if not, it has been now. An event without a time
 * (a line of numbers) never was. Returns 1, 0 or -SQ_ENOMEM.
 */
int sq_repeats_has(struct sq_repeats *r, const struct sq_event *ev);

/* The system calls and packets that were read before. */
uint64_t sq_repeats_count(const struct sq_repeats *r);

#endif
