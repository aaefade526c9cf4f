/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * security.h - the calls of the subset "security", in groups, each with why
 *
 * What an intruder cannot do without, and what ordinary work makes seldom;
 * docs and rules print the reasons. The names go by any ABI that has a call of
 * that name. Static storage; thread-safe.
 */
#ifndef SQ_SECURITY_H
#define SQ_SECURITY_H

struct sq_security {
	const char *what;	  /* the group does, a few words */
	const char *why;	  /* a clause; NULL: nothing more to say */
	const char *const *names; /* NULL ends them */
};

/*
 * Group i, counted from 0; NULL behind the last. The first one holds those
 * calls by which processes are followed, which no alphabet is without.
 */
const struct sq_security *sq_security_group(unsigned int i);

#endif
