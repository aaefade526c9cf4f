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
	for (uint32_t i = 0; follows->slots && i <= follows->mask; i++) {
		const struct sq_follow *f = &follows->slots[i];

		if (f->times && (sq_seqset_add(calls, &f->before) < 0 ||
				 sq_seqset_add(calls, &f->call) < 0))
			return -SQ_ENOMEM;
	}
	return 0;
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
	for (uint32_t i = 0; i < follows->count; i++) {
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

static int take_row(struct sq_in *in, unsigned int width,
		    const struct sq_rows_alphabet *a, struct sq_seqset *set,
		    struct sq_why *why)
{
	sq_call row[SQ_WINDOW_MAX];
	int added;

	for (unsigned int at = 0; at < set->k; at++) {
		size_t code = (size_t)sq_in_number(in, width);

		if (code >= a->count)
			return sq_fail(why, -SQ_EFORMAT,
				       "a sequence with an unknown call");
		row[at] = a->calls[code];
	}
	added = sq_seqset_add(set, row);
	if (added == 0)
		return sq_fail(why, -SQ_EFORMAT, "a sequence twice");
	return added < 0 ? sq_fail(why, added, "%s", sq_strerror(added)) : 0;
}

int sq_rows_take(struct sq_in *in, const struct sq_rows_alphabet *a,
		 struct sq_seqset *set, struct sq_why *why)
{
	unsigned int width = (unsigned int)sq_in_number(in, 1);
	int err = 0;

	if (width < 1 || width > 3 || in->left % (width * set->k))
		return sq_fail(why, -SQ_EFORMAT, "sequences of odd length");
	while (err == 0 && in->left)
		err = take_row(in, width, a, set, why);
	return err;
}

/* One row. Returns 0 or as sq_rows_take_follows(). */
static int take_follow(struct sq_in *in, unsigned int width,
		       const struct sq_rows_alphabet *a,
		       struct sq_follows *follows, struct sq_why *why)
{
	size_t before = (size_t)sq_in_number(in, width);
	size_t call = (size_t)sq_in_number(in, width);
	uint32_t times = (uint32_t)sq_in_number(in, TIMES_LEN);
	int err;

	if (before >= a->count || call >= a->count || !times)
		return sq_fail(why, -SQ_EFORMAT,
			       "follows with an unknown call");
	err = sq_follows_add(follows, a->calls[before], a->calls[call], times);
	return err < 0 ? sq_fail(why, err, "%s", sq_strerror(err)) : 0;
}

int sq_rows_take_follows(struct sq_in *in, const struct sq_rows_alphabet *a,
			 struct sq_follows *follows, struct sq_why *why)
{
	unsigned int width = (unsigned int)sq_in_number(in, 1);
	uint32_t rows = 0;
	int err = 0;

	if (width < 1 || width > 3 || in->left % (2 * width + TIMES_LEN))
		return sq_fail(why, -SQ_EFORMAT, "follows of odd length");
	for (; err == 0 && in->left; rows++)
		err = take_follow(in, width, a, follows, why);
	if (err == 0 && rows != follows->count)
		return sq_fail(why, -SQ_EFORMAT, "follows twice");
	return err;
}
