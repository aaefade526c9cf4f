/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * revert.h - what was accepted is taken back, by the operator or in time
 *
 * One owner at a time. Blocks for the disk and for other writers.
 */
#ifndef SQ_REVERT_H
#define SQ_REVERT_H

#include "store/accepted.h"

/*
 * What a added, with its numbers from before. Caller frees *added. Returns 0,
 * or with the reason in *why -SQ_ENOMEM or as sq_codec_decode().
 */
int sq_accepted_added(const struct sq_accepted *a, struct sq_program **added,
		      struct sq_why *why);

/*
 * Take a back from p, in memory. Returns 0, 1 where nothing is left of p but
 * what came by a, or with the reason in *why -SQ_ENOMEM, or as
 * sq_codec_decode().
 */
int sq_accepted_undo(const struct sq_accepted *a, struct sq_program *p,
		     uint64_t now_ms, struct sq_why *why);

/*
 * Take count of them back from the profile at path, and note it. A program that
 * is not there any more is nothing to take back from. Returns 0, or with the
 * reason in *why as sq_save_edit() and as sq_accepted_write().
 */
int sq_accepted_revert(const char *path, const struct sq_accepted *const *list,
		       size_t count, uint64_t now_ms, struct sq_why *why);

/* Whether a has been over since now_ms, and was not taken back. */
static inline bool sq_accepted_due(const struct sq_accepted *a, uint64_t now_ms)
{
	return a->until_ms && !a->ended_ms && a->until_ms <= now_ms;
}

/* Take all that is due at now_ms back from p, in memory, as undo does. */
int sq_accepted_lapse(const struct sq_accepted_list *l, struct sq_program *p,
		      uint64_t now_ms, struct sq_why *why);

/*
 * Take back what is due at now_ms. *count is how many that were, and *next_ms
 * when the next one is due, 0 for never. Returns as sq_accepted_revert().
 */
int sq_accepted_expire(const char *path, uint64_t now_ms, size_t *count,
		       uint64_t *next_ms, struct sq_why *why);

#endif
