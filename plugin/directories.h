/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directories.h - where the plugin's files go
 */
#ifndef SQ_DIRECTORIES_H
#define SQ_DIRECTORIES_H

#include "settings.h"

/*
 * Make those that are missing, and have what is made from here on for root
 * only. What cannot be made is told to syslog: writing there will fail as well.
 */
void sq_directories_make(const struct sq_settings *s);

/*
 * Refuse settings and directories that other users could change (trust.h):
 * they would decide what is normal, and what becomes of alerts. What is not
 * there is no matter. Settings are a regular file: whoever reads a pipe waits
 * for its writer. Returns 0 or, with the reason in *why, -SQ_ETRUST or -SQ_EIO.
 */
int sq_directories_trust_settings(const char *path, struct sq_why *why);
int sq_directories_trust(const struct sq_settings *s, struct sq_why *why);

/*
 * Refuse places that differ from those of was and where nothing can be written:
 * what should be a directory is none, or what should be a file is no file.
 * Returns 0, or -SQ_EVALUE with the reason in *why.
 */
int sq_directories_usable(const struct sq_settings *s,
			  const struct sq_settings *was, struct sq_why *why);

#endif
