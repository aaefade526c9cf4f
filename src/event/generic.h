/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * generic.h - Linux's generic table of system calls
 *
 * Architectures that came late to Linux share one table of numbers,
 * asm-generic/unistd.h. libaudit does not know all of them, but for years it
 * has known one: aarch64, whose table is the generic one. What it has of names
 * is taken from there; what a 32-bit kernel calls otherwise stands here, and so
 * do the numbers by which processes are followed, which must be known even
 * where libaudit was built without that table. No input or output; thread-safe.
 */
#ifndef SQ_GENERIC_H
#define SQ_GENERIC_H

#include <stdbool.h>

/* The calls by which processes are followed, of any such architecture. */
enum sq_generic {
	SQ_GENERIC_EXIT = 93,
	SQ_GENERIC_EXIT_GROUP = 94,
	SQ_GENERIC_CLONE = 220,
	SQ_GENERIC_EXECVE = 221,
	SQ_GENERIC_EXECVEAT = 281,
	SQ_GENERIC_CLONE3 = 435,
};

/* The name of number nr, or NULL. Static storage. */
const char *sq_generic_name(int nr, bool is_64bit);

/* The number of a name, or -1. */
int sq_generic_number(const char *name, bool is_64bit);

#endif
