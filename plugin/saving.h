/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * saving.h - when the profile is saved
 *
 * For the reading thread, which hands what changed to the thread for chores
 * and takes back the result.
 */
#ifndef SQ_SAVING_H
#define SQ_SAVING_H

#include <stdbool.h>
#include <stdint.h>

#include "chores.h"
#include "store/profile.h"

struct sq_saving {
	struct sq_profile *profile; /* borrowed */
	struct sq_chores *chores;   /* borrowed */
	bool under_way;
	bool incomplete;   /* memory ran out for a part of the newest save */
	bool failed;	   /* the newest save that has ended */
	bool follow_fails; /* the file could not be read, and that was told */
	int64_t next_s;	   /* monotonic */
};

/*
 * Save what changed, unless a save is under way. now_ms: of the events, for
 * the record; now_s: monotonic. The next one is due after interval_s.
 */
void sq_saving_start(struct sq_saving *s, uint64_t now_ms, int64_t now_s,
		     unsigned int interval_s);

/*
 * Take the result, if there is one. A save that took long is not soon followed
 * by another.
 */
void sq_saving_take(struct sq_saving *s, int64_t now_s);

/* Make the operator's changes of the file our own. Blocks for the disk. */
void sq_saving_follow(struct sq_saving *s);

/*
 * Before anything is read of the profile at path: what was accepted until a
 * time that came while no plugin ran is taken back. Blocks for the disk.
 */
void sq_saving_expire(struct sq_profile *profile, const char *path);

#endif
