/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * gdbmfile.h - what reading and saving the profile share of GDBM
 *
 * For store.c and save.c alone. GDBM's memory mapping is off throughout: on a
 * full disk a write into a mapped hole kills the process, and so does a read
 * behind the end of a truncated file.
 */
#ifndef SQ_GDBMFILE_H
#define SQ_GDBMFILE_H

#include <gdbm.h>

#include "store/store.h"

#define SQ_META_KEY   "m"
#define SQ_SEAL_KEY   "s"
#define SQ_KEY_PREFIX 'p'
#define SQ_GDBM_FLAGS (GDBM_NOMMAP | GDBM_NOLOCK | GDBM_CLOEXEC)

struct sq_store {
	GDBM_FILE db;
	struct sq_meta meta;
};

/* The key of a program. NULL when out of memory; caller frees key->dptr. */
char *sq_gdbm_key(const char *name, size_t name_len, datum *key);

/*
 * Say in *why what GDBM says of db (NULL: of opening it). Returns err, or
 * -SQ_ENOMEM where it is only that memory ran out.
 */
int sq_gdbm_fail(struct sq_why *why, GDBM_FILE db, int err);

/*
 * Open the file at path into s->db, as GDBM_READER or GDBM_WRITER. Returns as
 * sq_store_open(); the caller closes s->db.
 */
int sq_gdbm_open(struct sq_store *s, const char *path, int mode,
		 struct sq_why *why);

#endif
