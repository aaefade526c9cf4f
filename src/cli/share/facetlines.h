/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * facetlines.h - the facets of a program as lines of an export, and back
 *
 * An item is told by the names of calls and by text, as far as it can be read
 * back to the same bytes; else by its bytes in hex. docs/export-format.md
 * describes the lines. Pure but for the text; one owner at a time.
 */
#ifndef SQ_FACETLINES_H
#define SQ_FACETLINES_H

#include "base/error.h"
#include "cli/share/callwords.h"
#include "model/facets.h"
#include "model/seqset.h"
#include "stream/naming.h"

/* Of one line, with its first word. */
#define SQ_FACETLINES_LEN (4 * SQ_ITEM_LEN + SQ_WORD_LEN + 128)

#define SQ_FACETLINES_WHOLE  "facets" /* what all facets have in common */
#define SQ_FACETLINES_NEWEST "newest" /* of one facet */

/* Each returns whether there is anything to say. */
bool sq_facetlines_whole(const struct sq_facets *f,
			 char line[static SQ_FACETLINES_LEN]);
bool sq_facetlines_newest(const struct sq_facets *f, enum sq_facet facet,
			  char line[static SQ_FACETLINES_LEN]);

/* An item, with how often it was seen, or without. */
void sq_facetlines_item(enum sq_facet facet, const struct sq_item *item,
			const struct sq_words *words, bool counts,
			char line[static SQ_FACETLINES_LEN]);

/* Add the calls that items begin with to calls. Returns 0 or -SQ_ENOMEM. */
int sq_facetlines_calls(const struct sq_facets *f, struct sq_seqset *calls);

/* The facet of that name, or -1. */
int sq_facetlines_facet(const char *name);

/*
 * Take in what such a line says behind its first word. value is written to.
 * Return 0, or with the reason in *why -SQ_ENOMEM or -SQ_EFORMAT.
 */
int sq_facetlines_read_whole(struct sq_facets *f, const char *value,
			     struct sq_why *why);
int sq_facetlines_read_newest(struct sq_facets *f, char *value,
			      struct sq_why *why);
int sq_facetlines_read_item(struct sq_facets *f, enum sq_facet facet,
			    char *value, const struct sq_words *words,
			    struct sq_why *why);

/*
 * A text with what is not printable, backslashes, and blanks at its ends as
 * \xNN, into out, which holds 4 * len + 8 bytes; and back, in place. The latter
 * returns the length, or -SQ_EFORMAT with the reason in *why.
 */
#define SQ_ESCAPED_NAME_LEN (4 * SQ_PROGRAM_NAME_LEN + 8)
const char *sq_facetlines_escape(const char *text, size_t len, char *out);
int sq_facetlines_unescape(char *text, struct sq_why *why);

#endif
