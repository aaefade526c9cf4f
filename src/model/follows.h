/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * follows.h - how often each call of a program came right behind which other
 *
 * Interposed calls left out (trail.h). Tells chance from novelty: what a call
 * did once only says how much it may yet do for the first time (I. J. Good,
 * "The population frequencies of species and the estimation of population
 * parameters", Biometrika 40, 1953). Pure; one owner at a time.
 */
#ifndef SQ_FOLLOWS_H
#define SQ_FOLLOWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event/call.h"

/* Calls behind calls, before their number says what is rare. */
#define SQ_FOLLOWS_ENOUGH 10000

/* One in so many of a call's occurrences is where it usually stands. */
#define SQ_FOLLOWS_USUAL 50

/* call came times times right behind before. */
struct sq_follow {
	sq_call before, call;
	uint32_t times; /* stays at UINT32_MAX; 0: a free slot */
};

struct sq_follows_side; /* of one call */

struct sq_follows {
	struct sq_follow *slots;
	struct sq_follows_side *sides;
	uint32_t count, mask; /* mask: slots - 1 */
	uint32_t side_count, side_mask;
	uint64_t total; /* times of all */
};

/* All zero is empty as well. */
void sq_follows_init(struct sq_follows *f);
void sq_follows_free(struct sq_follows *f); /* f is empty then */

/* Make copy, not initialised, equal to f. Returns 0 or -SQ_ENOMEM. */
int sq_follows_copy(struct sq_follows *copy, const struct sq_follows *f);

/* call came times times more behind before. Returns 0 or -SQ_ENOMEM. */
int sq_follows_add(struct sq_follows *f, sq_call before, sq_call call,
		   uint32_t times);

/*
 * Take in what from counted of the same program: of each pair, the larger
 * number, since both hold what was counted before they parted. Returns 0 or
 * -SQ_ENOMEM.
 */
int sq_follows_merge(struct sq_follows *f, const struct sq_follows *from);

/*
 * Whether call behind before, which was never seen, is what the program is to
 * be expected to do some time: before was followed by something that followed
 * it once, and call followed something that it followed once. False while too
 * little was counted to tell.
 */
bool sq_follows_expects(const struct sq_follows *f, sq_call before,
			sq_call call);

/* Whether before is one of the calls that call usually follows. */
bool sq_follows_usual(const struct sq_follows *f, sq_call before, sq_call call);

/* All of them, ascending. Caller frees; NULL when out of memory. */
struct sq_follow *sq_follows_sorted(const struct sq_follows *f);

/* Bytes of memory that f takes. */
size_t sq_follows_bytes(const struct sq_follows *f);

#endif
