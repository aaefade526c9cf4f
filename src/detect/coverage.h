/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * coverage.h - whether the rules audit the calls that they should
 *
 * The kernel cannot be asked without a capability that the plugin gives up,
 * and a log not at all; so the calls themselves have to tell that where all
 * are expected no more than "security" is audited. So many calls in a row, of
 * whatever processes, and none that is not in the subset: no program lives
 * long without memory, or without closing what it has opened. Those by which
 * processes are followed prove nothing, since rules for named programs record
 * some of them for all. A value without pointers; one owner at a time.
 */
#ifndef SQ_COVERAGE_H
#define SQ_COVERAGE_H

#include "event/alphabet.h"

/* Removing a large directory has a getdents64 for each thousand unlinkat. */
#define SQ_COVERAGE_CALLS     10000
#define SQ_COVERAGE_REPEAT_MS 3600000 /* between two times that it is told */

struct sq_coverage {
	struct sq_alphabet subset;
	unsigned int in_row; /* calls, all of them in the subset */
	bool suspect;	     /* now */
	uint64_t told_ms;    /* 0: never */
};

void sq_coverage_init(struct sq_coverage *c);

/*
 * The next call, at now_ms. Returns whether it has just become suspect, and
 * was not told within SQ_COVERAGE_REPEAT_MS.
 */
bool sq_coverage_call(struct sq_coverage *c, sq_call call, uint64_t now_ms);

#endif
