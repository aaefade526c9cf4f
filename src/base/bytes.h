/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bytes.h - little-endian numbers into a growing buffer, and out of a fixed one
 *
 * Both remember their first failure, so a caller checks once at the end. No
 * input or output; one owner at a time.
 */
#ifndef SQ_BYTES_H
#define SQ_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct sq_out {
	unsigned char *data; /* owned; the caller takes or frees it */
	size_t len, room;
	bool failed; /* out of memory */
};

struct sq_in {
	const unsigned char *data; /* borrowed */
	size_t left;
	bool failed; /* more was asked for than is there */
};

/* Append value's low bytes (1 to 8 of them). */
void sq_out_number(struct sq_out *out, uint64_t value, unsigned int bytes);
void sq_out_bytes(struct sq_out *out, const void *data, size_t len);

/*
 * A stream whose text is appended to out, once it is closed; NULL: out of
 * memory. For lack of memory the text may be cut, without an error of stdio's:
 * see out->failed. open_memstream() would not tell.
 */
FILE *sq_out_stream(struct sq_out *out);

/* The next bytes as a number; 0 once failed. */
uint64_t sq_in_number(struct sq_in *in, unsigned int bytes);

/* The next len bytes; NULL once failed. Borrows from what in reads. */
const unsigned char *sq_in_bytes(struct sq_in *in, size_t len);

#endif
