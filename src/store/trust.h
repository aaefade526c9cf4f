/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * trust.h - whether other users could change a file
 *
 * Whoever can write the profile decides what is normal. So a file is trusted
 * only where its owner, and the owner of its directory, is root or the user we
 * run as, and where neither lets others write: not anybody, and no group but
 * root's and our own. A directory with the sticky bit, as /tmp, may be
 * writable: there only a file's owner can replace it. Thread-safe.
 */
#ifndef SQ_TRUST_H
#define SQ_TRUST_H

#include "base/error.h"

/* The file or directory open at fd. Returns 0 or, with why, -SQ_ETRUST. */
int sq_trust_fd(int fd, struct sq_why *why);

/* The directory that holds path (a link leads to another). The same. */
int sq_trust_directory_of(const char *path, struct sq_why *why);

#endif
