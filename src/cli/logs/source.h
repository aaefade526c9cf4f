/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * source.h - the bytes of a log: a file or standard input, compressed or not
 *
 * Compression is seen from the first bytes, whatever the name, and so is
 * journald's export format, of which lines are made. One owner at a time; a
 * source may pass from thread to thread.
 */
#ifndef SQ_SOURCE_H
#define SQ_SOURCE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"

struct sq_source;

/*
 * name: "-" for standard input. stop_fd: reading ends early once it is
 * readable. Does not wait for the first bytes.
 * Caller frees *out. Returns 0, or -SQ_EIO or -SQ_ENOMEM with the reason in
 * *why.
 */
int sq_source_open(struct sq_source **out, const char *name, int stop_fd,
		   struct sq_why *why);
void sq_source_close(struct sq_source *s);

/*
 * Read at most size bytes (not 0), waiting for at least one.
 * Returns how many, 0 at the end or when stopped; -SQ_EIO, -SQ_ENOMEM or
 * -SQ_EFORMAT (compressed data) with the reason in *why.
 */
ssize_t sq_source_read(struct sq_source *s, char *buf, size_t size,
		       struct sq_why *why);

/* Whether a read would have to wait for the writer. */
bool sq_source_waits(const struct sq_source *s);

/* The size of the file in bytes (0: not known), and the bytes read so far. */
uint64_t sq_source_size(const struct sq_source *s);
uint64_t sq_source_position(const struct sq_source *s);

#endif
