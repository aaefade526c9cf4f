/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rows.h - the payloads of codec.h's sections: calls as codes, rows of them
 *
 * A code is an index into the record's alphabet, in as few bytes as the
 * alphabet allows. The put functions leave a failure in *out; the take
 * functions return 0, -SQ_ENOMEM, or -SQ_EFORMAT with the reason in *why. Pure;
 * thread-safe.
 */
#ifndef SQ_ROWS_H
#define SQ_ROWS_H

#include "base/bytes.h"
#include "base/error.h"
#include "model/follows.h"
#include "model/seqset.h"
#include "stream/window.h"

/* All different calls of a record. */
struct sq_rows_alphabet {
	sq_call *calls; /* ascending; owned */
	size_t count;
};

/*
 * The calls of count sets, and of those that follow others. Caller frees
 * a->calls. Returns 0 or -SQ_ENOMEM.
 */
int sq_rows_alphabet(struct sq_rows_alphabet *a,
		     const struct sq_seqset *const *sets, size_t count,
		     const struct sq_follows *follows);
void sq_rows_put_alphabet(struct sq_out *out, const struct sq_rows_alphabet *a);

/* Caller frees a->calls, also on failure. */
int sq_rows_take_alphabet(struct sq_in *in, struct sq_rows_alphabet *a,
			  struct sq_why *why);

/* All of set, ascending. Returns 0 or -SQ_ENOMEM. */
int sq_rows_put(struct sq_out *out, const struct sq_seqset *set,
		const struct sq_rows_alphabet *a);
int sq_rows_take(struct sq_in *in, const struct sq_rows_alphabet *a,
		 struct sq_seqset *set, struct sq_why *why);

/* As above. */
int sq_rows_put_follows(struct sq_out *out, const struct sq_follows *follows,
			const struct sq_rows_alphabet *a);
int sq_rows_take_follows(struct sq_in *in, const struct sq_rows_alphabet *a,
			 struct sq_follows *follows, struct sq_why *why);

#endif
