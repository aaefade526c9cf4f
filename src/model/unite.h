/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unite.h - what two hosts know of the same program, put together
 *
 * The union of both: neither order nor repetition matter, and uniting a program
 * with itself changes nothing. sq_program_merge() is another thing: it adds up
 * what was counted since two copies of one record parted.
 *
 * Of what was counted the larger number counts, since hosts may have learned
 * from the same logs; of the first event the earlier one, of the newest the
 * later one. The state is that of one of the two, with all that belongs to it:
 * detecting goes ahead of learning, and learning ahead of new; then the state
 * that is younger; then the larger numbers. The file is kept where both have
 * the same, else it is not known: the next one that is seen is the right one.
 */
#ifndef SQ_UNITE_H
#define SQ_UNITE_H

#include "model/program.h"

/*
 * Take in what other knows of p's program; both have windows of the same
 * length. p's record stays. Returns 0 or -SQ_ENOMEM.
 */
int sq_program_unite(struct sq_program *p, const struct sq_program *other);

#endif
