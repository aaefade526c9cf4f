/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * window.h - the last k calls of one stream, as one comparable key
 *
 * A value of a fixed size, so that a stream is one as well. Pure: no I/O, no
 * clock, no globals. One owner at a time.
 */
#ifndef SQ_WINDOW_H
#define SQ_WINDOW_H

#include <stdint.h>

#include "call.h"

#define SQ_WINDOW_MIN	  2  /* calls; one call has no order to learn */
#define SQ_WINDOW_MAX	  16 /* calls; bounds a stream's memory */
#define SQ_WINDOW_DEFAULT 6  /* calls; Forrest et al. 1996, Tan, Maxion 2002 */

struct sq_window {
	uint8_t fill; /* calls seen since it was emptied, at most k */
	sq_call calls[SQ_WINDOW_MAX]; /* oldest first */
};

static inline void sq_window_empty(struct sq_window *w)
{
	w->fill = 0;
}

/*
 * Append one call, dropping the oldest when the window is full. k is the same
 * in each call for one window.
 * Returns 1 once the window is full, when w->calls is the key: k calls,
 * oldest first; 0 while it fills.
 */
int sq_window_push(struct sq_window *w, unsigned int k, sq_call call);

#endif
