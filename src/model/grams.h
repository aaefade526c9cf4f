/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * grams.h - every run of calls inside a set of sequences, by fingerprint
 *
 * Answers "does any sequence contain this run?" in constant time. Holds
 * 64-bit fingerprints: among ten million runs, two share one with a chance
 * below 3e-6, and all that would do is to name an order one too long.
 * One owner at a time.
 */
#ifndef SQ_GRAMS_H
#define SQ_GRAMS_H

#include <stddef.h>
#include <stdint.h>

#include "event/call.h"

struct sq_grams;

/* Caller frees *out. Returns 0 or -SQ_ENOMEM. */
int sq_grams_new(struct sq_grams **out);
void sq_grams_free(struct sq_grams *g);

/* Add all runs of 1 to k - 1 of the len calls at row. 0 or -SQ_ENOMEM. */
int sq_grams_add(struct sq_grams *g, const sq_call *row, unsigned int len,
		 unsigned int k);

/* Whether the run of len calls at run was added. */
int sq_grams_has(const struct sq_grams *g, const sq_call *run,
		 unsigned int len);

/* What stands for a run: never 0. */
uint64_t sq_gram_fingerprint(const sq_call *run, unsigned int len);

/* Bytes of memory that g takes. */
size_t sq_grams_bytes(const struct sq_grams *g);

#endif
