/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pack.h - a queue of events and complaints that takes little memory
 *
 * Pure. One owner at a time; another thread may read what one has written.
 */
#ifndef SQ_PACK_H
#define SQ_PACK_H

#include "base/error.h"
#include "event/event.h"

struct sq_pack {
	unsigned char *data; /* owned */
	size_t len, room;
	size_t at; /* of the next item to be read */
};

/* A line that could not be read, and why. */
struct sq_complaint {
	uint64_t line;
	struct sq_why why;
};

void sq_pack_free(struct sq_pack *pack);

/* Start anew; memory is used again. */
void sq_pack_clear(struct sq_pack *pack);

/* Append. Return 0 or -SQ_ENOMEM. */
int sq_pack_event(struct sq_pack *pack, const struct sq_event *ev);
int sq_pack_complaint(struct sq_pack *pack, const struct sq_complaint *c);

/* The next item: 1 and *ev, -1 and *c, or 0 when there are no more. */
int sq_pack_next(struct sq_pack *pack, struct sq_event *ev,
		 struct sq_complaint *c);

#endif
