/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/logs/decompress.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "config.h"

#ifdef HAVE_LIBLZMA
#include <lzma.h>
#endif
#ifdef HAVE_LIBZSTD
#include <zstd.h>
#endif

#define GZIP_ONLY  (16 + MAX_WBITS) /* inflateInit2(): no bare zlib streams */
#define FRAME_HEAD 18 /* bytes; no zstd frame has a longer header */

struct sq_decompressor {
	enum sq_compression what;
	bool between; /* at the end of a stream: the file may end here */
	z_stream z;
#ifdef HAVE_LIBLZMA
	lzma_stream xz;
#endif
#ifdef HAVE_LIBZSTD
	ZSTD_DCtx *zstd;
	char head[FRAME_HEAD]; /* how the present frame begins */
	size_t head_len;
	unsigned long long made; /* bytes that came out of it */
#endif
};

/* zstd's frames that hold nothing have sixteen magic numbers. */
static bool is_skippable(const unsigned char *bytes, size_t len)
{
	static const unsigned char rest[] = { 0x2a, 0x4d, 0x18 };

	if (!len || *bytes >> 4 != 5)
		return false;
	len = len - 1 < sizeof(rest) ? len - 1 : sizeof(rest);
	return memcmp(bytes + 1, rest, len) == 0;
}

enum sq_compression sq_compression_of(const char *bytes, size_t len)
{
	static const struct {
		enum sq_compression what;
		size_t len;
		char magic[SQ_MAGIC_LEN + 1];
	} known[] = {
		{ SQ_COMPRESSION_GZIP, 3, "\x1f\x8b\x08" },
		{ SQ_COMPRESSION_XZ, 6, "\xfd\x37zXZ" },
		{ SQ_COMPRESSION_ZSTD, 4, "\x28\xb5\x2f\xfd" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		size_t n = len < known[i].len ? len : known[i].len;

		if (memcmp(bytes, known[i].magic, n) == 0)
			return n == known[i].len ? known[i].what
						 : SQ_COMPRESSION_UNSURE;
	}
	if (is_skippable((const unsigned char *)bytes, len))
		return len < 4 ? SQ_COMPRESSION_UNSURE : SQ_COMPRESSION_ZSTD;
	return SQ_COMPRESSION_NONE;
}

static int truncated(const char *what, struct sq_why *why)
{
	return sq_fail(why, -SQ_EFORMAT, "%s: the compressed data end early",
		       what);
}

static int open_gzip(struct sq_decompressor *d, struct sq_why *why)
{
	if (inflateInit2(&d->z, GZIP_ONLY) != Z_OK)
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	return 0;
}

/* Zeros behind a member pad the file to a tape's or disk's block. */
static void skip_padding(struct sq_compressed *in)
{
	while (in->len && !*in->at) {
		in->at++;
		in->len--;
	}
}

static ssize_t read_gzip(struct sq_decompressor *d, struct sq_compressed *in,
			 char *out, size_t size, struct sq_why *why)
{
	size_t left = in->len;
	int result;

	if (d->between) {
		skip_padding(in);
		if (!in->len)
			return 0;
		left = in->len;
		d->between = false;
	}
	d->z.next_in = (unsigned char *)(size_t)in->at;
	d->z.avail_in = (uInt)in->len;
	d->z.next_out = (unsigned char *)out;
	d->z.avail_out = (uInt)size;
	result = inflate(&d->z, Z_NO_FLUSH);
	in->at += left - d->z.avail_in;
	in->len = d->z.avail_in;
	if (result == Z_STREAM_END) {
		d->between = true;
		inflateReset(&d->z);
	} else if (result != Z_OK && result != Z_BUF_ERROR) {
		return sq_fail(why, -SQ_EFORMAT, "gzip: %s",
			       d->z.msg ? d->z.msg : "damaged");
	}
	return (ssize_t)(size - d->z.avail_out);
}

#ifdef HAVE_LIBLZMA
static int open_xz(struct sq_decompressor *d, struct sq_why *why)
{
	if (lzma_stream_decoder(&d->xz, SQ_DECOMPRESS_BYTES,
				LZMA_CONCATENATED) != LZMA_OK)
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	return 0;
}

static const char *xz_text(lzma_ret result)
{
	switch (result) {
	case LZMA_MEM_ERROR:
		return "out of memory";
	case LZMA_MEMLIMIT_ERROR:
		return "it takes more than 256 MB to decompress";
	case LZMA_OPTIONS_ERROR:
		return "options that liblzma does not know";
	default:
		return "damaged";
	}
}

static ssize_t read_xz(struct sq_decompressor *d, struct sq_compressed *in,
		       char *out, size_t size, struct sq_why *why)
{
	lzma_ret result;

	if (d->between)
		return 0;
	d->xz.next_in = (const uint8_t *)in->at;
	d->xz.avail_in = in->len;
	d->xz.next_out = (uint8_t *)out;
	d->xz.avail_out = size;
	result = lzma_code(&d->xz, in->end ? LZMA_FINISH : LZMA_RUN);
	in->at += in->len - d->xz.avail_in;
	in->len = d->xz.avail_in;
	if (result == LZMA_STREAM_END)
		d->between = true;
	else if (result != LZMA_OK && result != LZMA_BUF_ERROR)
		return sq_fail(why, -SQ_EFORMAT, "xz: %s", xz_text(result));
	return (ssize_t)(size - d->xz.avail_out);
}
#endif

#ifdef HAVE_LIBZSTD
static int open_zstd(struct sq_decompressor *d, struct sq_why *why)
{
	d->zstd = ZSTD_createDCtx();
	if (!d->zstd)
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	ZSTD_DCtx_setParameter(d->zstd, ZSTD_d_windowLogMax,
			       SQ_DECOMPRESS_WINDOW_LOG);
	return 0;
}

/*
 * A frame may say how many bytes it holds. Of one that ends with an empty
 * block, libzstd checks that only where the whole frame came at once.
 */
static bool holds_what_it_says(const struct sq_decompressor *d)
{
	unsigned long long said =
		ZSTD_getFrameContentSize(d->head, d->head_len);

	return said == ZSTD_CONTENTSIZE_UNKNOWN ||
	       said == ZSTD_CONTENTSIZE_ERROR || said == d->made;
}

static void note_head(struct sq_decompressor *d, const char *bytes, size_t len)
{
	size_t room = sizeof(d->head) - d->head_len;

	len = len < room ? len : room;
	memcpy(d->head + d->head_len, bytes, len);
	d->head_len += len;
}

static ssize_t read_zstd(struct sq_decompressor *d, struct sq_compressed *in,
			 char *out, size_t size, struct sq_why *why)
{
	ZSTD_inBuffer from = { in->at, in->len, 0 };
	ZSTD_outBuffer to = { out, size, 0 };
	size_t result;

	if (d->between && !in->len)
		return 0;
	result = ZSTD_decompressStream(d->zstd, &to, &from);
	note_head(d, in->at, from.pos);
	in->at += from.pos;
	in->len -= from.pos;
	d->made += to.pos;
	if (ZSTD_isError(result))
		return sq_fail(why, -SQ_EFORMAT, "zstd: %s",
			       ZSTD_getErrorName(result));
	d->between = result == 0;
	if (!d->between)
		return (ssize_t)to.pos;
	if (!holds_what_it_says(d))
		return sq_fail(why, -SQ_EFORMAT,
			       "zstd: a frame does not hold as many bytes as "
			       "it says");
	d->head_len = 0;
	d->made = 0;
	return (ssize_t)to.pos;
}
#endif

/* What this was built with. */
static const struct format {
	const char *name, *library;
	int (*open)(struct sq_decompressor *d, struct sq_why *why);
	ssize_t (*read)(struct sq_decompressor *d, struct sq_compressed *in,
			char *out, size_t size, struct sq_why *why);
} formats[] = {
	[SQ_COMPRESSION_GZIP] = { "gzip", "zlib", open_gzip, read_gzip },
#ifdef HAVE_LIBLZMA
	[SQ_COMPRESSION_XZ] = { "xz", "liblzma", open_xz, read_xz },
#else
	[SQ_COMPRESSION_XZ] = { "xz", "liblzma", NULL, NULL },
#endif
#ifdef HAVE_LIBZSTD
	[SQ_COMPRESSION_ZSTD] = { "zstd", "libzstd", open_zstd, read_zstd },
#else
	[SQ_COMPRESSION_ZSTD] = { "zstd", "libzstd", NULL, NULL },
#endif
};

int sq_decompress_new(struct sq_decompressor **out, enum sq_compression what,
		      struct sq_why *why)
{
	const struct format *format = &formats[what];
	struct sq_decompressor *d;
	int err;

	if (!format->open)
		return sq_fail(why, -SQ_EFORMAT,
			       "compressed with %s, and this seqids was "
			       "built without %s",
			       format->name, format->library);
	d = calloc(1, sizeof(*d));
	if (!d)
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	d->what = what;
	err = format->open(d, why);
	if (err < 0) {
		free(d);
		return err;
	}
	*out = d;
	return 0;
}

void sq_decompress_free(struct sq_decompressor *d)
{
	if (!d)
		return;
	if (d->what == SQ_COMPRESSION_GZIP)
		inflateEnd(&d->z);
#ifdef HAVE_LIBLZMA
	lzma_end(&d->xz);
#endif
#ifdef HAVE_LIBZSTD
	ZSTD_freeDCtx(d->zstd);
#endif
	free(d);
}

ssize_t sq_decompress(struct sq_decompressor *d, struct sq_compressed *in,
		      char *out, size_t size, struct sq_why *why)
{
	const struct format *format = &formats[d->what];
	size_t before;
	ssize_t got;

	do {
		before = in->len;
		got = format->read(d, in, out, size, why);
	} while (got == 0 && in->len && in->len < before);
	if (got == 0 && in->end && !d->between)
		return truncated(format->name, why);
	return got;
}
