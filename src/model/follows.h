/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * follows.h - which call of a program came right behind which, and how often
 *
 * Calls that may stand between any two others are left out (trail.h). So this
 * table knows all runs of one call and of two. It also tells chance from
 * novelty: what a call did only once says how much it may yet do for the first
 * time (I. J. Good, "The population frequencies of species and the estimation
 * of population parameters", Biometrika 40, 1953).
 *
 * It grows with the pairs of calls that a program makes, and has no other
 * bound. No input, no output; one owner at a time.
 */
#ifndef SQ_FOLLOWS_H
#define SQ_FOLLOWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/table.h"
#include "event/call.h"

/* Pairs that must be counted before their numbers say what is rare. */
#define SQ_FOLLOWS_ENOUGH 10000

/* A call usually follows what it follows at least once in so many times. */
#define SQ_FOLLOWS_USUAL 50

/* One pair: call came right behind before. */
struct sq_follow {
	sq_call before; /* SQ_CALL_NONE: call was the first of a stream */
	sq_call call;
	uint32_t times; /* stays at UINT32_MAX; 0: known, but not counted */
};

struct sq_follows {
	struct sq_table pairs;
	struct sq_table sides; /* what is known of each call alone */
	uint64_t total;	       /* times of all pairs */
	uint32_t once;	       /* pairs that came a single time */
};

void sq_follows_init(struct sq_follows *f);
void sq_follows_free(struct sq_follows *f); /* f is empty then */

/* Make copy, not initialised, equal to f. Returns 0 or -SQ_ENOMEM. */
int sq_follows_copy(struct sq_follows *copy, const struct sq_follows *f);

/*
 * Count the pair times more; with 0 it is only known from now on. call is not
 * SQ_CALL_NONE. Returns 1 when the pair is new, 0 when it was known,
 * -SQ_ENOMEM.
 */
int sq_follows_add(struct sq_follows *f, sq_call before, sq_call call,
		   uint32_t times);

/*
 * Take in what another copy of the same program knows. Both hold what was
 * counted before they parted, so of each pair the larger number counts.
 * Returns 0 or -SQ_ENOMEM.
 */
int sq_follows_merge(struct sq_follows *f, const struct sq_follows *from);

/* Whether call came behind anything, or was the first of a stream. */
bool sq_follows_knows_call(const struct sq_follows *f, sq_call call);

/* Whether call came right behind before. */
bool sq_follows_knows(const struct sq_follows *f, sq_call before, sq_call call);

/*
 * Whether a pair that was never seen is one that the program can be expected
 * to make some time: before was followed by something only once, and call
 * followed something only once. False while too little was counted to tell.
 */
bool sq_follows_expects(const struct sq_follows *f, sq_call before,
			sq_call call);

/* Whether before is one of the calls that call usually follows. */
bool sq_follows_usual(const struct sq_follows *f, sq_call before, sq_call call);

/* All pairs, ascending. Caller frees; NULL when out of memory. */
struct sq_follow *sq_follows_sorted(const struct sq_follows *f);

static inline size_t sq_follows_count(const struct sq_follows *f)
{
	return f->pairs.count;
}

/* Bytes of memory that f takes. */
size_t sq_follows_bytes(const struct sq_follows *f);

#endif
