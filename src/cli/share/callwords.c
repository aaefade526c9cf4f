/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/share/callwords.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define ABI_MAX	      255 /* ids of ABIs are bytes */
#define EXPLAINED_MIN 64

/* A name that the export explains, without its ABI. */
struct sq_explained {
	sq_call call;
	char name[SQ_WORD_LEN];
};

void sq_words_init(struct sq_words *w, unsigned int abi)
{
	memset(w, 0, sizeof(*w));
	w->abi = abi;
}

void sq_words_free(struct sq_words *w)
{
	free(w->explained);
	sq_words_init(w, w->abi);
}

/* The name by which the call is found again, or NULL. */
static const char *name_of(sq_call call)
{
	const char *name = sq_call_bare_name(call);
	sq_call found;

	if (!name || strlen(name) >= SQ_CALL_NAME_LEN ||
	    sq_call_named(sq_call_abi(call), name, &found) != 0 ||
	    found != call)
		return NULL;
	return name;
}

bool sq_words_is_name(sq_call call)
{
	return name_of(call);
}

const char *sq_words_spell(const struct sq_words *w, sq_call call,
			   char word[static SQ_WORD_LEN])
{
	unsigned int abi = sq_call_abi(call);
	const char *name = name_of(call), *abi_name = sq_call_abi_name(abi);
	char number[8], ahead[SQ_WORD_LEN - SQ_CALL_NAME_LEN];

	snprintf(number, sizeof(number), "%u", sq_call_nr(call));
	snprintf(ahead, sizeof(ahead), "%s:", abi_name ? abi_name : "");
	if (!abi_name)
		snprintf(ahead, sizeof(ahead), "%u:", abi);
	if (abi == SQ_ABI_FOREIGN || (name && abi == w->abi))
		*ahead = '\0';
	snprintf(word, SQ_WORD_LEN, "%s%s", ahead, name ? name : number);
	return word;
}

/* Split word into its ABI and what is behind the colon. */
static int take_abi(const struct sq_words *w, const char *word,
		    unsigned int *abi, const char **rest, struct sq_why *why)
{
	const char *colon = strchr(word, ':');
	char name[SQ_WORD_LEN];
	uint64_t number;
	int found;

	*abi = w->abi;
	*rest = word;
	if (!colon) {
		if (*word >= '0' && *word <= '9')
			*abi = SQ_ABI_FOREIGN;
		return 0;
	}
	if ((size_t)(colon - word) >= sizeof(name))
		return sq_fail(why, -SQ_EFORMAT, "%.64s: not a call", word);
	memcpy(name, word, (size_t)(colon - word));
	name[colon - word] = '\0';
	*rest = colon + 1;
	found = sq_call_abi_named(name);
	if (found >= 0)
		*abi = (unsigned int)found;
	else if (sq_text_u64(name, strlen(name), 10, ABI_MAX, &number) == 0 &&
		 !sq_call_abi_name((unsigned int)number))
		*abi = (unsigned int)number;
	else
		return sq_fail(why, -SQ_EFORMAT, "%.64s: no such ABI", name);
	return 0;
}

static const struct sq_explained *find(const struct sq_words *w,
				       unsigned int abi, const char *name)
{
	for (size_t i = 0; i < w->count; i++)
		if (sq_call_abi(w->explained[i].call) == abi &&
		    strcmp(w->explained[i].name, name) == 0)
			return &w->explained[i];
	return NULL;
}

int sq_words_read(const struct sq_words *w, const char *word, sq_call *call,
		  struct sq_why *why)
{
	const struct sq_explained *explained;
	unsigned int abi;
	const char *rest;
	uint64_t number;
	int err = take_abi(w, word, &abi, &rest, why);

	if (err < 0)
		return err;
	if (sq_text_u64(rest, strlen(rest), 10, SQ_CALL_NR_MAX, &number) == 0) {
		*call = sq_call_pack((enum sq_abi)abi, (unsigned int)number);
		return 0;
	}
	if (sq_call_named(abi, rest, call) == 0)
		return 0;
	explained = find(w, abi, rest);
	if (!explained)
		return sq_fail(why, -SQ_EFORMAT,
			       "%.64s: no system call that is known here",
			       word);
	*call = explained->call;
	return 0;
}

static int make_room(struct sq_words *w)
{
	size_t room = w->room ? w->room * 2 : EXPLAINED_MIN;
	struct sq_explained *list;

	if (w->count < w->room)
		return 0;
	list = reallocarray(w->explained, room, sizeof(*list));
	if (!list)
		return -SQ_ENOMEM;
	w->explained = list;
	w->room = room;
	return 0;
}

int sq_words_explain(struct sq_words *w, const char *word, unsigned int nr,
		     struct sq_why *why)
{
	struct sq_explained *added;
	unsigned int abi;
	const char *rest;
	sq_call known;
	int err = take_abi(w, word, &abi, &rest, why);

	if (err < 0)
		return err;
	if (!*rest || (*rest >= '0' && *rest <= '9') ||
	    strlen(rest) >= SQ_CALL_NAME_LEN)
		return sq_fail(why, -SQ_EFORMAT, "%.64s: not a name", word);
	if (find(w, abi, rest))
		return sq_fail(why, -SQ_EFORMAT, "%s is explained twice", word);
	if (sq_call_named(abi, rest, &known) == 0)
		return sq_call_nr(known) == nr
			       ? 0
			       : sq_fail(why, -SQ_EFORMAT,
					 "%s is call %u here, not %u", word,
					 sq_call_nr(known), nr);
	if (make_room(w) < 0)
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	added = &w->explained[w->count++];
	added->call = sq_call_pack((enum sq_abi)abi, nr);
	strcpy(added->name, rest);
	return 0;
}
