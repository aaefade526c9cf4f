/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * facetrows.h - a program's facets as the payload of a record's section
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
 * f is empty, and partly filled on failure. Returns 0, or with the reason in
 * *why -SQ_ENOMEM or -SQ_EFORMAT.
 */
int sq_facetrows_take(struct sq_in *in, struct sq_facets *f,
		      struct sq_why *why);

#endif
