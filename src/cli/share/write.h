/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * write.h - programs → the text of an export
 *
 * docs/export-format.md describes the text. The same programs always become the
 * same bytes.
 */
#ifndef SQ_WRITE_H
#define SQ_WRITE_H

#include <stdio.h>

#include "store/codec.h"
#include "store/rows.h"

/*
 * Write count programs, in the order of their names, of a profile that says
 * meta of itself. Returns 0 or -SQ_ENOMEM; whether the output failed is up to
 * the caller to ask.
 */
int sq_write(FILE *to, struct sq_program *const *list, size_t count,
	     const struct sq_meta *meta);

/*
 * All different calls of the programs. Caller frees all->calls. Returns 0 or
 * -SQ_ENOMEM.
 */
int sq_write_calls(struct sq_program *const *list, size_t count,
		   struct sq_rows_alphabet *all);

/* The ABI whose calls stand for themselves: the first one of any program. */
unsigned int sq_write_abi(struct sq_program *const *list, size_t count);

#endif
