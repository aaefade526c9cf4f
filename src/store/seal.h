/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seal.h - the checksum of a whole file, kept inside it
 *
 * A seal is 24 bytes somewhere in the file: "seqidsum", a version (4 bytes,
 * 1), an id (8 bytes) and the CRC-32 (4 bytes) of the file, taken with those
 * last four as zeros. It lies inside, as a record, since GDBM takes a file with
 * bytes behind its end for one that needs recovery. The id tells it from other
 * bytes of the file that look like one: a program in training chooses its
 * sequences. Thread-safe.
 */
#ifndef SQ_SEAL_H
#define SQ_SEAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define SQ_SEAL_LEN 24 /* bytes */

/* A seal that is not filled in yet, to be written into the file once. */
void sq_seal_make(unsigned char seal[static SQ_SEAL_LEN], uint64_t id);

/* Fill in that seal in the file at fd. Returns 0 or -SQ_EIO. */
int sq_seal_close(int fd, const unsigned char seal[static SQ_SEAL_LEN]);

/*
 * seal: the len bytes that the file at fd holds as its seal. Returns 0 when
 * the file is as it was sealed, else -SQ_ECHECKSUM or -SQ_EIO with the reason
 * in *why.
 */
int sq_seal_check(int fd, const unsigned char *seal, size_t len,
		  struct sq_why *why);

#endif
