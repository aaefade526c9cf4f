/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz_decompress.c - a compressed log, in pieces
 *
 * The first byte says how large the pieces are. However they are cut, the same
 * bytes come out, or an error. Only libzstd finds other faults in a frame that
 * is there as a whole, or that an older format's may stand in.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "cli/logs/decompress.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ENOUGH ((size_t)1 << 22) /* bytes out; a bomb makes more */

struct outcome {
	uint64_t hash;
	size_t bytes;
	bool failed, cut; /* there was more */
};

static struct outcome all(enum sq_compression what, const char *data,
			  size_t size, size_t piece)
{
	static char out[65536];
	struct outcome o = { 0 };
	struct sq_decompressor *d;
	struct sq_why why = { "" };
	size_t at = 0;
	struct sq_compressed in = { data, 0, false };

	if (sq_decompress_new(&d, what, &why) < 0)
		abort();
	while (!o.failed && !o.cut) {
		ssize_t got;

		if (!in.len && at < size) {
			in.at = data + at;
			in.len = size - at < piece ? size - at : piece;
			at += in.len;
		}
		in.end = at == size;
		got = sq_decompress(d, &in, out, sizeof(out), &why);
		if (got < 0 && !*why.text)
			abort(); /* an error that nobody explains */
		o.failed = got < 0;
		if (got == 0 && in.end && !in.len)
			break;
		for (ssize_t i = 0; i < got; i++)
			o.hash = o.hash * 31 + (unsigned char)out[i];
		o.bytes += got > 0 ? (size_t)got : 0;
		o.cut = o.bytes > ENOUGH;
	}
	sq_decompress_free(d);
	return o;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data + 1;
	enum sq_compression what;
	struct outcome whole, pieces;

	if (size < 2)
		return 0;
	size--;
	what = sq_compression_of(bytes, size);
	if (what == SQ_COMPRESSION_NONE || what == SQ_COMPRESSION_UNSURE)
		return 0;
	whole = all(what, bytes, size, size);
	pieces = all(what, bytes, size, (size_t)data[0] + 1);
	if (whole.cut || pieces.cut)
		return 0;
	if (what == SQ_COMPRESSION_ZSTD && whole.failed != pieces.failed)
		return 0;
	if (whole.failed != pieces.failed ||
	    (!whole.failed &&
	     (whole.bytes != pieces.bytes || whole.hash != pieces.hash)))
		abort();
	return 0;
}
