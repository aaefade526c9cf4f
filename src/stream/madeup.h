/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * madeup.h - which programs have names that are made up as they are needed
 *
 * Files in memory and in directories that anybody may write, and names that
 * look random. Whoever can start programs has such names without end, so where
 * there is room for some only, other programs come first. A guess: it decides
 * who makes room, never what is normal. No input or output; thread-safe.
 */
#ifndef SQ_MADEUP_H
#define SQ_MADEUP_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Where a program lies that is somebody's own and no package's: "memory", "a
 * place that anybody may write", "a user's home"; else NULL.
 */
const char *sq_name_origin(const char *name, size_t len);

/* name: of a program, as naming.h makes it; len bytes. */
bool sq_name_made_up(const char *name, size_t len);

#endif
