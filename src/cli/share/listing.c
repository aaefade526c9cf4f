/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A line has its rank ahead, one byte, which is not printed: facts in their
 * order, then the kinds in theirs, then facets. Lines of a kind are in the
 * order of their bytes.
 */
#include "cli/share/listing.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cli/share/counted.h"
#include "cli/share/facetlines.h"

#define LINES_MIN 256
#define RANK_ROOM 1 /* ranks begin with 1: 0 ends a text */

const char *sq_listing_kind_name(enum sq_listing_kind kind)
{
	static const char *const names[] = {
		[SQ_LISTING_SEQUENCE] = "sequence",
		[SQ_LISTING_HEAD] = "head",
		[SQ_LISTING_RUN] = "run",
		[SQ_LISTING_FOLLOW] = "follow",
	};

	return names[kind];
}

void sq_listing_free(struct sq_listing *l)
{
	free(l->text.data);
	free(l->lines);
	memset(l, 0, sizeof(*l));
}

const char *sq_listing_line(const struct sq_listing *l, size_t i)
{
	return (const char *)l->text.data + l->lines[i] + 1;
}

int sq_listing_compare(const struct sq_listing *a, size_t i,
		       const struct sq_listing *b, size_t j)
{
	return strcmp(sq_listing_line(a, i) - 1, sq_listing_line(b, j) - 1);
}

/* Begin a line of that rank. */
static int begin(struct sq_listing *l, unsigned int rank)
{
	if (l->count == l->room) {
		size_t room = l->room ? l->room * 2 : LINES_MIN;
		size_t *lines = reallocarray(l->lines, room, sizeof(*lines));

		if (!lines)
			return -SQ_ENOMEM;
		l->lines = lines;
		l->room = room;
	}
	l->lines[l->count++] = l->text.len;
	sq_out_number(&l->text, RANK_ROOM + rank, 1);
	return 0;
}

static void put(struct sq_listing *l, const char *text)
{
	sq_out_bytes(&l->text, text, strlen(text));
}

static void end(struct sq_listing *l)
{
	sq_out_number(&l->text, 0, 1);
}

static int put_facts(struct sq_listing *l, const struct sq_program *p,
		     bool counts)
{
	char line[SQ_COUNTED_LEN];

	for (unsigned int i = 0; i < sq_counted_count(); i++) {
		if (!sq_counted_write(i, &p->stats, line) ||
		    !(counts || sq_counted_is_state(i)))
			continue;
		if (begin(l, i) < 0)
			return -SQ_ENOMEM;
		put(l, line);
		end(l);
	}
	return 0;
}

/* Begin a line of a kind with so many calls; none ahead of them left out. */
static int put_calls(struct sq_listing *l, enum sq_listing_kind kind,
		     const sq_call *calls, unsigned int count,
		     const struct sq_words *words)
{
	char word[SQ_WORD_LEN];

	if (begin(l, sq_counted_count() + kind) < 0)
		return -SQ_ENOMEM;
	put(l, sq_listing_kind_name(kind));
	for (; count && *calls == SQ_CALL_NONE; count--)
		calls++;
	for (unsigned int i = 0; i < count; i++) {
		put(l, i ? "," : " ");
		put(l, sq_words_spell(words, calls[i], word));
	}
	return 0;
}

static int put_set(struct sq_listing *l, enum sq_listing_kind kind,
		   const struct sq_seqset *set, const struct sq_words *words)
{
	for (uint32_t i = 0; i < set->count; i++) {
		if (put_calls(l, kind, sq_seqset_row(set, i), set->k, words) <
		    0)
			return -SQ_ENOMEM;
		end(l);
	}
	return 0;
}

static int put_follow(struct sq_listing *l, const struct sq_follow *f,
		      const struct sq_words *words, bool counts)
{
	const sq_call pair[2] = { f->before, f->call };
	char word[SQ_WORD_LEN], times[16];

	if (begin(l, sq_counted_count() + SQ_LISTING_FOLLOW) < 0)
		return -SQ_ENOMEM;
	put(l, sq_listing_kind_name(SQ_LISTING_FOLLOW));
	put(l, " ");
	put(l, pair[0] == SQ_CALL_NONE ? SQ_LISTING_NONE
				       : sq_words_spell(words, pair[0], word));
	put(l, ",");
	put(l, sq_words_spell(words, pair[1], word));
	snprintf(times, sizeof(times), " %u", f->times);
	if (counts)
		put(l, times);
	end(l);
	return 0;
}

static int put_follows(struct sq_listing *l, const struct sq_program *p,
		       const struct sq_words *words, bool counts)
{
	struct sq_follow *all = sq_follows_sorted(&p->follows);
	int err = all ? 0 : -SQ_ENOMEM;

	for (size_t i = 0; err == 0 && i < sq_follows_count(&p->follows); i++)
		err = put_follow(l, &all[i], words, counts);
	free(all);
	return err;
}

/* The ranks behind those of the kinds. */
enum facet_rank {
	WHOLE,
	NEWEST,
	ITEMS, /* and one for each facet */
};

static int put_facet_line(struct sq_listing *l, unsigned int rank,
			  const char *line)
{
	if (begin(l, sq_counted_count() + SQ_LISTING_KINDS + rank) < 0)
		return -SQ_ENOMEM;
	put(l, line);
	end(l);
	return 0;
}

static int put_items(struct sq_listing *l, const struct sq_facets *f,
		     enum sq_facet facet, const struct sq_words *words,
		     bool counts)
{
	struct sq_item *all = sq_items_sorted(&f->items[facet]);
	char line[SQ_FACETLINES_LEN];
	int err = all ? 0 : -SQ_ENOMEM;

	for (size_t i = 0; err == 0 && i < sq_items_count(&f->items[facet]);
	     i++) {
		sq_facetlines_item(facet, &all[i], words, counts, line);
		err = put_facet_line(l, ITEMS + facet, line);
	}
	free(all);
	return err;
}

static int put_facets(struct sq_listing *l, const struct sq_facets *f,
		      const struct sq_words *words, bool counts)
{
	char line[SQ_FACETLINES_LEN];
	int err = 0;

	if (counts && sq_facetlines_whole(f, line))
		err = put_facet_line(l, WHOLE, line);
	for (int i = 0; i < SQ_FACET_COUNT && err == 0; i++) {
		enum sq_facet facet = (enum sq_facet)i;

		if (counts && sq_facetlines_newest(f, facet, line))
			err = put_facet_line(l, NEWEST, line);
		if (err == 0)
			err = put_items(l, f, facet, words, counts);
	}
	return err;
}

static int compare(const void *a, const void *b, void *ctx)
{
	const char *text = ctx;

	return strcmp(text + *(const size_t *)a, text + *(const size_t *)b);
}

int sq_listing_make(struct sq_listing *l, const struct sq_program *p,
		    const struct sq_words *words, bool counts)
{
	int err;

	memset(l, 0, sizeof(*l));
	err = put_facts(l, p, counts);
	if (err == 0)
		err = put_set(l, SQ_LISTING_SEQUENCE, &p->sequences, words);
	if (err == 0)
		err = put_set(l, SQ_LISTING_HEAD, &p->heads, words);
	if (err == 0)
		err = put_set(l, SQ_LISTING_RUN, &p->runs, words);
	if (err == 0)
		err = put_follows(l, p, words, counts);
	if (err == 0)
		err = put_facets(l, &p->facets, words, counts);
	if (err < 0 || l->text.failed)
		return -SQ_ENOMEM;
	if (l->count)
		qsort_r(l->lines, l->count, sizeof(*l->lines), compare,
			l->text.data);
	return 0;
}
