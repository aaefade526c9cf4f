/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz_codec.c - a record with the right checksum, whatever else it holds
 *
 * What decodes must encode, and decode to the same again.
 */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "store/codec.h"

#define NAME "/usr/bin/p"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* data and, behind it, its checksum under that key; caller frees. */
static unsigned char *record(const char *key, const uint8_t *data, size_t size)
{
	unsigned char *bytes = malloc(size + 4);
	uLong crc = crc32_z(crc32_z(0, (const Bytef *)key, strlen(key)), data,
			    size);

	memcpy(bytes, data, size);
	for (int i = 0; i < 4; i++)
		bytes[size + (size_t)i] = (unsigned char)(crc >> (8 * i));
	return bytes;
}

static void encode_again(const struct sq_program *p)
{
	struct sq_program *again;
	unsigned char *bytes;
	size_t len;

	if (sq_codec_encode(p, &bytes, &len) < 0)
		abort();
	if (sq_codec_decode(NAME, strlen(NAME), bytes, len, &again, NULL) < 0)
		abort();
	if (again->sequences.count != p->sequences.count || again->k != p->k)
		abort();
	for (uint32_t i = 0; i < p->sequences.count; i++)
		if (!sq_program_knows(again, sq_seqset_row(&p->sequences, i)))
			abort();
	sq_program_free(again);
	free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned char *bytes = record(NAME, data, size);
	struct sq_why why = { "" };
	struct sq_program *p;
	struct sq_meta meta;

	if (sq_codec_decode(NAME, strlen(NAME), bytes, size + 4, &p, &why) ==
	    0) {
		encode_again(p);
		sq_program_free(p);
	} else if (!*why.text) {
		abort(); /* an error that nobody explains */
	}
	free(bytes);
	bytes = record("", data, size);
	sq_codec_decode_meta(bytes, size + 4, &meta, &why);
	free(bytes);
	return 0;
}
