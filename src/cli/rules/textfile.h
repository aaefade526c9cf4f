/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * textfile.h - reads regular files only, and no more than they should hold;
 * writes them whole or not at all
 *
 * What a unit or a root directory names may be a pipe that nobody writes to, or
 * a device without an end.
 */
#ifndef SQ_TEXTFILE_H
#define SQ_TEXTFILE_H

#include <stddef.h>
#include <sys/types.h>

#include "base/error.h"

/*
 * Open the regular file at path to be read. Never waits. Returns a descriptor
 * that the caller closes, -SQ_EABSENT, or -SQ_EIO, with the reason in *why,
 * which may be NULL.
 */
int sq_textfile_open(const char *path, struct sq_why *why);

#define SQ_TEXTFILE_MAX (1 << 20) /* bytes; the largest unit has some 4,000 */

/*
 * Read the whole file into *text, which ends with a NUL and which the caller
 * frees. Returns 0, an error of sq_textfile_open(), -SQ_ELONG or -SQ_ENOMEM,
 * with the reason in *why.
 */
int sq_textfile_read(const char *path, char **text, struct sq_why *why);

/*
 * Write the file anew, with that mode: path.new, renamed over it when all is on
 * disk, so that nobody sees half of it. Returns 0, or -SQ_EIO with the reason
 * in *why, without the path, and then path is as it was.
 */
int sq_textfile_write(const char *path, const char *text, size_t len,
		      mode_t mode, struct sq_why *why);

#endif
