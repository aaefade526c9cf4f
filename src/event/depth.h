/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * depth.h - how deep a program is audited: three nested sets of events
 *
 * Each set is a list of groups: calls, and for some of them what the kernel has
 * to find in their arguments, their result or the file that they name. Rules
 * are made of the groups, and each rule's key tells the depth, so that an event
 * says by itself how much of its program is audited: KEY is all of it,
 * KEY_order and KEY_acts are less.
 *
 * What makes a set, and what it finds: docs/detection.md. Static storage,
 * but for struct sq_depths, which has one owner at a time.
 */
#ifndef SQ_DEPTH_H
#define SQ_DEPTH_H

#include "event/event.h"

/* On disk and in keys: append, never renumber. */
enum sq_depth {
	SQ_DEPTH_FULL,	/* every call */
	SQ_DEPTH_ORDER, /* all but what moves bytes, waits, asks the time … */
	SQ_DEPTH_ACTS,	/* what reaches out, changes something or is refused */
	SQ_DEPTH_COUNT,
};

/* "full", "order", "acts". */
const char *sq_depth_name(enum sq_depth depth);

/* The depth of that name, or -SQ_EABSENT. */
int sq_depth_named(const char *name);

/* What stands behind the key in rules of that depth: "", "_order", "_acts". */
const char *sq_depth_suffix(enum sq_depth depth);

/* What else must hold of a call, as one field of a rule. */
enum sq_depth_test {
	SQ_DEPTH_ALWAYS,
	SQ_DEPTH_BITS,	/* any of these bits of argument aN */
	SQ_DEPTH_EXIT,	/* this result */
	SQ_DEPTH_READS, /* opens this file to read it */
};

struct sq_depth_group {
	const char *what;	  /* the group does, a few words */
	const char *why;	  /* a clause; NULL: nothing more to say */
	const char *const *names; /* NULL ends them; NULL: any call */
	enum sq_depth_test test;
	unsigned int argument; /* of SQ_DEPTH_BITS: 0 to 3 */
	int64_t value;	       /* the bits, or the result */
	const char *path;
};

/* Group i of depth acts, counted from 0; NULL behind the last. */
const struct sq_depth_group *sq_depth_act(unsigned int i);

/* The calls that depth order leaves out; NULL ends them. */
const char *const *sq_depth_left_out(void);

/* What holds each call; an ABI's table is made when its first call comes. */
struct sq_depths {			     /* zeros are an empty one */
	unsigned char *tables[SQ_ABI_LIMIT]; /* owned; by number */
};

void sq_depths_free(struct sq_depths *d); /* d is empty then */

/*
 * The least depth whose rules record ev, or -SQ_ENOMEM. Files are known by the
 * names that the call used.
 */
int sq_depths_of(struct sq_depths *d, const struct sq_event *ev);

#endif
