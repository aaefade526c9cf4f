/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * gdbmfile.h - how records lie in the GDBM file: keys, names, and the seal
 *
 * Only store.c, save.c and verify.c use it; nothing else knows GDBM.
 * docs/profile-format.md describes the file. GDBM's memory mapping is off
 * throughout: on a full disk a write into a mapped hole kills the process, and
 * so does a read behind the end of a file that shrank.
 */
#ifndef SQ_GDBMFILE_H
#define SQ_GDBMFILE_H

#include <gdbm.h>

#include "base/siphash.h"
#include "store/codec.h"
#include "stream/naming.h"

#define SQ_META_KEY   "m"
#define SQ_SEAL_KEY   "s"
#define SQ_KEY_PREFIX 'p'
#define SQ_KEY_MAX    (1 + SQ_PROGRAM_NAME_LEN) /* bytes; of version 1 */

/* An open file, and what it says of itself. */
struct sq_store {
	GDBM_FILE db;
	struct sq_meta meta;
};

/* The key of a program, made by sq_gdbm_key(). */
struct sq_gdbm_key {
	char bytes[SQ_KEY_MAX];
	size_t len;
};

/* A program's record with its name. Borrows from the key and the value. */
struct sq_gdbm_record {
	const char *name;
	size_t name_len;
	const unsigned char *bytes; /* for sq_codec_decode() */
	size_t len;
};

/*
 * The GDBM file at fd, which it takes, also on failure. path is for GDBM's
 * messages; mode is GDBM_READER, GDBM_WRITER or GDBM_NEWDB. Returns 0 or, with
 * the reason in *why, -SQ_EFORMAT or -SQ_EIO.
 */
int sq_gdbm_open(GDBM_FILE *db, int fd, const char *path, int mode,
		 struct sq_why *why);

/*
 * Say in *why what GDBM last complained of. Returns -SQ_ENOMEM where that was
 * memory, -SQ_EIO where the system refused something, else err.
 */
int sq_gdbm_fail(struct sq_why *why, GDBM_FILE db, int err);

/* The record about the profile. Returns 0 or what sq_codec_decode_meta(). */
int sq_gdbm_meta(GDBM_FILE db, struct sq_meta *meta, struct sq_why *why);

/* The key under which a profile has the program of that name. */
void sq_gdbm_key(const struct sq_meta *meta, const char *name, size_t name_len,
		 struct sq_gdbm_key *key);
datum sq_gdbm_datum(const struct sq_gdbm_key *key);

/*
 * Take a program's value apart. Returns 0, or with the reason in *why
 * -SQ_EFORMAT: the name in it is damaged, since it does not lead to the key.
 */
int sq_gdbm_unwrap(const struct sq_meta *meta, datum key, datum value,
		   struct sq_gdbm_record *record, struct sq_why *why);

/*
 * Make the value for a record. The caller frees value->dptr.
 * Returns 0 or, with the reason in *why, -SQ_ENOMEM or -SQ_ELONG.
 */
int sq_gdbm_wrap(const struct sq_gdbm_record *record, datum *value,
		 struct sq_why *why);

/*
 * Call visit() for each program's key. Returns 0, the first result of visit()
 * that is not 0, or -SQ_EFORMAT where GDBM itself could not go on.
 */
typedef int sq_gdbm_visit(void *ctx, datum key);
int sq_gdbm_each(struct sq_store *s, sq_gdbm_visit *visit, void *ctx,
		 struct sq_why *why);

#endif
