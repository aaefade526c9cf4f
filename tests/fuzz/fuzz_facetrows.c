/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz_facetrows.c - what a record of the profile says of facets
 *
 * What is taken is put down as bytes that are taken as the same again; and the
 * same for what was told.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "store/facetrows.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The bytes for f; caller frees. */
static struct sq_out put(const struct sq_facets *f)
{
	struct sq_out out = { 0 };

	if (sq_facetrows_put(&out, f) < 0 || out.failed)
		abort();
	return out;
}

static void put_again(const struct sq_facets *f)
{
	struct sq_facets again;
	struct sq_why why = { "" };
	struct sq_out first = put(f), second;
	struct sq_in in = { .data = first.data, .left = first.len };

	memset(&again, 0, sizeof(again));
	sq_facets_init(&again, SQ_ITEMS_MAX);
	if (sq_facetrows_take(&in, &again, &why) < 0)
		abort();
	second = put(&again);
	if (first.len != second.len ||
	    memcmp(first.data, second.data, first.len) != 0)
		abort();
	free(first.data);
	free(second.data);
	sq_facets_free(&again);
}

/* The same bytes as what was told. */
static void take_told(const uint8_t *data, size_t size)
{
	struct sq_in in = { .data = data, .left = size };
	struct sq_out out = { 0 };
	struct sq_facets f;
	struct sq_why why = { "" };

	sq_facets_init(&f, SQ_ITEMS_MAX);
	if (sq_facetrows_take_told(&in, &f, &why) < 0) {
		if (!*why.text)
			abort();
	} else if (sq_facetrows_put_told(&out, &f) < 0 ||
		   (f.told.count &&
		    (out.len != size || memcmp(out.data, data, size) != 0))) {
		abort();
	}
	free(out.data);
	sq_facets_free(&f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sq_in in = { .data = data, .left = size };
	struct sq_facets f;
	struct sq_why why = { "" };

	sq_facets_init(&f, SQ_ITEMS_MAX);
	if (sq_facetrows_take(&in, &f, &why) == 0)
		put_again(&f);
	else if (!*why.text)
		abort(); /* an error that nobody explains */
	sq_facets_free(&f);
	take_told(data, size);
	return 0;
}
