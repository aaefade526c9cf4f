/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/accept/sight.h"

#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/share/callwords.h"
#include "cli/share/facetlines.h"
#include "detect/facts.h"
#include "event/argument.h"
#include "stream/history.h"

#define CALLS_MAX (SQ_HISTORY_LEN + SQ_WINDOW_MAX) /* of one file */
#define ERRNO_MAX 4095
#define TIMES	  1 /* an item is counted so often where it is gathered */

/* The calls of one file, oldest first. */
struct calls {
	sq_call list[CALLS_MAX];
	unsigned int count;
};

enum sq_sight_kind sq_sight_kind(const struct sq_evidence *e)
{
	static const char *const of_calls[] = {
		"new-sequence", "not-learned", "new-argument",
		"new-error",	"new-start",   "new-path",
		"new-peer",	"new-user",    "new-stream",
	};

	if (!*e->program)
		return SQ_SIGHT_NOTHING;
	if (strcmp(e->reason, "new-program") == 0)
		return SQ_SIGHT_PROGRAM;
	if (strcmp(e->reason, "program-changed") == 0)
		return SQ_SIGHT_FILE;
	for (size_t i = 0; i < sizeof(of_calls) / sizeof(*of_calls); i++)
		if (strcmp(e->reason, of_calls[i]) == 0)
			return SQ_SIGHT_CALL;
	return SQ_SIGHT_NOTHING;
}

/* entry: a call's name, or an object that has it. */
static int take_call(const struct sq_words *words, const json_t *entry,
		     struct calls *calls, struct sq_why *why)
{
	const char *name = json_string_value(
		json_is_object(entry) ? json_object_get(entry, "call") : entry);

	if (!name || calls->count == CALLS_MAX)
		return sq_fail(why, -SQ_EFORMAT,
			       "its calls are not those of an alert");
	return sq_words_read(words, name, &calls->list[calls->count++], why);
}

static int take_calls(const struct sq_evidence *e, const char *key,
		      const struct sq_words *words, struct calls *calls,
		      struct sq_why *why)
{
	const json_t *entry;
	size_t i;
	int err = 0;

	json_array_foreach(json_object_get(e->root, key), i, entry)
	{
		err = take_call(words, entry, calls, why);
		if (err < 0)
			break;
	}
	return err;
}

/* The newest k calls; where there are fewer, all that the stream did. */
static int add_window(struct sq_program *p, const struct calls *calls)
{
	unsigned int count = calls->count < p->k ? calls->count : p->k;
	unsigned int ahead = p->k - count;
	sq_call row[SQ_WINDOW_MAX];

	if (!count)
		return 0;
	for (unsigned int i = 0; i < p->k; i++)
		row[i] = i < ahead ? SQ_CALL_NONE
				   : calls->list[calls->count - p->k + i];
	return sq_seqset_add(ahead ? &p->heads : &p->sequences, row);
}

/* The newest run and the shorter one: sq_program_learn_run() has the rest. */
static int add_run(struct sq_program *p, const struct calls *calls)
{
	struct sq_run run = { .fill = 0 };

	if (!calls->count ||
	    sq_call_is_interposed(calls->list[calls->count - 1]))
		return 0;
	for (unsigned int i = calls->count; i > 0 && run.fill < SQ_RUN_LEN; i--)
		if (!sq_call_is_interposed(calls->list[i - 1]))
			run.calls[SQ_RUN_KEPT - 1 - run.fill++] =
				calls->list[i - 1];
	return sq_program_learn_run(p, &run);
}

static void put32(char *out, uint32_t value)
{
	value = htole32(value);
	memcpy(out, &value, sizeof(value));
}

static uint32_t error_named(const char *name)
{
	char buf[SQ_ERROR_NAME_LEN];

	for (uint32_t error = 1; error <= ERRNO_MAX; error++)
		if (strcmp(sq_error_name(error, buf), name) == 0)
			return error;
	return 0;
}

/* "a1=0x7", "a0>2" or "a1!=0", as sq_arguments_text() has it. */
static uint32_t part_of(const char *text)
{
	const char *at = text + strcspn(text, "=>! ");

	if (*at == '>')
		return 3; /* any descriptor that is none of the standard ones */
	if (*at == '!')
		return 1;
	return *at == '=' ? (uint32_t)strtoul(at + 1, NULL, 0) : 0;
}

/* Both parts into out. */
static void put_class(char *out, const char *text)
{
	const char *second = strchr(text, ' ');
	unsigned long long class = strtoull(text, NULL, 16);

	if (strncmp(text, "0x", 2) == 0) {
		put32(out, (uint32_t) class);
		put32(out + 4, (uint32_t)(class >> 32));
		return;
	}
	put32(out, part_of(text));
	put32(out + 4, second ? part_of(second + 1) : 0);
}

/* The call that text begins with, into item. Returns what is behind it. */
static const char *take_word(const struct sq_words *words, const char *text,
			     char *item)
{
	size_t len = strcspn(text, " ");
	char word[SQ_WORD_LEN];
	sq_call call;

	if (len >= sizeof(word))
		return NULL;
	memcpy(word, text, len);
	word[len] = '\0';
	if (sq_words_read(words, word, &call, NULL) < 0)
		return NULL;
	put32(item, call);
	return text + len + (text[len] == ' ');
}

/*
 * An item from the object of an alert, of len bytes, which sq_fact_text()
 * wrote. Returns how many bytes it has; 0: it is none.
 */
static size_t item_of(enum sq_facet facet, const char *object, size_t len,
		      const struct sq_words *words,
		      char item[static SQ_ITEM_LEN])
{
	unsigned int ids[3] = { 0 };
	const char *rest;

	if (facet == SQ_FACET_STREAM) { /* "64 in a row" */
		put32(item, (uint32_t)strtoul(object, NULL, 10));
		return 4;
	}
	if (facet == SQ_FACET_START || facet == SQ_FACET_READ ||
	    facet == SQ_FACET_WRITE) {
		if (len <= SQ_ITEM_LEN)
			memcpy(item, object, len);
		return len <= SQ_ITEM_LEN ? len : 0;
	}
	if (facet == SQ_FACET_USER) {
		sscanf(object, "uid=%u gid=%u euid=%u", &ids[0], &ids[1],
		       &ids[2]);
		for (int i = 0; i < 3; i++)
			put32(item + (ptrdiff_t)4 * i, ids[i]);
		return 12;
	}
	rest = take_word(words, object, item);
	if (!rest)
		return 0;
	if (facet == SQ_FACET_ARGUMENT) {
		put_class(item + 4, rest);
		return 12;
	}
	if (facet == SQ_FACET_ERROR) {
		put32(item + 4, error_named(rest));
		return 8;
	}
	len -= (size_t)(rest - object);
	if (facet == SQ_FACET_CALL || len > SQ_ITEM_LEN - 4)
		return facet == SQ_FACET_CALL ? 4 : 0;
	memcpy(item + 4, rest, len); /* of a peer */
	return len + 4;
}

/*
 * Whether all goes on from ahead by one call, and by interposed ones, which may
 * stand between any two.
 */
static bool is_right_behind(const struct calls *all, const struct calls *ahead)
{
	unsigned int end = all->count ? all->count - 1 : 0;

	for (; ahead->count && end >= ahead->count; end--) {
		if (memcmp(all->list + end - ahead->count, ahead->list,
			   ahead->count * sizeof(*all->list)) == 0)
			return true;
		if (!sq_call_is_interposed(all->list[end - 1]))
			break;
	}
	return false;
}

/* It must read as it did: then nobody edited it, and we understood it. */
static bool reads_so(enum sq_facet facet, const char *item, size_t item_len,
		     const char *object, size_t len)
{
	char text[SQ_FACT_TEXT_LEN];

	return item_len && sq_fact_text(facet, item, item_len, text) == len &&
	       memcmp(text, object, len) == 0;
}

/* entry has a facet and its object; nothing is added where it has none. */
static int add_item(struct sq_facets *f, const json_t *entry,
		    const struct sq_words *words, struct sq_why *why)
{
	const char *name = json_string_value(json_object_get(entry, "facet"));
	char object[SQ_FACT_TEXT_LEN + 1], item[SQ_ITEM_LEN];
	int facet = name ? sq_facetlines_facet(name) : -1, len;
	size_t item_len;

	if (!name)
		return 0;
	if (facet < 0)
		return sq_fail(why, -SQ_EFORMAT, "%.64s is no facet", name);
	len = sq_evidence_bytes(entry, "object", object, sizeof(object));
	item_len = len < 0 ? 0
			   : item_of((enum sq_facet)facet, object, (size_t)len,
				     words, item);
	if (len < 0 || !reads_so((enum sq_facet)facet, item, item_len, object,
				 (size_t)len))
		return sq_fail(why, -SQ_EFORMAT,
			       "its object is none of facet %.64s", name);
	if (sq_items_add(&f->items[facet], item, item_len, TIMES) < 0)
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	return 0;
}

static int add_items(const struct sq_evidence *e, const struct sq_words *words,
		     struct sq_facets *f, struct sq_why *why)
{
	static const char *const lists[] = { "facets", "with" };
	int err = add_item(f, e->root, words, why);

	for (size_t at = 0; at < sizeof(lists) / sizeof(*lists); at++) {
		const json_t *entry;
		size_t i;

		json_array_foreach(json_object_get(e->root, lists[at]), i,
				   entry)
		{
			if (err < 0)
				return err;
			err = add_item(f, entry, words, why);
		}
	}
	return err;
}

/* The window, the run, and the call itself. */
static int add_calls(struct sq_program *p, const struct calls *all,
		     struct sq_why *why)
{
	char item[4];
	int err = 0;

	if (all->count)
		put32(item, all->list[all->count - 1]);
	if (add_window(p, all) < 0 || add_run(p, all) < 0)
		err = -SQ_ENOMEM;
	else if (all->count)
		err = sq_items_add(&p->facets.items[SQ_FACET_CALL], item,
				   sizeof(item), TIMES);
	return err < 0 ? sq_fail(why, err, "out of memory") : 0;
}

/* Whether all are calls that the profile is of. */
static int check_calls(const struct calls *all, const struct sq_alphabet *of,
		       struct sq_why *why)
{
	char name[SQ_CALL_NAME_LEN];

	for (unsigned int i = 0; i < all->count; i++)
		if (!sq_alphabet_has(of, all->list[i]))
			return sq_fail(why, -SQ_ECALLS,
				       "%s is none of the profile's calls, "
				       "\"%.200s\"",
				       sq_call_name(all->list[i], name),
				       of->text);
	return 0;
}

int sq_sight_add(const struct sq_evidence *e, const struct sq_sight_form *form,
		 struct sq_program *p, struct sq_why *why)
{
	struct calls all = { .count = 0 };
	struct sq_words words;
	int err;

	sq_words_init(&words, form->abi);
	err = take_calls(e, "before", &words, &all, why);
	if (err == 0)
		err = take_calls(e, "calls", &words, &all, why);
	if (err == 0)
		err = check_calls(&all, form->calls, why);
	if (err == 0)
		err = add_calls(p, &all, why);
	if (err == 0)
		err = add_items(e, &words, &p->facets, why);
	sq_words_free(&words);
	return err;
}

bool sq_sight_behind(const struct sq_evidence *act, const struct sq_evidence *e,
		     const struct sq_sight_form *form)
{
	struct calls ahead = { .count = 0 }, all = { .count = 0 };
	struct sq_words words;
	struct sq_why why;
	bool fits;

	if (json_object_get(act->root, "facet") ||
	    sq_evidence_number(act, "pid") != sq_evidence_number(e, "pid") ||
	    strcmp(act->program, e->program) != 0)
		return false;
	sq_words_init(&words, form->abi);
	fits = take_calls(e, "calls", &words, &ahead, &why) == 0 &&
	       take_calls(act, "before", &words, &all, &why) == 0 &&
	       take_calls(act, "calls", &words, &all, &why) == 0 &&
	       is_right_behind(&all, &ahead);
	sq_words_free(&words);
	return fits;
}

bool sq_sight_act(const struct sq_evidence *e, size_t i,
		  struct sq_evidence *act)
{
	json_t *acts = json_object_get(e->root, "acts");
	json_t *root = json_array_get(acts, i);
	struct sq_why why;

	memset(act, 0, sizeof(*act));
	if (i >= json_array_size(acts))
		return false;
	if (json_is_false(json_object_get(root, "told")) &&
	    sq_evidence_of(act, json_incref(root), &why) < 0)
		sq_evidence_free(act);
	return true;
}
