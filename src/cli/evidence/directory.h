/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * directory.h - the files of evidence that there are
 *
 * The plugin writes a file for each alert, named COMM-PID-SEC.MS:SERIAL.json,
 * with -2, -3 … ahead of the dot for more alerts of one event. Others' files
 * are passed over. One owner at a time.
 */
#ifndef SQ_DIRECTORY_H
#define SQ_DIRECTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "event/event.h"

#define SQ_DIRECTORY_NAME_LEN 256 /* bytes; NAME_MAX and the NUL */

struct sq_directory_entry {
	struct sq_stamp stamp; /* of the event, as the name says it */
	unsigned int copy;     /* 1, or what stands behind the stamp */
	char name[SQ_DIRECTORY_NAME_LEN];
};

struct sq_directory {
	struct sq_directory_entry *list; /* owned; the oldest first */
	size_t count;
};

/* Whether name is one that the plugin gives; then it goes into *e. */
bool sq_directory_parse(const char *name, struct sq_directory_entry *e);

/*
 * All of the directory at path. Returns 0 (caller frees with
 * sq_directory_free()), or -SQ_EABSENT, -SQ_EIO or -SQ_ENOMEM with the reason
 * in *why.
 */
int sq_directory_read(struct sq_directory *d, const char *path,
		      struct sq_why *why);
void sq_directory_free(struct sq_directory *d);

#endif
