/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "program.h"

#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "grams.h"

int sq_program_new(struct sq_program **out, const char *name, size_t name_len,
		   unsigned int k)
{
	struct sq_program *p = calloc(1, sizeof(*p));

	if (!p)
		return -SQ_ENOMEM;
	p->name = malloc(name_len + 1);
	if (!p->name) {
		free(p);
		return -SQ_ENOMEM;
	}
	memcpy(p->name, name, name_len);
	p->name[name_len] = '\0';
	p->name_len = name_len;
	p->k = k;
	sq_seqset_init(&p->sequences, k);
	*out = p;
	return 0;
}

void sq_program_free(struct sq_program *p)
{
	if (!p)
		return;
	sq_seqset_free(&p->sequences);
	sq_grams_free(p->grams);
	free(p->name);
	free(p);
}

static int add_sequence(struct sq_program *p, const sq_call *key)
{
	int err = sq_seqset_add(&p->sequences, key);

	if (err == 1 && p->grams && sq_grams_add_row(p->grams, key, p->k) < 0)
		return -SQ_ENOMEM;
	return err;
}

int sq_program_learn(struct sq_program *p, const sq_call *key, uint64_t time_ms)
{
	int added = add_sequence(p, key);

	if (added < 0)
		return added;
	p->stats.windows++;
	p->changed = true;
	if (added)
		p->stats.changed_ms = time_ms;
	return added;
}

int sq_program_copy(struct sq_program **out, const struct sq_program *p)
{
	struct sq_program *copy;
	int err = sq_program_new(&copy, p->name, p->name_len, p->k);

	if (err < 0)
		return err;
	err = sq_seqset_copy(&copy->sequences, &p->sequences);
	if (err < 0) {
		sq_program_free(copy);
		return err;
	}
	copy->stats = p->stats;
	copy->saved = p->saved;
	copy->revision = p->revision;
	copy->changed = p->changed;
	*out = copy;
	return 0;
}

int sq_program_merge(struct sq_program *p, const struct sq_program *record)
{
	const struct sq_program_stats *theirs = &record->stats;
	struct sq_program_stats *ours = &p->stats;

	for (uint32_t i = 0; i < record->sequences.count; i++) {
		int err = add_sequence(p, sq_seqset_row(&record->sequences, i));

		if (err < 0)
			return err;
	}
	if (!ours->created_ms ||
	    (theirs->created_ms && theirs->created_ms < ours->created_ms))
		ours->created_ms = theirs->created_ms;
	if (theirs->changed_ms > ours->changed_ms)
		ours->changed_ms = theirs->changed_ms;
	ours->calls += theirs->calls - p->saved.calls;
	ours->windows += theirs->windows - p->saved.windows;
	p->saved = *theirs;
	p->revision = record->revision;
	p->changed = true;
	return 0;
}

unsigned int sq_program_distance(const struct sq_program *p, const sq_call *key,
				 const sq_call **nearest)
{
	const struct sq_seqset *set = &p->sequences;
	uint32_t first = set->count > SQ_DISTANCE_SCAN
				 ? set->count - SQ_DISTANCE_SCAN
				 : 0;
	const sq_call *best_row = NULL;
	unsigned int best = p->k + 1;

	for (uint32_t i = first; i < set->count && best > 0; i++) {
		const sq_call *row = sq_seqset_row(set, i);
		unsigned int differ = 0;

		for (unsigned int at = 0; at < p->k; at++)
			differ += row[at] != key[at];
		if (differ < best) {
			best = differ;
			best_row = row;
		}
	}
	if (nearest)
		*nearest = best_row;
	return best_row ? best : p->k;
}

/* The index of all shorter runs: built on the first mismatch, then kept. */
static int need_grams(struct sq_program *p)
{
	int err = 0;

	if (p->grams)
		return 0;
	if (sq_grams_new(&p->grams) < 0)
		return -SQ_ENOMEM;
	for (uint32_t i = 0; i < p->sequences.count && err == 0; i++)
		err = sq_grams_add_row(p->grams,
				       sq_seqset_row(&p->sequences, i), p->k);
	if (err < 0) {
		sq_grams_free(p->grams);
		p->grams = NULL;
	}
	return err;
}

int sq_program_order(struct sq_program *p, const sq_call *key, unsigned int len)
{
	unsigned int order = 1, indexed = len < p->k ? len : p->k - 1;

	if (need_grams(p) < 0)
		return -SQ_ENOMEM;
	while (order <= indexed &&
	       sq_grams_has(p->grams, key + len - order, order))
		order++;
	if (order == p->k && len == p->k && sq_program_knows(p, key))
		order++;
	return (int)order;
}

size_t sq_program_bytes(const struct sq_program *p)
{
	return sizeof(*p) + p->name_len + 1 + sq_seqset_bytes(&p->sequences) +
	       (p->grams ? sq_grams_bytes(p->grams) : 0);
}
