/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * trust.h - whether other users could change a file
 *
 * Whoever can write the profile decides what is normal. So a file is trusted
 * only if it and its directory belong to root or to the user we run as, and if
 * nobody else may write them. The groups of root and of our process may, too:
 * many systems give each user a group and make files writable for it. A
 * directory with the sticky bit, like /tmp, may be writable for all, since only
 * its owner can replace a file there. Thread-safe.
 */
#ifndef SQ_TRUST_H
#define SQ_TRUST_H

#include "base/error.h"

/*
 * Check the file or directory open at fd. Returns 0, or with the reason in *why
 * -SQ_ETRUST or -SQ_EIO.
 */
int sq_trust_fd(int fd, struct sq_why *why);

/* Check the directory of the file that path leads to. Returns the same. */
int sq_trust_directory_of(const char *path, struct sq_why *why);

#endif
