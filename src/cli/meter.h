/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * meter.h - how far long work is, how fast it goes, and how long it may take
 *
 * One line on standard error that is drawn anew twice a second, and gone in the
 * end. Where standard error is no terminal, nothing is shown. One owner at a
 * time.
 */
#ifndef SQ_METER_H
#define SQ_METER_H

#include <stdbool.h>
#include <stdint.h>

#define SQ_METER_LEN 256 /* bytes of the line; the terminal may have fewer */

/* What the line tells. */
struct sq_meter_at {
	const char *name; /* what is worked on; may hold anything */
	uint64_t done;	  /* of total, in the meter's unit */
	uint64_t items;	  /* that were done; 0: not counted */
};

struct sq_meter {
	const char *unit;  /* "programs"; NULL: bytes */
	const char *items; /* "events"; NULL: they are not counted */
	uint64_t total;	   /* 0: not known */

	/* its own */
	bool shows, drawn;
	uint64_t start_ms, drawn_ms;
};

/* The three members above are set. */
void sq_meter_start(struct sq_meter *m);

/* Draw the line, unless that was done within half a second. */
void sq_meter_show(struct sq_meter *m, const struct sq_meter_at *at);

/* Take the line away. May be called at any time, and again. */
void sq_meter_end(struct sq_meter *m);

/*
 * The line after so many milliseconds, as
 * "audit.log: 12 of 40 MB, 81,000 events, 27,000/s, 7 s left". Returns buf.
 */
const char *sq_meter_text(const struct sq_meter *m,
			  const struct sq_meter_at *at, uint64_t elapsed_ms,
			  char buf[static SQ_METER_LEN]);

#endif
