/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * odds.h - whether a new item of a facet is news
 *
 * Each call is judged first, and learned then. An item that was never seen is
 * news when anything new of its facet was less likely than the rule's odds: by
 * Good and Turing (facets.h), and because nothing new came in as many calls.
 * The latter is for items that come in bursts, as the files of one directory
 * do: each is seen more than a single time soon, and yet the next one is near.
 * A facet that always brings new things is never that unlikely, and so never
 * news. There is no state in which a program is not watched.
 *
 * A program that makes few calls never reaches low odds. Of it, a facet that
 * brought nothing new in three quarters of its calls, and for as long as
 * settle_ms, has settled as well: pH's rule (lifecycle.h), facet by facet.
 *
 * A program that was seen little borrows from the host: what it does for the
 * first time is news, too, when no program did it in so many calls of all of
 * them. That is the back-off of language models (S. M. Katz, 1987) in its
 * simplest form. Which programs there are is judged by met.h, and as whom one
 * runs by its own record alone.
 *
 * What was news is not learned with it. It is learned when it comes back as a
 * habit, SQ_ODDS_HABIT times with repeat_ms in between. What would be news, but
 * was to be expected, is learned, and says nothing of how likely new items are.
 * No input, no output, no clock; one owner at a time.
 */
#ifndef SQ_ODDS_H
#define SQ_ODDS_H

#include "model/facets.h"

#define SQ_ODDS_DEFAULT 100000 /* docs/detection.md has the curves */
/*
 * A pause counts as watched up to this part of settle_ms: with the default of a
 * week, a job that runs once a day is watched all the time.
 */
#define SQ_ODDS_PAUSES 7

#define SQ_ODDS_HABIT 3 /* times that it is told, before it is learned */

struct sq_odds_rule {
	uint64_t one_in;    /* calls; less likely is news; 0: nothing is */
	uint64_t settle_ms; /* a facet without anything new has settled */
	uint64_t min_calls; /* of a program, before a facet may settle */
	uint64_t repeat_ms; /* until the same is told again; 0: always */
	uint32_t left_out;  /* facets that have no news, a bit each; only
			       tests/detection sets it */
};

/* Whose call is judged, and when. */
struct sq_odds_case {
	const struct sq_odds_rule *rule;
	struct sq_facets *f;	/* of the program */
	struct sq_facets *host; /* of all programs together; see program.h */
	uint64_t now_ms;
	bool learns; /* what is no news is learned */
	/*
	 * What the call shows is recorded at this depth and deeper; so many of
	 * the calls learned from were at lesser ones, and could not show it.
	 */
	uint8_t depth; /* enum sq_depth */
	uint64_t unseen, host_unseen;
	/* whether news is to be expected; NULL: it never is */
	bool (*expected)(const void *why, const struct sq_fact *fact);
	const void *why; /* borrowed */
};

/* What is news, how unlikely it was. */
struct sq_odds {
	uint64_t one_in; /* calls */
	uint64_t seen;	 /* calls that this is known from */
	bool host;	 /* no program did it, in the calls of all of them */
};

/*
 * Whether the program showed fact before. If so, and the case learns, this time
 * is counted. Returns 1, 0 or -SQ_ENOMEM.
 */
int sq_odds_knows(const struct sq_odds_case *c, const struct sq_fact *fact);

/*
 * Judge what is not known, and learn it. Returns SQ_ODDS_NEWS and *odds;
 * SQ_ODDS_TOLD when it was told of before, and is not learned either;
 * SQ_ODDS_LEARNED when it is a habit by now; 0; or -SQ_ENOMEM.
 */
#define SQ_ODDS_NEWS	1
#define SQ_ODDS_TOLD	2
#define SQ_ODDS_LEARNED 3
int sq_odds_judge(const struct sq_odds_case *c, const struct sq_fact *fact,
		  struct sq_odds *odds);

/* Learn fact, new to the program, whatever it was. 0 or -SQ_ENOMEM. */
int sq_odds_learn(const struct sq_odds_case *c, const struct sq_fact *fact);

/* The alert on fact was not delivered: it is news when it comes again. */
void sq_odds_untold(struct sq_facets *f, const struct sq_fact *fact);

/* Whether new items of the facet are news, as things are. */
bool sq_odds_watches(const struct sq_odds_rule *rule, const struct sq_facets *f,
		     enum sq_facet facet);

#endif
