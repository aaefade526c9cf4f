/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/share/write.h"

#include <inttypes.h>
#include <stdlib.h>

#include "cli/share/counted.h"
#include "cli/share/facetlines.h"
#include "cli/share/listing.h"
#include "cli/share/parse.h"

static int alphabet_of(const struct sq_program *p, struct sq_rows_alphabet *a)
{
	const struct sq_seqset *const sets[] = { &p->sequences, &p->heads,
						 &p->runs };

	return sq_rows_alphabet(a, sets, 3, &p->follows);
}

int sq_write_calls(struct sq_program *const *list, size_t count,
		   struct sq_rows_alphabet *all)
{
	struct sq_seqset calls;
	const struct sq_seqset *const set[] = { &calls };
	struct sq_follows none;
	int err = 0;

	sq_seqset_init(&calls, 1);
	sq_follows_init(&none);
	for (size_t i = 0; i < count && err >= 0; i++) {
		struct sq_rows_alphabet a;

		err = alphabet_of(list[i], &a);
		for (size_t at = 0; err >= 0 && at < a.count; at++)
			err = sq_seqset_add(&calls, &a.calls[at]);
		free(a.calls);
		if (err >= 0)
			err = sq_facetlines_calls(&list[i]->facets, &calls);
	}
	if (err >= 0)
		err = sq_rows_alphabet(all, set, 1, &none);
	sq_seqset_free(&calls);
	sq_follows_free(&none);
	return err < 0 ? -SQ_ENOMEM : 0;
}

/* Calls are ascending, and the ABI is in their upper bits. */
static unsigned int main_abi(const struct sq_rows_alphabet *all)
{
	for (size_t i = 0; i < all->count; i++) {
		unsigned int abi = sq_call_abi(all->calls[i]);

		if (abi != SQ_ABI_FOREIGN && !sq_call_abi_is_second(abi))
			return abi;
	}
	return SQ_ABI_FOREIGN;
}

unsigned int sq_write_abi(struct sq_program *const *list, size_t count)
{
	struct sq_rows_alphabet all;
	unsigned int abi = SQ_ABI_FOREIGN;

	if (sq_write_calls(list, count, &all) == 0) {
		abi = main_abi(&all);
		free(all.calls);
	}
	return abi;
}

static void write_head(FILE *to, const struct sq_meta *meta,
		       const struct sq_rows_alphabet *all,
		       const struct sq_words *words)
{
	char word[SQ_WORD_LEN], time[SQ_COUNTED_TIME_LEN];

	fprintf(to, "%s %d\nwindow %u\n", SQ_EXPORT_MAGIC, SQ_EXPORT_VERSION,
		meta->k);
	if (meta->calls)
		fprintf(to, "calls %s %016" PRIx64 "\n", meta->calls_text,
			meta->calls);
	else
		fprintf(to, "calls %s\n", SQ_ALPHABET_ALL);
	if (meta->units)
		fputs("identity unit\n", to);
	if (meta->created_ms)
		fprintf(to, "created %s\n",
			sq_counted_time(meta->created_ms, time));
	fprintf(to, "abi %s\n", sq_call_abi_name(words->abi));
	for (size_t i = 0; i < all->count; i++)
		if (all->calls[i] != SQ_CALL_NONE &&
		    sq_words_is_name(all->calls[i]))
			fprintf(to, "call %s %u\n",
				sq_words_spell(words, all->calls[i], word),
				sq_call_nr(all->calls[i]));
}

static int write_program(FILE *to, const struct sq_program *p,
			 const struct sq_words *words)
{
	char name[SQ_ESCAPED_NAME_LEN];
	struct sq_listing l;
	int err = sq_listing_make(&l, p, words, true);

	if (err == 0) {
		fprintf(to, "\nprogram %s\n",
			sq_facetlines_escape(p->name, p->name_len, name));
		for (size_t i = 0; i < l.count; i++) {
			fputs(sq_listing_line(&l, i), to);
			putc('\n', to);
		}
	}
	sq_listing_free(&l);
	return err;
}

int sq_write(FILE *to, struct sq_program *const *list, size_t count,
	     const struct sq_meta *meta)
{
	struct sq_rows_alphabet all;
	struct sq_words words;
	int err = sq_write_calls(list, count, &all);

	if (err < 0)
		return err;
	sq_words_init(&words, main_abi(&all));
	write_head(to, meta, &all, &words);
	free(all.calls);
	for (size_t i = 0; i < count && err == 0; i++)
		err = write_program(to, list[i], &words);
	if (err == 0)
		fputs("\nend\n", to);
	sq_words_free(&words);
	return err;
}
