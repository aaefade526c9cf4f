/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * absent.h - which serials were given up and have not come since
 *
 * The kernel holds records back, thousands at times, and sends them late. A
 * late record does not tell whether its event was given up or only goes on, so
 * each serial that is given up is noted here.
 *
 * Notes are kept in SQ_ABSENT_WORDS words of 64 serials, made with the first
 * note. A newer note takes the word of an older one that is a multiple of
 * SQ_ABSENT_SERIALS away, and without memory nothing is noted: what comes then
 * stays counted as lost.
 *
 * All zero: none. Its owner frees it. One owner at a time.
 */
#ifndef SQ_ABSENT_H
#define SQ_ABSENT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * An emulated host had serials come 11,000 late. A backlog of 65,536 records is
 * some 22,000 events.
 */
#define SQ_ABSENT_WORDS	  512
#define SQ_ABSENT_SERIALS (SQ_ABSENT_WORDS * 64)

struct sq_absent {
	struct sq_absent_word *words; /* NULL: none was given up yet */
};

void sq_absent_free(struct sq_absent *a); /* and forget all */

/* count serials from the given one on are given up. */
void sq_absent_add(struct sq_absent *a, uint64_t from, uint64_t count);

/* serial has come. Whether it was given up, and had not come before. */
bool sq_absent_take(struct sq_absent *a, uint64_t serial);

#endif
