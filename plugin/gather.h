/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * gather.h - how long to let input gather before it is read again
 *
 * auditd writes each record into our socket by itself, and wakes for it who
 * waits there: being waked costs us more than all that we do with a record,
 * and waking costs auditd as much. So after a read that brought few records
 * we look away, for as long as a part of the socket takes to fill at their
 * rate. Not longer: a full one blocks auditd.
 *
 * No input or output; one owner at a time.
 */
#ifndef SQ_GATHER_H
#define SQ_GATHER_H

#include <stdint.h>

/*
 * The socket takes 212,992 bytes (net.core.wmem_default, which nobody lowers),
 * a record about its length and 500 more, in powers of two: it is full at 160
 * to 270. With a third of that there is time to wake up late in; with twice
 * the third we were so late that we look at once.
 */
#define SQ_GATHER_RECORDS 64

/*
 * The most that auditd was seen to write (no log, no PROCTITLE) is 128,000
 * records a second, of which 208 fit: in this time it cannot fill the socket,
 * however slow it was before. Alerts are later by as much, of the 50 ms that
 * they may take.
 */
#define SQ_GATHER_MAX_US 1500

/* Whoever fills the third in less is faster than auditd: we keep reading. */
#define SQ_GATHER_MIN_US 250

struct sq_gather {
	int64_t last_us;       /* when we read last; monotonic */
	uint64_t records;      /* all until then */
	unsigned int pause_us; /* the one after that */
};

/* The longest pause after the last one: a low rate is believed slowly. */
static inline int64_t sq_gather_most_us(const struct sq_gather *g)
{
	int64_t most_us = 2 * (int64_t)g->pause_us;

	if (most_us < SQ_GATHER_MIN_US)
		return SQ_GATHER_MIN_US;
	return most_us < SQ_GATHER_MAX_US ? most_us : SQ_GATHER_MAX_US;
}

/*
 * It is now_us, and we have read so many records, in all. Returns for how many
 * microseconds to let more gather; 0: look at once, and wait there.
 */
static inline unsigned int sq_gather_us(struct sq_gather *g, int64_t now_us,
					uint64_t records)
{
	int64_t took_us = now_us - g->last_us, us, most_us;
	uint64_t fresh = records - g->records;

	if (!fresh)
		return 0;
	us = took_us * SQ_GATHER_RECORDS / (int64_t)fresh;
	most_us = sq_gather_most_us(g);
	us = us < most_us ? us : most_us;
	if (us < SQ_GATHER_MIN_US || fresh > 2 * SQ_GATHER_RECORDS)
		us = 0;
	*g = (struct sq_gather){ now_us, records, (unsigned int)us };
	return g->pause_us;
}

#endif
