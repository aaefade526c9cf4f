/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * window.h - the last k calls of one stream, as one comparable key
 *
 * A value, taken from the stream's history when it is looked at.
 */
#ifndef SQ_WINDOW_H
#define SQ_WINDOW_H

#include <stdint.h>

#include "event/call.h"

#define SQ_WINDOW_MIN	  2  /* calls; one call has no order to learn */
#define SQ_WINDOW_MAX	  16 /* calls; bounds a stream's memory */
#define SQ_WINDOW_DEFAULT 6  /* calls; Forrest et al. 1996, Tan, Maxion 2002 */

struct sq_window {
	uint8_t fill; /* calls since the stream began anew, at most k */
	sq_call calls[SQ_WINDOW_MAX]; /* oldest first; k of them are the key */
};

#endif
