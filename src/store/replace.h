/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replace.h - put a whole new file in the place of a file, or leave the old one
 *
 * The new file has no name until it is complete and on the disk. Where the
 * system has no files without names, it is called PATH.new until then. Then the
 * old file becomes PATH.old, and the new one PATH. The directory is open and
 * locked all the while, and no other user can write it (trust.h): writers wait
 * for each other, readers never wait. If PATH is a symbolic link, it stays one,
 * and the file that it leads to is replaced.
 *
 * One owner at a time. Blocks for the disk and for other writers.
 */
#ifndef SQ_REPLACE_H
#define SQ_REPLACE_H

#include "base/error.h"

struct sq_replace;

/*
 * Lock the directory of path. On success the caller ends *out. Returns 0, or
 * with the reason in *why -SQ_ENOMEM, -SQ_ELONG, -SQ_EIO or -SQ_ETRUST.
 */
int sq_replace_begin(struct sq_replace **out, const char *path,
		     struct sq_why *why);

/*
 * The file that is there now, for reading; the caller closes *fd. Returns 0,
 * -SQ_EABSENT where there is none, or -SQ_EIO.
 */
int sq_replace_present(struct sq_replace *r, int *fd, struct sq_why *why);

/*
 * The new file, empty, for reading and writing. It belongs to r. Returns 0 or
 * -SQ_EIO.
 */
int sq_replace_fresh(struct sq_replace *r, int *fd, struct sq_why *why);

/* Copy all of the file at from into the new one, whose offset is 0 then. */
int sq_replace_copy(struct sq_replace *r, int from, struct sq_why *why);

/*
 * Sync the new file, which is complete, and put it into its place. On failure
 * the old file is where it was. Returns 0 or -SQ_EIO.
 */
int sq_replace_commit(struct sq_replace *r, struct sq_why *why);

/* Frees r, and removes the new file unless it was committed. */
void sq_replace_end(struct sq_replace *r);

/* What to call the new file in messages. Borrows from r. */
const char *sq_replace_name(const struct sq_replace *r);

#endif
