/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * path.h - names of files, made comparable by their text alone
 *
 * Symbolic links are not followed, since nobody knows what they were when the
 * name was used. Pure and thread-safe.
 */
#ifndef SQ_PATH_H
#define SQ_PATH_H

#include <stddef.h>

#define SQ_PATH_MAX 4112 /* bytes of a name, or of a directory's */

/*
 * The name in the directory base, without empty parts, "." and "..". A name
 * that begins with "/" needs no base. Without a base (base_len 0) another one
 * stays relative: "./NAME", or "./../NAME". Neither is longer than SQ_PATH_MAX,
 * and base begins with "/".
 * Writes at most size bytes with the NUL. Returns the path's length: it was cut
 * where that is size or more.
 */
size_t sq_path_normal(const char *base, size_t base_len, const char *name,
		      size_t len, char *out, size_t size);

/* The name that this process has for what is open at fd, below /proc. */
#define SQ_PATH_FD_LEN 32
const char *sq_path_of_fd(int fd, char out[static SQ_PATH_FD_LEN]);

#endif
