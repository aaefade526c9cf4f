/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seal.h - the checksum of a whole file, kept inside it
 *
 * A seal is 24 bytes somewhere in the file: "seqidsum", a version (4 bytes,
 * 1), an id (8 random bytes) and the CRC-32 (4 bytes) of the file, taken with
 * those last four as zeros. It is a record of the file, since GDBM takes a
 * file with bytes behind its end for one that needs recovery. GDBM does not
 * say where a record lies, so the seal is searched for. The id tells it from
 * bytes that look like a seal: a program in training chooses its sequences,
 * but not the id.
 *
 * The file is read piece by piece: one that shrinks meanwhile gives a wrong
 * checksum, and no more than that. Thread-safe.
 */
#ifndef SQ_SEAL_H
#define SQ_SEAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define SQ_SEAL_LEN 24 /* bytes */

/* A new seal that is not filled in yet, to be written into the file once. */
void sq_seal_make(unsigned char seal[static SQ_SEAL_LEN]);

/* Fill in that seal in the file at fd. Returns 0, or -SQ_EIO with errno. */
int sq_seal_close(int fd, const unsigned char seal[static SQ_SEAL_LEN]);

/*
 * seal: the len bytes that the file at fd holds as its seal. Returns 0 when
 * the file is as it was sealed, else -SQ_ECHECKSUM or -SQ_EIO with the reason
 * in *why.
 */
int sq_seal_check(int fd, const unsigned char *seal, size_t len,
		  struct sq_why *why);

#endif
