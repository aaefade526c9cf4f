/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * envelope.h - what is around the contents of a record
 *
 * A header with a version, sections that each have a tag and a length, and a
 * checksum over the record's key and all of that: codec.h has the layout, and
 * what is in the sections. Pure; thread-safe.
 */
#ifndef SQ_ENVELOPE_H
#define SQ_ENVELOPE_H

#include "base/bytes.h"
#include "base/error.h"

#define SQ_ENVELOPE_OPTIONAL 0x80 /* of a tag: who does not know it skips it */

void sq_envelope_start(struct sq_out *out, unsigned int version);

/* Begin a section. Returns where its payload does, for sq_envelope_end(). */
size_t sq_envelope_section(struct sq_out *out, unsigned int tag);
void sq_envelope_end(struct sq_out *out, size_t start);

/*
 * To one of few lengths, so that the record of a program that has learned fits
 * mostly where it was in the file, and in a hole that another one left.
 */
void sq_envelope_pad(struct sq_out *out);

/* Takes out. Caller frees *bytes with free(). Returns 0 or -SQ_ENOMEM. */
int sq_envelope_finish(struct sq_out *out, const char *key, size_t key_len,
		       unsigned char **bytes, size_t *len);

/*
 * Look at header and checksum; what is between them goes into *in. *version is
 * the newest that the caller reads, and then the record's. Returns 0, or with
 * the reason in *why -SQ_EFORMAT, -SQ_EVERSION or -SQ_ECHECKSUM.
 */
int sq_envelope_open(const char *key, size_t key_len,
		     const unsigned char *bytes, size_t len,
		     unsigned int *version, struct sq_in *in,
		     struct sq_why *why);

/* The next section of in, where some is left. Returns 0 or -SQ_EFORMAT. */
int sq_envelope_next(struct sq_in *in, unsigned int *tag, struct sq_in *payload,
		     struct sq_why *why);

#endif
