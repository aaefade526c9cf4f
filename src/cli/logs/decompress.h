/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * decompress.h - gzip, xz and zstd streams → bytes
 *
 * Several streams in one file are read as one. One owner at a time. Memory is
 * bounded by SQ_DECOMPRESS_BYTES. gzip is always known, the others where their
 * libraries were there when this was built.
 */
#ifndef SQ_DECOMPRESS_H
#define SQ_DECOMPRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/error.h"

/* zstd --long=27 and xz -9 look back so far; xz takes some more. */
#define SQ_DECOMPRESS_WINDOW_LOG 27
#define SQ_DECOMPRESS_BYTES	 ((size_t)256 << 20)

enum sq_compression {
	SQ_COMPRESSION_NONE,
	SQ_COMPRESSION_GZIP,
	SQ_COMPRESSION_XZ,
	SQ_COMPRESSION_ZSTD,
	SQ_COMPRESSION_UNSURE, /* more bytes are needed to tell */
};

/* Judged by the first SQ_MAGIC_LEN bytes of a file, or all that it has. */
#define SQ_MAGIC_LEN 6
enum sq_compression sq_compression_of(const char *bytes, size_t len);

/* What is to be decompressed next; borrowed. */
struct sq_compressed {
	const char *at;
	size_t len;
	bool end; /* no more follows */
};

struct sq_decompressor;

/*
 * Caller frees *out. Returns 0, -SQ_ENOMEM, or -SQ_EFORMAT for a library that
 * this was built without; with the reason in *why.
 */
int sq_decompress_new(struct sq_decompressor **out, enum sq_compression what,
		      struct sq_why *why);
void sq_decompress_free(struct sq_decompressor *d);

/*
 * Take from the front of *in and write at most size bytes to out.
 * Returns how many; 0 when more input is needed, or at the end where in->end;
 * -SQ_EFORMAT with the reason in *why: damaged, truncated, too large a window.
 */
ssize_t sq_decompress(struct sq_decompressor *d, struct sq_compressed *in,
		      char *out, size_t size, struct sq_why *why);

#endif
