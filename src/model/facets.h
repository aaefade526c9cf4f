/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * facets.h - all facets of one program
 *
 * A set of items for each, and when the newest item came. The odds that a call
 * brings something new of a facet are those of Good and Turing (items.h), with
 * the calls of the program as the observations. No input, no output, no clock;
 * one owner at a time.
 */
#ifndef SQ_FACETS_H
#define SQ_FACETS_H

#include "event/depth.h"
#include "model/facet.h"
#include "model/items.h"

/* One item that a call shows. */
struct sq_fact {
	uint8_t facet; /* enum sq_facet */
	uint8_t len;
	bool judged; /* else it is learned, and is no news */
	char bytes[SQ_ITEM_LEN];
};

/* When a facet last brought something new. Kept on disk. */
struct sq_facet_newest {
	uint64_t calls;	     /* of the program, up to then */
	uint64_t watched_ms; /* of its time, up to then */
	uint64_t first;	     /* calls up to its first item */
};

/* A new item that was told of, and is not learned. Kept on disk. */
struct sq_told {
	uint64_t ms; /* when, the last time */
	uint32_t times;
};

#define SQ_TOLD_MAX 1024 /* of a program; then all are forgotten */

struct sq_facets {
	struct sq_items items[SQ_FACET_COUNT];
	struct sq_facet_newest newest[SQ_FACET_COUNT];
	uint64_t calls;	      /* learned from */
	uint64_t watched_ms;  /* time that was learned from; pauses are cut */
	uint64_t last_ms;     /* when the newest call came, since the epoch */
	struct sq_table told; /* by sq_facets_told_key() */
	bool grown; /* takes more memory since the owner set this to false */
	/*
	 * The same as newest, of what calls show that are only recorded at
	 * depths full and order, in calls that could show it: for a program
	 * that was known by less before. Not on disk, so it begins anew with
	 * each start.
	 */
	struct sq_facet_newest deep[SQ_DEPTH_ACTS][SQ_FACET_COUNT];
};

/* Each facet has room for max_items. */
void sq_facets_init(struct sq_facets *f, size_t max_items);
void sq_facets_free(struct sq_facets *f); /* f is empty then */

/*
 * Make copy, initialised and empty, equal to f. Returns 0, or -SQ_ENOMEM: then
 * copy has a part, and is to be freed.
 */
int sq_facets_copy(struct sq_facets *copy, const struct sq_facets *f);

/*
 * A call comes at now_ms, to be learned from. Of a pause between two calls,
 * pause_ms at most count as time that the program was watched: while nobody
 * looked, nothing can have settled.
 */
void sq_facets_count(struct sq_facets *f, uint64_t now_ms, uint64_t pause_ms);

/*
 * Add an item that is not known. The odds of its facet are those of items that
 * are judged: one that is not leaves them as they are. Returns as
 * sq_items_add().
 */
int sq_facets_learn(struct sq_facets *f, const struct sq_fact *fact);

/* Calls since the newest item of the facet came. */
static inline uint64_t sq_facets_quiet(const struct sq_facets *f,
				       enum sq_facet facet)
{
	return f->calls - f->newest[facet].calls;
}

/*
 * Whether the facet can be judged at all. Whether records name files and
 * addresses is up to the rules: a facet that needs them is silent until its
 * first item comes, and its calls count from there.
 */
bool sq_facets_informed(const struct sq_facets *f, enum sq_facet facet);

/* The key of fact in f->told. */
uint64_t sq_facets_told_key(const struct sq_facets *f,
			    const struct sq_fact *fact);

/*
 * How unlikely it is that a call brings a new item of the facet: once in
 * so many calls, at least 1.
 */
uint64_t sq_facets_one_in(const struct sq_facets *f, enum sq_facet facet);

/* The program begins to learn anew: what it knows stays, but none of it has
 * settled. */
void sq_facets_unsettle(struct sq_facets *f);

/* As sq_items_merge(). */
int sq_facets_merge(struct sq_facets *f, const struct sq_facets *from);

/* Bytes of memory that f takes beyond itself. */
size_t sq_facets_bytes(const struct sq_facets *f);

#endif
