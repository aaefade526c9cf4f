/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * identity.h - what tells one program's file from another
 *
 * Values only; thread-safe.
 */
#ifndef SQ_IDENTITY_H
#define SQ_IDENTITY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

/* 0: not known. */
struct sq_identity {
	uint64_t size;	   /* bytes */
	uint64_t mtime_ns; /* since the epoch */
	uint64_t ctime_ns; /* likewise; nobody can set it */
	uint64_t inode, device;
	uint64_t build_id; /* digest of the ELF note; 0: there is none */
};

/*
 * Any fits: from a profile of version 1, which used another digest, or of a
 * file that nobody read.
 */
#define SQ_BUILD_ID_ANY UINT64_MAX

/* All of it but the build-id, of which any fits. */
struct sq_identity sq_identity_of(const struct stat *st);

/*
 * Whether known is the file that was found. An older seqids did not keep all of
 * it: what is missing of known fits any file.
 */
bool sq_identity_fits(const struct sq_identity *known,
		      const struct sq_identity *found);

#endif
