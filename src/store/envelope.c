/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/envelope.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define HEADER_LEN   3
#define CHECKSUM_LEN 4
#define LENGTH_LEN   4 /* of a section's length */
#define PADDING	     SQ_ENVELOPE_OPTIONAL
#define PADDED_STEPS 8 /* lengths of records between two powers of two */
#define PADDED_MIN   32

static uint32_t checksum(const char *key, size_t key_len,
			 const unsigned char *bytes, size_t len)
{
	uLong crc = crc32_z(0, (const Bytef *)key, key_len);

	return (uint32_t)crc32_z(crc, bytes, len);
}

void sq_envelope_start(struct sq_out *out, unsigned int version)
{
	sq_out_bytes(out, "SQ", 2);
	sq_out_number(out, version, 1);
}

size_t sq_envelope_section(struct sq_out *out, unsigned int tag)
{
	sq_out_number(out, tag, 1);
	sq_out_number(out, 0, LENGTH_LEN);
	return out->len;
}

void sq_envelope_end(struct sq_out *out, size_t start)
{
	size_t len = out->len - start;

	for (size_t i = 0; i < LENGTH_LEN && !out->failed; i++)
		out->data[start - LENGTH_LEN + i] =
			(unsigned char)(len >> (8 * i));
}

void sq_envelope_pad(struct sq_out *out)
{
	size_t start = sq_envelope_section(out, PADDING);
	size_t len = out->len + CHECKSUM_LEN, step = PADDED_MIN;

	while (step * PADDED_STEPS * 2 <= len)
		step *= 2;
	for (len = (step - len % step) % step; len; len--)
		sq_out_number(out, 0, 1);
	sq_envelope_end(out, start);
}

int sq_envelope_finish(struct sq_out *out, const char *key, size_t key_len,
		       unsigned char **bytes, size_t *len)
{
	if (!out->failed)
		sq_out_number(out, checksum(key, key_len, out->data, out->len),
			      CHECKSUM_LEN);
	if (out->failed) {
		free(out->data);
		return -SQ_ENOMEM;
	}
	*bytes = out->data;
	*len = out->len;
	return 0;
}

/* The checksum at the end of a record of at least 4 bytes. */
static uint32_t stored_checksum(const unsigned char *bytes, size_t len)
{
	struct sq_in in = { bytes + len - CHECKSUM_LEN, CHECKSUM_LEN, false };

	return (uint32_t)sq_in_number(&in, CHECKSUM_LEN);
}

int sq_envelope_open(struct sq_in *in, const char *key, size_t key_len,
		     unsigned int *version, struct sq_why *why)
{
	const unsigned char *bytes = in->data;
	size_t len = in->left;

	if (len < HEADER_LEN + CHECKSUM_LEN || memcmp(bytes, "SQ", 2) != 0)
		return sq_fail(why, -SQ_EFORMAT, "not a seqids record");
	if (!bytes[2] || bytes[2] > *version)
		return sq_fail(why, -SQ_EVERSION,
			       "record version %u; this seqids reads %u",
			       bytes[2], *version);
	*version = bytes[2];
	if (stored_checksum(bytes, len) !=
	    checksum(key, key_len, bytes, len - CHECKSUM_LEN))
		return sq_fail(why, -SQ_ECHECKSUM, "wrong checksum");
	*in = (struct sq_in){ bytes + HEADER_LEN,
			      len - HEADER_LEN - CHECKSUM_LEN, false };
	return 0;
}

int sq_envelope_next(struct sq_in *in, unsigned int *tag, struct sq_in *payload,
		     struct sq_why *why)
{
	size_t len;

	*tag = (unsigned int)sq_in_number(in, 1);
	len = (size_t)sq_in_number(in, LENGTH_LEN);
	*payload = (struct sq_in){ sq_in_bytes(in, len), len, false };
	if (in->failed)
		return sq_fail(why, -SQ_EFORMAT, "section %u is cut off", *tag);
	return 0;
}
