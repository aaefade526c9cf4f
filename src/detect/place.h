/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * place.h - the name of a file → the place that it is in
 *
 * Programs open files whose names they have never used before, all day. What
 * says something is where these lie. The rule:
 *
 * - The place of a file is its directory, up to SQ_PLACE_DEPTH names deep. The
 *   file's own name belongs to it under /etc, /root, /boot, /dev and /proc,
 *   where each file means something else.
 * - A row of digits in a name becomes #. So does a whole name of eight or more
 *   hexadecimal digits and hyphens with a digit among them: a hash, a UUID.
 * - Directories for temporary files, /tmp, /var/tmp, /dev/shm and
 *   /run/user/UID, are one place each, and all that is below is another.
 * - What remains is cut to the length of an item.
 *
 * Pure; thread-safe.
 */
#ifndef SQ_PLACE_H
#define SQ_PLACE_H

#include <stddef.h>

#include "model/items.h"

#define SQ_PLACE_DEPTH 6 /* names; a package's files are rarely deeper */

/* The place of the file path, of len bytes. Returns its length. */
size_t sq_place(const char *path, size_t len, char out[static SQ_ITEM_LEN]);

/*
 * The place of a file that is written. Its suffix belongs to it where it says
 * that others run the file: page.php is none of the pictures that it lies
 * beside.
 */
size_t sq_place_written(const char *path, size_t len,
			char out[static SQ_ITEM_LEN]);

/*
 * The program that is started from the file path: as sq_place(), but with the
 * file's name, and as it is where packages put programs.
 */
size_t sq_place_program(const char *path, size_t len,
			char out[static SQ_ITEM_LEN]);

/*
 * A name that is no file's, as of an abstract socket: digits and hashes become
 * # alike. Returns its length, at most room.
 */
size_t sq_place_name(const char *name, size_t len, char *out, size_t room);

#endif
