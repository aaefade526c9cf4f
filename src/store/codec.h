/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * codec.h - a program's knowledge as versioned, checksummed bytes, and back
 *
 * A record is
 *
 *	"SQ"  version (1 byte, 1)  section...  crc32 (4 bytes)
 *
 * and a section
 *
 *	tag (1 byte)  length (4 bytes)  payload (length bytes)
 *
 * All numbers are little-endian. The checksum (CRC-32 of ISO 3309, zlib's) is
 * over the record's key in the profile and all bytes before the checksum, so a
 * record that got under another name is damaged as well. Sections:
 *
 *	1 numbers    (id: 1 byte, value: 8 bytes)...; ids in codec.c
 *	2 alphabet   calls (4 bytes each: ABI << 16 | number), ascending
 *	3 sequences  width (1 byte, 1 to 3), then rows of k codes of that
 *		     width, ascending; a code is an index into the alphabet
 *	4 heads	     as sequences; SQ_CALL_NONE stands ahead of first calls
 *	5 runs	     as sequences, but SQ_RUN_LEN codes a row
 *	7 follows    width (1 byte), then rows of two codes, the call before
 *		     (SQ_CALL_NONE ahead of a first call) and the call behind,
 *		     and how often (4 bytes; 0: not counted), ascending: the
 *		     runs of one call and of two
 *	16 calls     of the record about the profile, where its windows are
 *		     of some calls only: alphabet.h's digest (8 bytes), text
 *	128 padding  zeros: the length of a record is one of few
 *	134	     follows as they were before section 7, without first calls.
 *		     Such a record has runs of one and of two calls in section
 *		     5, with SQ_CALL_NONE ahead of them. It is read and never
 *		     written.
 *
 * A reader skips sections with the tag's highest bit set and numbers that it
 * does not know, and refuses other sections that it does not know. The same
 * knowledge is always the same bytes. Pure; thread-safe.
 */
#ifndef SQ_CODEC_H
#define SQ_CODEC_H

#include "event/alphabet.h"
#include "base/error.h"
#include "base/siphash.h"
#include "model/program.h"

#define SQ_META_KEYED 2 /* from this version on, keys are keyed hashes */

/* What the profile says of itself. */
struct sq_meta {
	unsigned int version; /* of the file; encoding writes the newest */
	unsigned int k;	      /* calls in a window */
	uint64_t created_ms;  /* since the epoch */
	uint64_t programs;    /* records of programs */
	uint64_t generation;  /* counts the operator's changes */
	uint64_t calls;	      /* digest of the alphabet; 0: all calls */
	char calls_text[SQ_ALPHABET_LEN]; /* empty for all calls */
	/* Random. Whoever knows it can choose names that fall together. */
	unsigned char secret[SQ_SIPHASH_KEY_LEN];
};

/* Caller frees *bytes with free(). Return 0 or -SQ_ENOMEM. */
int sq_codec_encode(const struct sq_program *p, unsigned char **bytes,
		    size_t *len);
int sq_codec_encode_meta(const struct sq_meta *meta, unsigned char **bytes,
			 size_t *len);

/*
 * Caller frees *out. Return 0, -SQ_ENOMEM, -SQ_EVERSION, -SQ_ECHECKSUM or
 * -SQ_EFORMAT (bytes with a right checksum that cannot be: our bug, or
 * somebody's forgery) with the section at fault in *why.
 */
int sq_codec_decode(const char *name, size_t name_len,
		    const unsigned char *bytes, size_t len,
		    struct sq_program **out, struct sq_why *why);
int sq_codec_decode_meta(const unsigned char *bytes, size_t len,
			 struct sq_meta *meta, struct sq_why *why);

/*
 * Which record of the program it is: its revision and generation. Returns as
 * sq_codec_decode(), but does not look at what the program knows.
 */
int sq_codec_peek(const char *name, size_t name_len, const unsigned char *bytes,
		  size_t len, uint64_t *revision, uint64_t *generation);

#endif
