/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * census.h - the programs of the profile, counted
 *
 * The whole profile is read for it, so it is taken again only where the file is
 * another one: a page that is drawn every few seconds costs no more. One owner
 * at a time.
 */
#ifndef SQ_CENSUS_H
#define SQ_CENSUS_H

#include <sys/stat.h>

#include "detect/lifecycle.h"
#include "settings.h"

/* A program that learns. */
struct sq_pupil {
	char *name; /* owned */
	struct sq_progress progress;
};

struct sq_census {
	uint64_t count; /* programs */
	uint64_t in_state[SQ_STATE_COUNT];
	uint64_t watched[SQ_FACET_COUNT]; /* programs, by facet */
	uint64_t one_in;	 /* the setting: what is less likely is news */
	struct sq_pupil *pupils; /* owned; those that are farthest first */
	size_t pupil_count;
	bool absent, unreadable, damaged; /* the profile, or some of it */

	struct stat file; /* that it was taken of; all zero: of none */
};

/* *c is all zero at first. now_ms is the time of the newest event. */
void sq_census_take(struct sq_census *c, const struct sq_settings *settings,
		    uint64_t now_ms);
void sq_census_free(struct sq_census *c); /* it is all zero then */

/* How much of what it needs a pupil has, 0 to 100. */
unsigned int sq_pupil_percent(const struct sq_pupil *pupil);

#endif
