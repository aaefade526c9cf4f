/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/batch.h"

#include <stdlib.h>
#include <string.h>

#include "store/prune.h"

#define BATCH_MIN 16 /* programs that a batch has room for at first */

struct sq_batch *sq_batch_new(const char *path, const struct sq_form *form)
{
	struct sq_batch *batch = calloc(1, sizeof(*batch));

	if (!batch)
		return NULL;
	batch->form = *form;
	batch->path = strdup(path);
	if (batch->path)
		return batch;
	free(batch);
	return NULL;
}

void sq_batch_free(struct sq_batch *batch)
{
	for (size_t i = 0; i < batch->count; i++)
		sq_program_free(batch->copies[i].program);
	free(batch->copies);
	free(batch->results);
	free(batch->path);
	free(batch);
}

static int make_room(struct sq_batch *batch)
{
	size_t room = batch->room ? batch->room * 2 : BATCH_MIN;
	struct sq_batch_copy *copies;

	if (batch->count < batch->room)
		return 0;
	copies = reallocarray(batch->copies, room, sizeof(*copies));
	if (!copies)
		return -SQ_ENOMEM;
	batch->copies = copies;
	batch->room = room;
	return 0;
}

void sq_batch_add(struct sq_batch *batch, struct sq_program *p)
{
	struct sq_batch_copy *copy;

	if (make_room(batch) < 0) {
		batch->left++;
		return;
	}
	copy = &batch->copies[batch->count];
	if (sq_program_copy(&copy->program, p) < 0) {
		batch->left++;
		return;
	}
	batch->count++;
	copy->before = p->record.stats;
	p->record.stats = p->stats;
	p->changed = false;
}

int sq_batch_save(struct sq_batch *batch, struct sq_why *why)
{
	struct sq_program **programs = calloc(batch->count, sizeof(*programs));
	int err;

	batch->results = calloc(batch->count, sizeof(*batch->results));
	if (programs && batch->results) {
		for (size_t i = 0; i < batch->count; i++)
			programs[i] = batch->copies[i].program;
		err = sq_save_programs(batch->path, &batch->form, programs,
				       batch->results, batch->count, why);
	} else {
		err = sq_fail(why, -SQ_ENOMEM, "out of memory");
	}
	free(programs);
	if (err == 0 && batch->max_bytes)
		batch->prune_err =
			sq_prune_profile(batch->path, batch->max_bytes,
					 &batch->pruned, &batch->prune_why);
	return err;
}

int sq_batch_pruned(const struct sq_batch *batch, uint64_t *left,
		    struct sq_why *why)
{
	*left = batch->pruned;
	if (batch->prune_err < 0)
		*why = batch->prune_why;
	return batch->prune_err;
}
