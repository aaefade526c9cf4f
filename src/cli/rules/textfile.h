/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * textfile.h - opening what somebody else named: files, and nothing else
 *
 * A name in a unit, or below a root directory, may be that of a pipe, which
 * nobody writes to, or of a device that never ends.
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
 * Its text, with a NUL behind it, into *text, which the caller frees. Returns
 * 0, as sq_textfile_open(), -SQ_ELONG or -SQ_ENOMEM, with the reason in *why.
 */
int sq_textfile_read(const char *path, char **text, struct sq_why *why);

#endif
