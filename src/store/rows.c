/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/rows.h"

#include <stdlib.h>
#include <string.h>

#define TIMES_LEN 4 /* bytes */

static int compare_calls(const void *a, const void *b)
{
	sq_call left = *(const sq_call *)a, right = *(const sq_call *)b;

	return left < right ? -1 : left > right;
}

static int add_cells(struct sq_seqset *calls, const struct sq_seqset *set)
{
	size_t cells = (size_t)set->count * set->k;

	for (size_t i = 0; i < cells; i++)
		if (sq_seqset_add(calls, sq_seqset_row(set, 0) + i) < 0)
			return -SQ_ENOMEM;
	return 0;
}

static int add_follows(struct sq_seqset *calls,
		       const struct sq_follows *follows)
{
	struct sq_follow *all = sq_follows_sorted(follows);
	int err = all ? 0 : -SQ_ENOMEM;

	for (size_t i = 0; err >= 0 && i < sq_follows_count(follows); i++) {
		err = sq_seqset_add(calls, &all[i].before);
		if (err >= 0)
			err = sq_seqset_add(calls, &all[i].call);
	}
	free(all);
	return err < 0 ? err : 0;
}

int sq_rows_alphabet(struct sq_rows_alphabet *a,
		     const struct sq_seqset *const *sets, size_t count,
		     const struct sq_follows *follows)
{
	struct sq_seqset calls;
	int err = 0;

	sq_seqset_init(&calls, 1);
	for (size_t i = 0; i < count && err == 0; i++)
		err = add_cells(&calls, sets[i]);
	if (err == 0)
		err = add_follows(&calls, follows);
	a->count = calls.count;
	a->calls = err < 0 ? NULL : malloc((a->count + 1) * sizeof(*a->calls));
	if (a->calls && a->count) {
		memcpy(a->calls, sq_seqset_row(&calls, 0),
		       a->count * sizeof(*a->calls));
		qsort(a->calls, a->count, sizeof(*a->calls), compare_calls);
	}
	sq_seqset_free(&calls);
	return a->calls ? 0 : -SQ_ENOMEM;
}

void sq_rows_put_alphabet(struct sq_out *out, const struct sq_rows_alphabet *a)
{
	for (size_t i = 0; i < a->count; i++)
		sq_out_number(out, a->calls[i], 4);
}

static size_t code_of(const struct sq_rows_alphabet *a, sq_call call)
{
	const sq_call *at = bsearch(&call, a->calls, a->count,
				    sizeof(*a->calls), compare_calls);

	return (size_t)(at - a->calls);
}

static int compare_rows(const void *a, const void *b, void *k)
{
	const sq_call *left = *(const sq_call *const *)a;
	const sq_call *right = *(const sq_call *const *)b;

	for (unsigned int i = 0; i < *(unsigned int *)k; i++)
		if (left[i] != right[i])
			return left[i] < right[i] ? -1 : 1;
	return 0;
}

/* Bytes of a code. Three number any call: 256 ABIs of 65,536 each. */
static unsigned int width_of(const struct sq_rows_alphabet *a)
{
	return a->count <= 1 << 8 ? 1 : a->count <= 1 << 16 ? 2 : 3;
}

int sq_rows_put(struct sq_out *out, const struct sq_seqset *set,
		const struct sq_rows_alphabet *a)
{
	const sq_call **order = malloc((set->count + 1) * sizeof(*order));
	unsigned int width = width_of(a), k = set->k;

	if (!order)
		return -SQ_ENOMEM;
	for (uint32_t i = 0; i < set->count; i++)
		order[i] = sq_seqset_row(set, i);
	qsort_r(order, set->count, sizeof(*order), compare_rows, &k);
	sq_out_number(out, width, 1);
	for (uint32_t i = 0; i < set->count; i++)
		for (unsigned int at = 0; at < k; at++)
			sq_out_number(out, code_of(a, order[i][at]), width);
	free(order);
	return 0;
}

int sq_rows_put_follows(struct sq_out *out, const struct sq_follows *follows,
			const struct sq_rows_alphabet *a)
{
	struct sq_follow *all = sq_follows_sorted(follows);
	unsigned int width = width_of(a);

	if (!all)
		return -SQ_ENOMEM;
	sq_out_number(out, width, 1);
	for (size_t i = 0; i < sq_follows_count(follows); i++) {
		sq_out_number(out, code_of(a, all[i].before), width);
		sq_out_number(out, code_of(a, all[i].call), width);
		sq_out_number(out, all[i].times, TIMES_LEN);
	}
	free(all);
	return 0;
}

int sq_rows_take_alphabet(struct sq_in *in, struct sq_rows_alphabet *a,
			  struct sq_why *why)
{
	a->count = in->left / 4;
	a->calls = malloc((a->count + 1) * sizeof(*a->calls));
	if (!a->calls)
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	for (size_t i = 0; i < a->count; i++) {
		a->calls[i] = (sq_call)sq_in_number(in, 4);
		if (i && a->calls[i] <= a->calls[i - 1])
			return sq_fail(why, -SQ_EFORMAT,
				       "alphabet not in order");
	}
	if (in->left)
		return sq_fail(why, -SQ_EFORMAT, "alphabet of odd length");
	return 0;
}

/* How many bytes a code takes, where a row is so many codes and bytes. */
static unsigned int take_width(struct sq_in *in, unsigned int codes,
			       unsigned int bytes, struct sq_why *why)
{
	unsigned int width = (unsigned int)sq_in_number(in, 1);

	if (width >= 1 && width <= 3 && in->left % (width * codes + bytes) == 0)
		return width;
	sq_fail(why, -SQ_EFORMAT, "rows of odd length");
	return 0;
}

static int take_row(struct sq_in *in, unsigned int width,
		    const struct sq_rows_alphabet *a, sq_call *row,
		    unsigned int k, struct sq_why *why)
{
	for (unsigned int at = 0; at < k; at++) {
		size_t code = (size_t)sq_in_number(in, width);

		if (code >= a->count)
			return sq_fail(why, -SQ_EFORMAT,
				       "a sequence with an unknown call");
		row[at] = a->calls[code];
		if (row[at] == SQ_CALL_NONE &&
		    (at == k - 1 || (at && row[at - 1] != SQ_CALL_NONE)))
			return sq_fail(why, -SQ_EFORMAT,
				       "a sequence with a call missing");
	}
	return 0;
}

static int add_row(struct sq_seqset *set, const sq_call *row,
		   struct sq_why *why)
{
	int added = sq_seqset_add(set, row);

	if (added == 0)
		return sq_fail(why, -SQ_EFORMAT, "a sequence twice");
	return added < 0 ? sq_fail(why, added, "%s", sq_strerror(added)) : 0;
}

int sq_rows_take(struct sq_in *in, const struct sq_rows_alphabet *a,
		 struct sq_seqset *set, struct sq_why *why)
{
	unsigned int width = take_width(in, set->k, 0, why);
	sq_call row[SQ_WINDOW_MAX];
	int err = width ? 0 : -SQ_EFORMAT;

	while (err == 0 && in->left) {
		err = take_row(in, width, a, row, set->k, why);
		if (err == 0)
			err = add_row(set, row, why);
	}
	return err;
}

/* A run of fewer calls than the row holds, as older profiles have them. */
static int take_short_run(const sq_call row[static SQ_RUN_LEN],
			  struct sq_follows *follows, struct sq_why *why)
{
	sq_call before = row[SQ_RUN_LEN - 2], call = row[SQ_RUN_LEN - 1];
	int added;

	if (before == SQ_CALL_NONE && sq_follows_knows_call(follows, call))
		return 0;
	added = sq_follows_add(follows, before, call, 0);
	return added < 0 ? sq_fail(why, added, "%s", sq_strerror(added)) : 0;
}

int sq_rows_take_runs(struct sq_in *in, const struct sq_rows_alphabet *a,
		      struct sq_seqset *runs, struct sq_follows *follows,
		      struct sq_why *why)
{
	unsigned int width = take_width(in, SQ_RUN_LEN, 0, why);
	sq_call row[SQ_RUN_LEN];
	int err = width ? 0 : -SQ_EFORMAT;

	while (err == 0 && in->left) {
		err = take_row(in, width, a, row, SQ_RUN_LEN, why);
		if (err < 0)
			return err;
		err = *row == SQ_CALL_NONE ? take_short_run(row, follows, why)
					   : add_row(runs, row, why);
	}
	return err;
}

static int take_follow(struct sq_in *in, unsigned int width,
		       const struct sq_rows_alphabet *a,
		       struct sq_follows *follows, struct sq_why *why)
{
	sq_call pair[2] = { 0 };
	uint32_t times;
	int added, err = take_row(in, width, a, pair, 2, why);

	if (err < 0)
		return err;
	times = (uint32_t)sq_in_number(in, TIMES_LEN);
	added = sq_follows_add(follows, pair[0], pair[1], times);
	if (added == 0)
		return sq_fail(why, -SQ_EFORMAT, "two calls in a row twice");
	return added < 0 ? sq_fail(why, added, "%s", sq_strerror(added)) : 0;
}

int sq_rows_take_follows(struct sq_in *in, const struct sq_rows_alphabet *a,
			 struct sq_follows *follows, struct sq_why *why)
{
	unsigned int width = take_width(in, 2, TIMES_LEN, why);
	int err = width ? 0 : -SQ_EFORMAT;

	while (err == 0 && in->left)
		err = take_follow(in, width, a, follows, why);
	return err;
}
