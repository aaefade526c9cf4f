/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pace.h - how fast events come, and how much was new in each hour
 *
 * What is new goes to the hour in which it is noted; nothing new for hours
 * means that the programs are learned. No input or output; one owner at a time.
 */
#ifndef SQ_PACE_H
#define SQ_PACE_H

#include <stdint.h>

#define SQ_PACE_HOURS 24

struct sq_pace {
	int64_t started_us, noted_us;	/* monotonic */
	uint64_t events, learned;	/* when they were noted last */
	double events_per_s;		/* between the last two notes */
	uint64_t hour;			/* the present one, from 0 */
	uint64_t new_in[SQ_PACE_HOURS]; /* by hour, modulo their number */
};

void sq_pace_start(struct sq_pace *p, int64_t now_us);

/* So many events were read, and new things learned, since the start. */
void sq_pace_note(struct sq_pace *p, int64_t now_us, uint64_t events,
		  uint64_t learned);

/*
 * What was new in each hour since the start, the oldest first, the last
 * SQ_PACE_HOURS of them. Returns how many hours there are, at least 1.
 */
unsigned int sq_pace_hours(const struct sq_pace *p,
			   uint64_t hours[static SQ_PACE_HOURS]);

#endif
