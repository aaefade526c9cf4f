/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dump.h - the plugin's state dump, read back
 *
 * One owner at a time. Memory is bounded by SQ_DUMP_MAX.
 */
#ifndef SQ_DUMP_H
#define SQ_DUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define SQ_DUMP_MAX 65536 /* bytes; a dump has some thousand */

struct sq_dump_line {
	const char *key, *value;
};

struct sq_dump {
	char *text;		    /* owned */
	struct sq_dump_line *lines; /* owned */
	size_t count;
	uint64_t written_ms; /* as it says, or when the file was changed */
};

/*
 * Read the file at path. Returns 0 (caller frees with sq_dump_free()); or,
 * with the reason in *why, -SQ_EABSENT, -SQ_EIO, -SQ_ENOMEM, or -SQ_EFORMAT
 * for a file that is no state dump.
 */
int sq_dump_read(struct sq_dump *d, const char *path, struct sq_why *why);
void sq_dump_free(struct sq_dump *d);

/* The first value of key; "" where there is none. Borrows from d. */
const char *sq_dump_value(const struct sq_dump *d, const char *key);

/* The same as a number; 0 where it is none. */
uint64_t sq_dump_number(const struct sq_dump *d, const char *key);

#endif
