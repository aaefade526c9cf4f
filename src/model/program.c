/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/program.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

bool sq_program_is_host(const char *name, size_t len)
{
	return len == strlen(SQ_HOST_NAME) &&
	       memcmp(name, SQ_HOST_NAME, len) == 0;
}

static size_t max_items(const struct sq_program *p)
{
	return sq_program_is_host(p->name, p->name_len) ? SQ_ITEMS_HOST
							: SQ_ITEMS_MAX;
}

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
	sq_seqset_init(&p->heads, k);
	sq_seqset_init(&p->runs, SQ_RUN_LEN);
	sq_follows_init(&p->follows);
	sq_facets_init(&p->facets, max_items(p));
	sq_tally_init(&p->reported);
	*out = p;
	return 0;
}

static void drop_index(struct sq_program *p)
{
	sq_index_free(p->index);
	p->index = NULL;
}

static void forget(struct sq_program *p)
{
	sq_seqset_free(&p->sequences);
	sq_seqset_free(&p->heads);
	sq_seqset_free(&p->runs);
	sq_follows_free(&p->follows);
	sq_facets_free(&p->facets);
	sq_tally_free(&p->reported);
	sq_nearest_free(p->nearest);
	p->nearest = NULL;
	drop_index(p);
}

void sq_program_free(struct sq_program *p)
{
	if (!p)
		return;
	forget(p);
	free(p->name);
	free(p);
}

/*
 * If there is no memory for the row, the index is dropped and made anew later.
 */
static int add_row(struct sq_program *p, struct sq_seqset *set,
		   const sq_call *row)
{
	int added = sq_seqset_add(set, row);

	if (added == 1 && p->index && sq_index_add(p->index, row, p->k) < 0)
		drop_index(p);
	return added;
}

int sq_program_learn(struct sq_program *p, const sq_call *key, uint64_t time_ms)
{
	int added = add_row(p, &p->sequences, key);

	if (added < 0)
		return added;
	sq_program_count_window(p);
	p->stats.late_sequences += (uint64_t)added;
	if (added)
		p->stats.changed_ms = time_ms;
	return added;
}

int sq_program_learn_head(struct sq_program *p, const sq_call *calls,
			  unsigned int len)
{
	sq_call row[SQ_WINDOW_MAX];
	int added;

	for (unsigned int at = 0; at < p->k; at++)
		row[at] = at < p->k - len ? SQ_CALL_NONE
					  : calls[at - (p->k - len)];
	added = add_row(p, &p->heads, row);
	p->changed |= added == 1;
	return added;
}

int sq_program_learn_run(struct sq_program *p, const struct sq_run *run)
{
	sq_call before = run->fill > 1 ? sq_run_call(run, 1) : SQ_CALL_NONE;
	sq_call row[SQ_RUN_LEN];
	int added, result = 0;

	if (!run->fill)
		return 0;
	added = sq_follows_add(&p->follows, before, sq_run_call(run, 0),
			       run->fill > 1);
	if (added < 0)
		return added;
	if (run->fill >= SQ_RUN_LEN) {
		sq_run_row(run, SQ_RUN_LEN, row);
		result = sq_seqset_add(&p->runs, row);
	}
	if (result < 0)
		return result;
	added |= result;
	p->changed |= added;
	return added;
}

unsigned int sq_program_new_run(const struct sq_program *p,
				const struct sq_run *run)
{
	unsigned int len = sq_run_len(run);
	sq_call row[SQ_RUN_LEN];

	if (!len)
		return 0;
	if (len < 2 || !sq_follows_knows(&p->follows, sq_run_call(run, 1),
					 sq_run_call(run, 0))) {
		if (!sq_follows_knows_call(&p->follows, sq_run_call(run, 0)))
			return 1;
		return len < 2 ? 0 : 2;
	}
	if (len < SQ_RUN_LEN)
		return 0;
	sq_run_row(run, SQ_RUN_LEN, row);
	return sq_seqset_has(&p->runs, row) ? 0 : SQ_RUN_LEN;
}

int sq_program_copy(struct sq_program **out, const struct sq_program *p)
{
	struct sq_program *copy;
	int err = sq_program_new(&copy, p->name, p->name_len, p->k);

	if (err < 0)
		return err;
	sq_seqset_copy(&copy->sequences, &p->sequences);
	sq_seqset_copy(&copy->heads, &p->heads);
	sq_seqset_copy(&copy->runs, &p->runs);
	err = sq_follows_copy(&copy->follows, &p->follows);
	if (err == 0)
		err = sq_facets_copy(&copy->facets, &p->facets);
	if (err < 0) {
		sq_program_free(copy);
		return err;
	}
	copy->stats = p->stats;
	copy->record = p->record;
	copy->changed = p->changed;
	*out = copy;
	return 0;
}

static int add_rows(struct sq_program *p, struct sq_seqset *to,
		    const struct sq_seqset *from)
{
	int err = 0;

	for (uint32_t i = 0; i < from->count && err >= 0; i++)
		err = add_row(p, to, sq_seqset_row(from, i));
	return err < 0 ? err : 0;
}

int sq_program_merge(struct sq_program *p, const struct sq_program *record)
{
	const struct sq_program_stats *theirs = &record->stats;
	struct sq_program_stats *ours = &p->stats;

	if (add_rows(p, &p->sequences, &record->sequences) < 0 ||
	    add_rows(p, &p->heads, &record->heads) < 0)
		return -SQ_ENOMEM;
	for (uint32_t i = 0; i < record->runs.count; i++)
		if (sq_seqset_add(&p->runs, sq_seqset_row(&record->runs, i)) <
		    0)
			return -SQ_ENOMEM;
	if (sq_follows_merge(&p->follows, &record->follows) < 0 ||
	    sq_facets_merge(&p->facets, &record->facets) < 0)
		return -SQ_ENOMEM;
	if (!ours->created_ms ||
	    (theirs->created_ms && theirs->created_ms < ours->created_ms))
		ours->created_ms = theirs->created_ms;
	if (theirs->changed_ms > ours->changed_ms)
		ours->changed_ms = theirs->changed_ms;
	if (theirs->seen_ms > ours->seen_ms)
		ours->seen_ms = theirs->seen_ms;
	if (theirs->order_calls > ours->order_calls)
		ours->order_calls = theirs->order_calls;
	if (theirs->acts_calls > ours->acts_calls)
		ours->acts_calls = theirs->acts_calls;
	if (theirs->upgraded_ms > ours->upgraded_ms)
		ours->upgraded_ms = theirs->upgraded_ms;
	ours->calls += theirs->calls - p->record.stats.calls;
	ours->windows += theirs->windows - p->record.stats.windows;
	ours->train_calls += theirs->train_calls - p->record.stats.train_calls;
	p->record = record->record;
	p->record.stats = *theirs;
	p->changed = true;
	return 0;
}

void sq_program_become(struct sq_program *p, struct sq_program *from)
{
	forget(p);
	memset(&p->stats, 0, sizeof(p->stats));
	memset(&p->record, 0, sizeof(p->record));
	p->probed_ms = 0;
	p->changed = false;
	if (!from)
		return;
	p->sequences = from->sequences;
	p->heads = from->heads;
	p->runs = from->runs;
	p->follows = from->follows;
	p->facets = from->facets;
	p->stats = from->stats;
	p->record = from->record;
	if (p->stats.model < SQ_MODEL_AUTO)
		p->model = (enum sq_model)p->stats.model;
	sq_seqset_init(&from->sequences, from->k);
	sq_seqset_init(&from->heads, from->k);
	sq_seqset_init(&from->runs, SQ_RUN_LEN);
	sq_follows_init(&from->follows);
	sq_facets_init(&from->facets, max_items(from));
}

/* In how many of len places the calls at row and at key differ. */
static unsigned int hamming(const sq_call *row, const sq_call *key,
			    unsigned int len)
{
	unsigned int differ = 0;

	for (unsigned int at = 0; at < len; at++)
		differ += row[at] != key[at];
	return differ;
}

/*
 * A window that is not full: nearest.h is of no use, so compare with each row.
 */
static unsigned int scan(const struct sq_program *p, const sq_call *key,
			 unsigned int len, const sq_call **nearest)
{
	const struct sq_seqset *set = &p->sequences;
	uint32_t first = set->count > SQ_DISTANCE_SCAN
				 ? set->count - SQ_DISTANCE_SCAN
				 : 0;
	unsigned int best = len + 1;

	for (uint32_t i = first; i < set->count && best > 0; i++) {
		const sq_call *row = sq_seqset_row(set, i);

		for (unsigned int from = 0; from + len <= p->k; from++) {
			unsigned int differ = hamming(row + from, key, len);

			if (differ >= best)
				continue;
			best = differ;
			*nearest = row;
		}
	}
	return *nearest ? best : len;
}

unsigned int sq_program_distance(struct sq_program *p, const sq_call *key,
				 unsigned int len, const sq_call **nearest)
{
	struct sq_nearest_answer answer;
	const sq_call *row = NULL;

	if (!nearest)
		nearest = &row;
	*nearest = NULL;
	if (!p->sequences.count)
		return len;
	/* without memory for it the answer is the same, and takes longer */
	if (len < p->k || (!p->nearest && sq_nearest_new(&p->nearest, p->k)) ||
	    sq_nearest_find(p->nearest, &p->sequences, key, &answer) < 0)
		return scan(p, key, len, nearest);
	*nearest = sq_seqset_row(&p->sequences, answer.row);
	return answer.distance;
}

static int index_rows(struct sq_index *x, const struct sq_seqset *set)
{
	int err = 0;

	for (uint32_t i = 0; i < set->count && err == 0; i++)
		err = sq_index_add(x, sq_seqset_row(set, i), set->k);
	return err;
}

static int need_index(struct sq_program *p)
{
	int err;

	if (p->index)
		return 0;
	if ((err = sq_index_new(&p->index)) < 0)
		return err;
	if ((err = index_rows(p->index, &p->sequences)) < 0 ||
	    (err = index_rows(p->index, &p->heads)) < 0)
		drop_index(p);
	return err;
}

int sq_program_knows_pairs(struct sq_program *p, const sq_call *key)
{
	if (need_index(p) < 0)
		return -SQ_ENOMEM;
	return sq_index_knows_pairs(p->index, key, p->k);
}

int sq_program_order(struct sq_program *p, const sq_call *key, unsigned int len)
{
	unsigned int indexed = len < p->k ? len : p->k - 1, order;

	if (need_index(p) < 0)
		return -SQ_ENOMEM;
	order = sq_index_order(p->index, key + len - indexed, indexed);
	if (order == p->k && len == p->k && sq_program_knows(p, key))
		order++;
	return (int)order;
}

int64_t sq_program_report(struct sq_program *p, const sq_call *calls,
			  unsigned int len, uint64_t now_ms, uint64_t forget_ms)
{
	return sq_tally_count(&p->reported, sq_index_fingerprint(calls, len),
			      now_ms, forget_ms);
}

void sq_program_unreport(struct sq_program *p, const sq_call *calls,
			 unsigned int len)
{
	sq_tally_forget(&p->reported, sq_index_fingerprint(calls, len));
}

size_t sq_program_bytes(const struct sq_program *p)
{
	return sizeof(*p) + p->name_len + 1 + sq_seqset_bytes(&p->sequences) +
	       sq_seqset_bytes(&p->heads) + sq_seqset_bytes(&p->runs) +
	       sq_follows_bytes(&p->follows) + sq_facets_bytes(&p->facets) +
	       sq_tally_bytes(&p->reported) +
	       (p->index ? sq_index_bytes(p->index) : 0) +
	       (p->nearest ? sq_nearest_bytes(p->nearest) : 0);
}
