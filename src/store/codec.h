/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * codec.h - a program's knowledge as versioned, checksummed bytes, and back
 *
 * docs/profile-format.md describes the bytes. Sections and numbers are only
 * ever appended to, and the document with them. The same knowledge always
 * becomes the same bytes. No input or output; thread-safe.
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
	uint64_t programs;    /* records of programs, the host's with them */
	uint64_t generation;  /* counts the operator's changes */
	bool units;	      /* its programs are told apart by units, too */
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
 * Caller frees *out. Return 0, or with the reason in *why -SQ_ENOMEM,
 * -SQ_EVERSION, -SQ_ECHECKSUM, or -SQ_EFORMAT: the checksum is right, but the
 * contents cannot be. That is our bug, or somebody's forgery.
 */
int sq_codec_decode(const char *name, size_t name_len,
		    const unsigned char *bytes, size_t len,
		    struct sq_program **out, struct sq_why *why);
int sq_codec_decode_meta(const unsigned char *bytes, size_t len,
			 struct sq_meta *meta, struct sq_why *why);

/*
 * Only the revision and the generation of a record, which is quick. Returns as
 * sq_codec_decode().
 */
int sq_codec_peek(const char *name, size_t name_len, const unsigned char *bytes,
		  size_t len, uint64_t *revision, uint64_t *generation);

/* Likewise how many calls the program made, and when it was seen last. */
int sq_codec_peek_use(const char *name, size_t name_len,
		      const unsigned char *bytes, size_t len, uint64_t *calls,
		      uint64_t *seen_ms);

#endif
