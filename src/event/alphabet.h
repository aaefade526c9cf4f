/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * alphabet.h - which system calls are audited, and so make windows
 *
 * A window of one alphabet says nothing to a profile of another: what stands
 * between two calls in the one is missing in the other. So the settings name
 * the alphabet, the profile keeps it, and calls that are not in it are left
 * out whatever rules bring them. Values, without pointers; thread-safe.
 */
#ifndef SQ_ALPHABET_H
#define SQ_ALPHABET_H

#include <stdbool.h>
#include <stdint.h>

#include "event/call.h"
#include "base/error.h"

#define SQ_ALPHABET_ALL	     "all"
#define SQ_ALPHABET_SECURITY "security"

#define SQ_ALPHABET_LEN 4096 /* bytes of its text; as a setting has */

#define SQ_ALPHABET_CALLS 1024 /* numbers an ABI; Linux has less than half */

struct sq_alphabet {
	bool some;	 /* else all calls; zeros are that */
	uint64_t digest; /* of the names: equal for equal alphabets; 0: all */
	char text[SQ_ALPHABET_LEN]; /* as below, in its shortest form */
	uint64_t bits[SQ_ABI_LIMIT][SQ_ALPHABET_CALLS / 64];
};

/*
 * text: all; or names of calls with commas between, among them "security" for
 * those of security.h. Those by which processes are followed are in any.
 * Returns 0, or with the reason in *why -SQ_EVALUE: an unknown name, none.
 */
int sq_alphabet_init(struct sq_alphabet *a, const char *text,
		     struct sq_why *why);

bool sq_alphabet_has(const struct sq_alphabet *a, sq_call call);

#endif
