/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * newfile.h - a profile while it is written, until it is in the old one's place
 *
 * The order is that of replace.h: begin, fresh, then sq_newfile_open(), the
 * records, and sq_newfile_end(), which writes the record about the profile and
 * the seal. One owner at a time. Blocks for the disk.
 */
#ifndef SQ_NEWFILE_H
#define SQ_NEWFILE_H

#include "store/gdbmfile.h"
#include "store/replace.h"
#include "store/seal.h"

struct sq_newfile {
	struct sq_replace *replace;
	struct sq_store file;
	int fd;		   /* its, borrowed from replace */
	uint64_t followed; /* save.c's: the operator's changes that are known */
	unsigned char seal[SQ_SEAL_LEN];
	struct sq_why *why; /* where all of these say what failed */
};

/* mode: GDBM_NEWDB, or GDBM_WRITER for a copy. Returns as sq_gdbm_open(). */
int sq_newfile_open(struct sq_newfile *n, int mode);

/* Returns 0, -SQ_EIO or -SQ_ENOMEM. */
int sq_newfile_put(struct sq_newfile *n, datum key, datum value);

/* Likewise, or -SQ_ELONG. */
int sq_newfile_put_record(struct sq_newfile *n,
			  const struct sq_gdbm_record *record);

/*
 * Finish the file and put it into its place, or with err < 0 drop it. Returns
 * err, or what went wrong now.
 */
int sq_newfile_end(struct sq_newfile *n, int err);

#endif
