/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory.h - the files of evidence that there are
 *
 * The plugin writes one for each alert; files of other names are passed over.
 * One owner at a time.
 */
#ifndef SQ_DIRECTORY_H
#define SQ_DIRECTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "report/filename.h"

struct sq_directory_entry {
	struct sq_filename file;
	char name[SQ_FILENAME_LEN];
};

struct sq_directory {
	struct sq_directory_entry *list; /* owned; the oldest first */
	size_t count;
};

/*
 * The event of an alert's id, SEC.MS:SERIAL with or without NODE/ ahead.
 * Returns whether id is one.
 */
bool sq_directory_stamp(const char *id, struct sq_stamp *stamp);

/*
 * All of the directory at path. Returns 0 (caller frees with
 * sq_directory_free()), or -SQ_EABSENT, -SQ_EIO or -SQ_ENOMEM with the reason
 * in *why.
 */
int sq_directory_read(struct sq_directory *d, const char *path,
		      struct sq_why *why);
void sq_directory_free(struct sq_directory *d);

#endif
