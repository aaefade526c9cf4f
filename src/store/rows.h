/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rows.h - what is in a record's sections: calls as codes, and rows of them
 *
 * A code is an index into the record's alphabet, in as few bytes as the
 * alphabet allows. The put functions leave a failure in *out. The take
 * functions return 0, -SQ_ENOMEM, or -SQ_EFORMAT with the reason in *why: also
 * for a row that has SQ_CALL_NONE elsewhere than ahead of its first call. No
 * input, no output; thread-safe.
 */
#ifndef SQ_ROWS_H
#define SQ_ROWS_H

#include "base/bytes.h"
#include "base/error.h"
#include "model/follows.h"
#include "model/seqset.h"
#include "stream/trail.h"

/* All different calls of a record. */
struct sq_rows_alphabet {
	sq_call *calls; /* ascending; owned */
	size_t count;
};

/*
 * All calls of the count sets and of the pairs in follows. Caller frees
 * a->calls. Returns 0 or -SQ_ENOMEM.
 */
int sq_rows_alphabet(struct sq_rows_alphabet *a,
		     const struct sq_seqset *const *sets, size_t count,
		     const struct sq_follows *follows);
void sq_rows_put_alphabet(struct sq_out *out, const struct sq_rows_alphabet *a);

/* Caller frees a->calls, also on failure. */
int sq_rows_take_alphabet(struct sq_in *in, struct sq_rows_alphabet *a,
			  struct sq_why *why);

/* The rows of set, ascending. Returns 0 or -SQ_ENOMEM. */
int sq_rows_put(struct sq_out *out, const struct sq_seqset *set,
		const struct sq_rows_alphabet *a);
int sq_rows_take(struct sq_in *in, const struct sq_rows_alphabet *a,
		 struct sq_seqset *set, struct sq_why *why);

/* The pairs in follows, ascending. Returns 0 or -SQ_ENOMEM. */
int sq_rows_put_follows(struct sq_out *out, const struct sq_follows *follows,
			const struct sq_rows_alphabet *a);
int sq_rows_take_follows(struct sq_in *in, const struct sq_rows_alphabet *a,
			 struct sq_follows *follows, struct sq_why *why);

/*
 * Runs. Rows with SQ_CALL_NONE ahead are shorter runs of an older seqids: they
 * become pairs, so follows must have been taken already.
 */
int sq_rows_take_runs(struct sq_in *in, const struct sq_rows_alphabet *a,
		      struct sq_seqset *runs, struct sq_follows *follows,
		      struct sq_why *why);

#endif
