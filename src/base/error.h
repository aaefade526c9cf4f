/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * error.h - what can go wrong, as every function of the library says it
 *
 * Functions return 0 (or a count) when done and one of these, negated, when
 * not. Where a code alone would leave the operator guessing, the function
 * also takes a struct sq_why and writes one clause into it.
 */
#ifndef SQ_ERROR_H
#define SQ_ERROR_H

enum sq_error {
	SQ_ENOMEM = 1, /* out of memory */
	SQ_EIO,	       /* the system refused; errno says why */
	SQ_EFORMAT,    /* bytes that do not follow their format */
	SQ_ELONG,      /* longer than the named limit */
	SQ_EARCH,      /* an architecture that we have no number for */
	SQ_EVERSION,   /* a format version that we do not know */
	SQ_ECHECKSUM,  /* bytes that changed since they were written */
	SQ_EWINDOW,    /* a profile of another window length */
	SQ_EABSENT,    /* nothing of that name */
	SQ_EVALUE,     /* a setting or argument out of range */
	SQ_ECALLS,     /* a profile of another alphabet */
	SQ_ETRUST,     /* a file that other users can change */
	SQ_EIDENTITY,  /* a profile that tells programs apart otherwise */
};

#define SQ_WHY_LEN 512 /* bytes; a path and a clause fit a terminal's lines */

struct sq_why {
	char text[SQ_WHY_LEN];
};

/* The meaning of a negated sq_error. Static storage, never NULL. */
const char *sq_strerror(int err);

/* Write the reason into why (NULL: nowhere) and return err. */
__attribute__((format(printf, 3, 4))) int sq_fail(struct sq_why *why, int err,
						  const char *fmt, ...);

#endif
