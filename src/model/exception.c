/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/exception.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

/* An item that was seen once says that more like it may come: this one not. */
#define TIMES 2

static int add_rows(struct sq_seqset *to, const struct sq_seqset *from,
		    struct sq_seqset *fresh)
{
	for (uint32_t i = 0; i < from->count; i++) {
		const sq_call *row = sq_seqset_row(from, i);
		int added = sq_seqset_add(to, row);

		if (added < 0 || (added == 1 && sq_seqset_add(fresh, row) < 0))
			return -SQ_ENOMEM;
	}
	return 0;
}

/* They are known, and not counted. */
static int add_follows(struct sq_follows *to, const struct sq_follows *from,
		       struct sq_follows *fresh)
{
	struct sq_follow *all = sq_follows_sorted(from);
	int err = all ? 0 : -SQ_ENOMEM;

	for (size_t i = 0; err == 0 && i < sq_follows_count(from); i++) {
		int added = sq_follows_add(to, all[i].before, all[i].call, 0);

		if (added == 1)
			added = sq_follows_add(fresh, all[i].before,
					       all[i].call, 0);
		err = added < 0 ? added : 0;
	}
	free(all);
	return err;
}

/* A set that is full is judged by no more items: there is nothing to add. */
static int add_items(struct sq_items *to, const struct sq_items *from,
		     struct sq_items *fresh)
{
	struct sq_item *all = to->full ? NULL : sq_items_sorted(from);
	int err = all || to->full ? 0 : -SQ_ENOMEM;

	for (size_t i = 0; all && err == 0 && i < sq_items_count(from); i++) {
		const struct sq_item *item = &all[i];
		uint64_t key = sq_items_key(to, item->bytes, item->len);
		int added = 0;

		if (!sq_items_has(to, key))
			added = sq_items_add(to, item->bytes, item->len, TIMES);
		if (added == 1)
			added = sq_items_add(fresh, item->bytes, item->len,
					     TIMES);
		err = added == -SQ_ENOMEM ? added : 0;
	}
	free(all);
	return err;
}

/* A facet that had no item begins to be judged from here on. */
static int add_facet(struct sq_facets *f, enum sq_facet facet,
		     const struct sq_items *from, struct sq_items *fresh)
{
	bool informed = sq_facets_informed(f, facet);
	int err = add_items(&f->items[facet], from, fresh);

	if (!informed && sq_items_count(&f->items[facet]))
		f->newest[facet] =
			(struct sq_facet_newest){ f->calls, f->watched_ms,
						  f->calls };
	return err;
}

int sq_exception_add(struct sq_program *p, const struct sq_program *what,
		     struct sq_program *fresh)
{
	struct sq_program *grown;
	int err = sq_program_copy(&grown, p);

	if (err < 0)
		return err;
	if (add_rows(&grown->sequences, &what->sequences, &fresh->sequences) <
		    0 ||
	    add_rows(&grown->heads, &what->heads, &fresh->heads) < 0 ||
	    add_rows(&grown->runs, &what->runs, &fresh->runs) < 0 ||
	    add_follows(&grown->follows, &what->follows, &fresh->follows) < 0)
		err = -SQ_ENOMEM;
	for (int i = 0; i < SQ_FACET_COUNT && err == 0; i++)
		err = add_facet(&grown->facets, (enum sq_facet)i,
				&what->facets.items[i],
				&fresh->facets.items[i]);
	if (err == 0) { /* without the indexes of what was known before */
		sq_program_become(p, grown);
		p->changed = true;
	}
	sq_program_free(grown);
	return err;
}

static int keep_rows(struct sq_seqset *to, const struct sq_seqset *from,
		     const struct sq_seqset *without)
{
	for (uint32_t i = 0; i < from->count; i++) {
		const sq_call *row = sq_seqset_row(from, i);

		if (!sq_seqset_has(without, row) && sq_seqset_add(to, row) < 0)
			return -SQ_ENOMEM;
	}
	return 0;
}

static int keep_follows(struct sq_follows *to, const struct sq_follows *from,
			const struct sq_follows *without)
{
	struct sq_follow *all = sq_follows_sorted(from);
	int err = all ? 0 : -SQ_ENOMEM;

	for (size_t i = 0; err >= 0 && i < sq_follows_count(from); i++)
		if (!sq_follows_knows(without, all[i].before, all[i].call))
			err = sq_follows_add(to, all[i].before, all[i].call,
					     all[i].times);
	free(all);
	return err < 0 ? err : 0;
}

static int keep_items(struct sq_items *to, const struct sq_items *from,
		      const struct sq_items *without)
{
	struct sq_item *all = sq_items_sorted(from);
	int err = all ? 0 : -SQ_ENOMEM;

	for (size_t i = 0; err >= 0 && i < sq_items_count(from); i++)
		if (!sq_items_has(without, sq_items_key(without, all[i].bytes,
							all[i].len)))
			err = sq_items_add(to, all[i].bytes, all[i].len,
					   all[i].times);
	to->full = from->full;
	free(all);
	return err < 0 ? err : 0;
}

static int keep_facets(struct sq_facets *to, const struct sq_facets *from,
		       const struct sq_facets *without)
{
	int err = 0;

	for (int i = 0; i < SQ_FACET_COUNT && err == 0; i++)
		err = keep_items(&to->items[i], &from->items[i],
				 &without->items[i]);
	memcpy(to->newest, from->newest, sizeof(to->newest));
	to->calls = from->calls;
	to->watched_ms = from->watched_ms;
	to->last_ms = from->last_ms;
	return err;
}

int sq_exception_remove(struct sq_program *p, const struct sq_program *what)
{
	struct sq_program *rest;
	int err = sq_program_new(&rest, p->name, p->name_len, p->k);

	if (err < 0)
		return err;
	if (keep_rows(&rest->sequences, &p->sequences, &what->sequences) < 0 ||
	    keep_rows(&rest->heads, &p->heads, &what->heads) < 0 ||
	    keep_rows(&rest->runs, &p->runs, &what->runs) < 0 ||
	    keep_follows(&rest->follows, &p->follows, &what->follows) < 0 ||
	    keep_facets(&rest->facets, &p->facets, &what->facets) < 0) {
		sq_program_free(rest);
		return -SQ_ENOMEM;
	}
	rest->stats = p->stats;
	rest->record = p->record;
	sq_program_become(p, rest);
	p->changed = true;
	sq_program_free(rest);
	return 0;
}

bool sq_exception_empty(const struct sq_program *p)
{
	size_t items = 0;

	for (int i = 0; i < SQ_FACET_COUNT; i++)
		items += sq_items_count(&p->facets.items[i]);
	return !p->sequences.count && !p->heads.count && !p->runs.count &&
	       !sq_follows_count(&p->follows) && !items;
}
