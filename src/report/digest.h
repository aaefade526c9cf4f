/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * digest.h - what was suppressed, by program and user, until it is told
 *
 * Holds SQ_DIGEST_MAX programs, those with the worst alerts; but who has fewer
 * programs in it than another user goes ahead, however bad the other's are. Of
 * programs beyond it is known no more than how many alerts there were. All zero
 * at its start. A value of some kilobytes. Pure; one owner at a time.
 */
#ifndef SQ_DIGEST_H
#define SQ_DIGEST_H

#include "report/alert.h"

struct sq_digest {
	uint64_t count; /* of alerts, those of programs not listed included */
	unsigned int fill;
	struct sq_suppressed programs[SQ_DIGEST_MAX]; /* worst first */
	struct sq_event worst; /* of the first one's worst alert */
};

/*
 * An alert on program was suppressed: for reason, set off by ev, and as bad as
 * odds of 1 in so many.
 */
void sq_digest_add(struct sq_digest *d, enum sq_reason reason,
		   const struct sq_event *ev, const char *program,
		   uint64_t bad);

void sq_digest_clear(struct sq_digest *d);

#endif
