/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * listing.h - all that is known of a program, as lines in a stable order
 *
 * The lines of an export, and what diff compares. The same knowledge always
 * becomes the same lines, in the same order. No input or output; one owner at
 * a time.
 */
#ifndef SQ_LISTING_H
#define SQ_LISTING_H

#include <stdio.h>

#include "base/bytes.h"
#include "cli/share/callwords.h"
#include "model/program.h"

/* The kinds of lines behind the facts, in their order. */
enum sq_listing_kind {
	SQ_LISTING_SEQUENCE,
	SQ_LISTING_HEAD,
	SQ_LISTING_RUN,
	SQ_LISTING_FOLLOW,
	SQ_LISTING_KINDS,
};

/* "sequence", "head" …: the word that begins a line. */
const char *sq_listing_kind_name(enum sq_listing_kind kind);

/* What stands for the call before a stream's first one. */
#define SQ_LISTING_NONE "none"

struct sq_listing {
	struct sq_out text;
	size_t *lines; /* where they begin in text */
	size_t count, room;
};

/*
 * counts: with what was counted; else only what is known, and the state.
 * Caller frees with sq_listing_free(), also on failure. Returns 0 or
 * -SQ_ENOMEM.
 */
int sq_listing_make(struct sq_listing *l, const struct sq_program *p,
		    const struct sq_words *words, bool counts);
void sq_listing_free(struct sq_listing *l);

/* Line i, without its end. */
const char *sq_listing_line(const struct sq_listing *l, size_t i);

/* Which of two listings' lines comes first: as strcmp(). */
int sq_listing_compare(const struct sq_listing *a, size_t i,
		       const struct sq_listing *b, size_t j);

#endif
