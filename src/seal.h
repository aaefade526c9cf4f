/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seal.h - the checksum of a whole file, kept inside it
 *
 * A seal is 16 bytes somewhere in the file: "seqidsum", a version (4 bytes,
 * 1) and the CRC-32 (4 bytes) of the file, taken with those last four as
 * zeros. It lies inside, as a record, since GDBM takes a file with bytes
 * behind its end for one that needs recovery. Thread-safe.
 */
#ifndef SQ_SEAL_H
#define SQ_SEAL_H

#include "error.h"

#define SQ_SEAL_LEN 16 /* bytes */

/* A seal that is not filled in yet, to be written into the file once. */
extern const unsigned char sq_seal_blank[SQ_SEAL_LEN];

/* Fill in the seal that the file at fd holds. Returns 0 or -SQ_EIO. */
int sq_seal_close(int fd);

/*
 * Returns 0 when the file at fd is as it was sealed, else -SQ_ECHECKSUM or
 * -SQ_EIO with the reason in *why.
 */
int sq_seal_check(int fd, struct sq_why *why);

#endif
