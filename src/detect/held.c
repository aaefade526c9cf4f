/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "detect/held.h"

#include <stdlib.h>

#include "base/error.h"

static struct sq_held *make(unsigned int k)
{
	struct sq_held *held = calloc(1, sizeof(*held));

	if (!held)
		return NULL;
	sq_seqset_init(&held->sequences, k);
	sq_seqset_init(&held->runs, SQ_RUN_LEN);
	return held;
}

int sq_held_add(struct sq_held **held, const struct sq_trail *trail,
		unsigned int k)
{
	sq_call row[SQ_RUN_LEN];
	int err = 0;

	if (!*held && !(*held = make(k)))
		return -SQ_ENOMEM;
	if (trail->run.fill) {
		sq_run_row(&trail->run, sq_run_len(&trail->run), row);
		err = sq_seqset_add(&(*held)->runs, row);
	}
	if (err >= 0 && trail->window.fill == k)
		err = sq_seqset_add(&(*held)->sequences, trail->window.calls);
	return err < 0 ? err : 0;
}

void sq_held_free(struct sq_held *held)
{
	if (!held)
		return;
	sq_seqset_free(&held->sequences);
	sq_seqset_free(&held->runs);
	free(held);
}

bool sq_held_has(const struct sq_held *held, const sq_call *key)
{
	return held && sq_seqset_has(&held->sequences, key);
}
