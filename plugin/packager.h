/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * packager.h - whether a package manager is at work on this host
 *
 * dpkg and rpm lock a file of their database while they put files in place and
 * until their triggers have run. Only root can open these files for writing, so
 * a lock that somebody else may take does not count. Thread-safe.
 */
#ifndef SQ_PACKAGER_H
#define SQ_PACKAGER_H

#include <stdbool.h>

/* Whether dpkg or rpm, whoever started it, changes what is installed. */
bool sq_packager_works(void);

/* Whether another process has locked the file at path for writing. */
bool sq_packager_locks(const char *path);

#endif
