/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * followed.h - the calls by which processes are followed, by their numbers
 *
 * A stream ends with exec and exit and begins with fork, so these have to be
 * known on every architecture, also where libaudit has no table of it or was
 * built without. Those of Linux's generic table are in generic.h. No input or
 * output; thread-safe.
 */
#ifndef SQ_FOLLOWED_H
#define SQ_FOLLOWED_H

#include <stdint.h>

/* The first number of an architecture; MIPS and Itanium do not begin at 0. */
unsigned int sq_followed_base(uint32_t arch);

/* The name of number nr, or NULL. Static storage. arch is AUDIT_ARCH_*. */
const char *sq_followed_name(uint32_t arch, int nr);

/* The number of a name, or -1. */
int sq_followed_number(uint32_t arch, const char *name);

#endif
