/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/absent.h"

#include <stdlib.h>

struct sq_absent_word {
	uint64_t number; /* of the 64 serials that bits stands for */
	uint64_t bits;
};

void sq_absent_free(struct sq_absent *a)
{
	free(a->words);
	a->words = NULL;
}

static struct sq_absent_word *word_of(const struct sq_absent *a,
				      uint64_t serial)
{
	return &a->words[serial / 64 % SQ_ABSENT_WORDS];
}

/* The serials of one word, from the first to the last. */
static void add_word(struct sq_absent *a, uint64_t first, uint64_t last)
{
	struct sq_absent_word *w = word_of(a, first);

	if (w->number != first / 64)
		*w = (struct sq_absent_word){ .number = first / 64 };
	w->bits |=
		~(uint64_t)0 << first % 64 & ~(uint64_t)0 >> (63 - last % 64);
}

void sq_absent_add(struct sq_absent *a, uint64_t from, uint64_t count)
{
	uint64_t last = from + count - 1;

	if (!count)
		return;
	if (count > SQ_ABSENT_SERIALS)
		from = last - (SQ_ABSENT_SERIALS - 1);
	if (!a->words)
		a->words = calloc(SQ_ABSENT_WORDS, sizeof(*a->words));
	if (!a->words)
		return;
	for (; from / 64 < last / 64; from = (from | 63) + 1)
		add_word(a, from, from | 63);
	add_word(a, from, last);
}

bool sq_absent_take(struct sq_absent *a, uint64_t serial)
{
	uint64_t bit = (uint64_t)1 << serial % 64;
	struct sq_absent_word *w;

	if (!a->words)
		return false;
	w = word_of(a, serial);
	if (w->number != serial / 64 || !(w->bits & bit))
		return false;
	w->bits &= ~bit;
	return true;
}
