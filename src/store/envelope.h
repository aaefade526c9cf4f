/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * envelope.h - the outside of a record: header, sections, checksum
 *
 * A record has a header with a version, sections with a tag and a length each,
 * and a checksum over its name and everything before. docs/profile-format.md
 * has the layout. No input or output; thread-safe.
 */
#ifndef SQ_ENVELOPE_H
#define SQ_ENVELOPE_H

#include "base/bytes.h"
#include "base/error.h"

#define SQ_ENVELOPE_OPTIONAL 0x80 /* in a tag: readers may skip it */

void sq_envelope_start(struct sq_out *out, unsigned int version);

/* Begin a section. Returns where its payload does, for sq_envelope_end(). */
size_t sq_envelope_section(struct sq_out *out, unsigned int tag);
void sq_envelope_end(struct sq_out *out, size_t start);

/*
 * Pad the record to one of few lengths. Then a program that has learned more
 * mostly fits where it was in the file, or into the hole of another one:
 * without, 20 programs saved a hundred times took 4.7 times their room.
 */
void sq_envelope_pad(struct sq_out *out);

/*
 * Add the checksum. Takes out. Caller frees *bytes with free(). Returns 0 or
 * -SQ_ENOMEM.
 */
int sq_envelope_finish(struct sq_out *out, const char *key, size_t key_len,
		       unsigned char **bytes, size_t *len);

/*
 * Check header and checksum. *in is first the record, then what is between
 * them. *version is first the newest version that the caller reads, then the
 * record's. Returns 0, or with the reason in *why -SQ_EFORMAT, -SQ_EVERSION or
 * -SQ_ECHECKSUM.
 */
int sq_envelope_open(struct sq_in *in, const char *key, size_t key_len,
		     unsigned int *version, struct sq_why *why);

/* Take the next section from in, which has one. Returns 0 or -SQ_EFORMAT. */
int sq_envelope_next(struct sq_in *in, unsigned int *tag, struct sq_in *payload,
		     struct sq_why *why);

#endif
