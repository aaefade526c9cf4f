/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * textfile.h - reads regular files only, and no more than they should hold
 *
 * What a unit or a root directory names may be a pipe that nobody writes to, or
 * a device without an end.
 */
#ifndef SQ_TEXTFILE_H
#define SQ_TEXTFILE_H

#include <stdio.h>

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

#endif
