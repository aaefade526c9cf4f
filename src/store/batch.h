/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * batch.h - copies of the programs that changed, on their way to the file
 *
 * The profile's owner fills a batch, any thread saves it, and the owner takes
 * back what became of its programs (profile.h). One thread at a time.
 */
#ifndef SQ_BATCH_H
#define SQ_BATCH_H

#include "store/save.h"

/* One program of a batch. */
struct sq_batch_copy {
	struct sq_program *program;
	struct sq_program_stats before; /* its record's, should the save fail */
};

struct sq_batch {
	char *path;
	struct sq_form form; /* borrows from the profile */
	size_t count, room;
	size_t left;	    /* programs that could not be copied */
	uint64_t max_bytes; /* of the file; 0: any number */
	struct sq_batch_copy *copies;

	/* set by saving it */
	enum sq_saved *results;
	uint64_t pruned; /* programs that left the file */
	int prune_err;
	struct sq_why prune_why;
};

/* An empty one. Caller frees it with sq_batch_free(). NULL: no memory. */
struct sq_batch *sq_batch_new(const char *path, const struct sq_form *form);
void sq_batch_free(struct sq_batch *batch);

/*
 * Copy p, which counts as unchanged then. Where there is no memory it stays
 * marked as changed, and is counted as left.
 */
void sq_batch_add(struct sq_batch *batch, struct sq_program *p);

/* Save the batch, on any thread. Returns as sq_save_programs(). */
int sq_batch_save(struct sq_batch *batch, struct sq_why *why);

/*
 * Of a batch that was saved: *left programs left the file, which was beyond its
 * limit. Returns 0, or with the reason in *why the error for which none could.
 */
int sq_batch_pruned(const struct sq_batch *batch, uint64_t *left,
		    struct sq_why *why);

#endif
