/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pace.h"

#include <string.h>

#define HOUR_US	 3600000000
#define SHORT_US 100000 /* two notes so near tell no rate */

void sq_pace_start(struct sq_pace *p, int64_t now_us)
{
	memset(p, 0, sizeof(*p));
	p->started_us = p->noted_us = now_us;
}

/* Empty the hours that have passed since the present one. */
static void turn(struct sq_pace *p, int64_t now_us)
{
	uint64_t hour = (uint64_t)(now_us - p->started_us) / HOUR_US;
	uint64_t passed = hour - p->hour;

	for (uint64_t i = 1; i <= passed && i <= SQ_PACE_HOURS; i++)
		p->new_in[(p->hour + i) % SQ_PACE_HOURS] = 0;
	p->hour = hour;
}

void sq_pace_note(struct sq_pace *p, int64_t now_us, uint64_t events,
		  uint64_t learned)
{
	int64_t took_us = now_us - p->noted_us;

	turn(p, now_us);
	p->new_in[p->hour % SQ_PACE_HOURS] += learned - p->learned;
	p->learned = learned;
	if (took_us < SHORT_US)
		return;
	p->events_per_s = (double)(events - p->events) * 1e6 / (double)took_us;
	p->events = events;
	p->noted_us = now_us;
}

unsigned int sq_pace_hours(const struct sq_pace *p,
			   uint64_t hours[static SQ_PACE_HOURS])
{
	uint64_t first =
		p->hour >= SQ_PACE_HOURS ? p->hour + 1 - SQ_PACE_HOURS : 0;

	for (uint64_t at = first; at <= p->hour; at++)
		hours[at - first] = p->new_in[at % SQ_PACE_HOURS];
	return (unsigned int)(p->hour + 1 - first);
}
