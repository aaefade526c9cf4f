/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz_wrap.c - lines of other programs and journald's export
 *
 * The first byte is the size of the pieces in which an export comes (0: it is
 * lines instead). An export gives the same lines whatever the pieces, and an
 * unwrapped record is one line that the reader takes or refuses.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/journal.h"
#include "input/reader.h"
#include "input/wrap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define OUT_MAX (1 << 20)

static void check(bool right, const char *what)
{
	if (right)
		return;
	fprintf(stderr, "wrong: %s\n", what);
	abort();
}

static void one_line(const char *text, size_t len)
{
	static struct sq_reader *reader;
	static struct sq_wrap wrap;
	static struct sq_event ev;
	const struct sq_reader_options options = { .key = "seqids",
						   .keys = true };
	struct sq_why why = { "" };
	const char *line = text;
	size_t line_len = len;
	int got;

	if (!reader && sq_reader_new(&reader, &options) < 0)
		abort();
	got = sq_wrap_open(&wrap, &line, &line_len, &why);
	check(got >= 0 || *why.text, "a refusal without a reason");
	if (got == 1) {
		check(line_len <= SQ_LINE_MAX || line != wrap.text, "too long");
		check(!memchr(line, '\n', line_len), "several lines");
	}
	*why.text = '\0';
	got = sq_reader_line(reader, text, len, &ev, &why);
	check(got >= 0 || *why.text, "an error without a reason");
}

static void lines(const char *text, size_t len)
{
	const char *end = text + len, *stop;

	for (; text < end; text = stop + 1) {
		char *copy;

		stop = memchr(text, '\n', (size_t)(end - text));
		stop = stop ? stop : end;
		/* of its own, so that a read beyond its end is seen */
		len = (size_t)(stop - text);
		copy = malloc(len ? len : 1);
		if (!copy)
			abort();
		memcpy(copy, text, len);
		one_line(copy, len);
		free(copy);
	}
}

/* The export in pieces, into out. Returns the length. */
static size_t export_of(const char *text, size_t len, size_t piece, char *out)
{
	struct sq_journal *j;
	size_t n = 0, got;

	if (sq_journal_new(&j) < 0)
		abort();
	while (len > 0) {
		size_t in = piece < len ? piece : len;

		len -= in;
		while ((got = sq_journal_read(j, &text, &in, out + n, piece)))
			n += got;
		check(in == 0, "input that is not taken");
	}
	while ((got = sq_journal_end(j, out + n, piece)) > 0)
		n += got;
	sq_journal_free(j);
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char whole[OUT_MAX], pieces[OUT_MAX];
	const char *text = (const char *)data + 1;
	size_t n;

	if (!size)
		return 0;
	if (!*data) {
		lines(text, size - 1);
		return 0;
	}
	n = export_of(text, size - 1, 65536, whole);
	check(export_of(text, size - 1, *data, pieces) == n &&
		      memcmp(whole, pieces, n) == 0,
	      "other lines from other pieces");
	lines(whole, n);
	return 0;
}
