/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * facetrows.h - a program's facets as the payload of a record's sections
 *
 * docs/profile-format.md has the layout. A facet that is not known, of a later
 * seqids, is left out. No input, no output; thread-safe.
 */
#ifndef SQ_FACETROWS_H
#define SQ_FACETROWS_H

#include "base/bytes.h"
#include "base/error.h"
#include "model/facets.h"

/* Facets that hold nothing are left out. Returns 0 or -SQ_ENOMEM. */
int sq_facetrows_put(struct sq_out *out, const struct sq_facets *f);

/*
 * What f has told of. Nothing is written where that is nothing. Returns 0 or
 * -SQ_ENOMEM.
 */
int sq_facetrows_put_told(struct sq_out *out, const struct sq_facets *f);

/*
 * f is empty, and partly filled on failure. Returns 0, or with the reason in
 * *why -SQ_ENOMEM or -SQ_EFORMAT.
 */
int sq_facetrows_take(struct sq_in *in, struct sq_facets *f,
		      struct sq_why *why);

/* f has told of nothing yet. Returns as above. */
int sq_facetrows_take_told(struct sq_in *in, struct sq_facets *f,
			   struct sq_why *why);

#endif
