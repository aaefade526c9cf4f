/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * callwords.h - calls as the words of an export, and back
 *
 * A word is a call's name. The calls of one ABI, the export's own, stand for
 * themselves ("read"); the others have their ABI ahead ("i386:read"). A call
 * that has no name is its number with the ABI ahead ("x86_64:999"). A call of
 * another system is its bare number. docs/export-format.md describes them.
 *
 * An export explains the names that it uses: so it can be read where libaudit
 * knows fewer of them. One owner at a time.
 */
#ifndef SQ_CALLWORDS_H
#define SQ_CALLWORDS_H

#include "base/error.h"
#include "event/call.h"

#define SQ_WORD_LEN 64 /* bytes; an ABI, a colon and a name */

struct sq_words {
	unsigned int abi; /* whose calls have no ABI ahead */
	struct sq_explained *explained;
	size_t count, room;
};

void sq_words_init(struct sq_words *w, unsigned int abi);
void sq_words_free(struct sq_words *w);

/* The word for call, which is not SQ_CALL_NONE. Returns word. */
const char *sq_words_spell(const struct sq_words *w, sq_call call,
			   char word[static SQ_WORD_LEN]);

/* Whether the word for call is a name, which an export has to explain. */
bool sq_words_is_name(sq_call call);

/*
 * The call that word means. Returns 0, or -SQ_EFORMAT with the reason in *why.
 */
int sq_words_read(const struct sq_words *w, const char *word, sq_call *call,
		  struct sq_why *why);

/*
 * From now on word means the call of that number of its ABI. Returns 0, or with
 * the reason in *why -SQ_ENOMEM, or -SQ_EFORMAT: it means another one already.
 */
int sq_words_explain(struct sq_words *w, const char *word, unsigned int nr,
		     struct sq_why *why);

#endif
