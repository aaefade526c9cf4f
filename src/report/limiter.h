/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * limiter.h - so many alerts a minute, and nobody can use up another's
 *
 * Acts (what a program did), new programs and scans have a rate each, so that
 * strangers, who choose programs' names and forge addresses, displace no act.
 * Of the acts, each pair of program and user has a share that no other can
 * use:
 * - its first one in a minute always passes, and so does one that is ten times
 *   worse than all that passed of the pair in that minute;
 * - a twentieth of the rate more comes from a second rate, for those that find
 *   the first one used up.
 * A user's first new program in a minute always passes, too, and a twentieth of
 * the rate more.
 *
 * A user is the one who has logged in, since who has subordinate ids is a
 * thousand users at will. A user's pairs have so many places; the others share
 * one place, which is the user's own. So nobody takes all places, and what one
 * user can have told in a minute fits in the queue of alerts.
 *
 * Time is the events'. Bounded: SQ_LIMITER_PAIRS and SQ_LIMITER_USERS in a
 * minute; users beyond that share one place. No input, no output; one owner at
 * a time.
 */
#ifndef SQ_LIMITER_H
#define SQ_LIMITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/table.h"

#define SQ_LIMITER_MS	 60000
#define SQ_LIMITER_PAIRS 3072 /* three quarters of 4,096 slots; 130 KB */
#define SQ_LIMITER_USERS 768
#define SQ_LIMITER_OWN	 256 /* pairs of one user */

enum sq_alert_class {
	SQ_CLASS_ACT,
	SQ_CLASS_PROGRAM, /* a new one */
	SQ_CLASS_SCAN,
	SQ_CLASS_COUNT,
};

/* What passed of a pair, or of those that have no place of their own. */
struct sq_limiter_share {
	uint64_t worst; /* how bad the worst of them was */
	uint32_t count;
};

struct sq_limiter_user {
	struct sq_limiter_share rest; /* of pairs without a place */
	uint32_t pairs;		      /* with one */
	uint32_t programs;	      /* new ones that passed */
};

struct sq_limiter {
	uint64_t start_ms;		 /* of the minute */
	uint64_t passed[SQ_CLASS_COUNT]; /* in it, at the first rate */
	uint64_t extra;			 /* at the second */
	struct sq_table pairs, users;
	struct sq_limiter_user others; /* without a place */
};

/* What an alert is to be judged by. program is borrowed. */
struct sq_limiter_ask {
	enum sq_alert_class class;
	const char *program;
	uint32_t user; /* sq_event_user() */
	uint64_t bad;  /* how bad it is: odds of 1 in so many */
};

void sq_limiter_init(struct sq_limiter *l, uint64_t seed);
void sq_limiter_free(struct sq_limiter *l); /* l is empty then */

/* Whether a minute is over at now_ms. Then the next one begins. */
bool sq_limiter_turn(struct sq_limiter *l, uint64_t now_ms);

/* Whether one more may pass, at rate a minute; 0: any number. */
bool sq_limiter_allow(struct sq_limiter *l, unsigned int rate,
		      const struct sq_limiter_ask *ask);

#endif
