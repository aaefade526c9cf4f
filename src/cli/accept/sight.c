/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/accept/sight.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/share/facetlines.h"
#include "event/argument.h"
#include "stream/history.h"

#define CALLS_MAX (SQ_HISTORY_LEN + SQ_WINDOW_MAX) /* of one file */
#define ERRNO_MAX 4095

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

/* The window; where it was not full, all that the stream did. */
static int add_window(struct sq_program *p, const struct calls *calls)
{
	sq_call row[SQ_WINDOW_MAX];
	unsigned int ahead;

	if (!calls->count || calls->count > p->k)
		return 0;
	ahead = p->k - calls->count;
	for (unsigned int i = 0; i < p->k; i++)
		row[i] = i < ahead ? SQ_CALL_NONE : calls->list[i - ahead];
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

/* The first part in the low half, the second in the high one. */
static unsigned long long class_of(const char *text)
{
	const char *second = strchr(text, ' ');

	if (strncmp(text, "0x", 2) == 0)
		return strtoull(text, NULL, 16);
	return part_of(text) |
	       (second ? (unsigned long long)part_of(second + 1) << 32 : 0);
}

/* The object of an alert, which sq_fact_text() wrote, as an export has it. */
static void spell(enum sq_facet facet, const char *object,
		  char line[static SQ_FACETLINES_LEN])
{
	int call = (int)strcspn(object, " ");
	const char *rest = object + call + (object[call] == ' ');
	unsigned int ids[3] = { 0 };
	char text[4 * SQ_ITEM_LEN + 8] = "";

	switch (facet) {
	case SQ_FACET_CALL:
		snprintf(line, SQ_FACETLINES_LEN, "%s 1", object);
		break;
	case SQ_FACET_ARGUMENT:
		snprintf(line, SQ_FACETLINES_LEN, "%.*s %016llx 1", call,
			 object, class_of(rest));
		break;
	case SQ_FACET_ERROR:
		snprintf(line, SQ_FACETLINES_LEN, "%.*s %u 1", call, object,
			 (unsigned int)error_named(rest));
		break;
	case SQ_FACET_STREAM:
		snprintf(line, SQ_FACETLINES_LEN, "%.*s 1", call, object);
		break;
	case SQ_FACET_USER:
		sscanf(object, "uid=%u gid=%u euid=%u", &ids[0], &ids[1],
		       &ids[2]);
		snprintf(line, SQ_FACETLINES_LEN, "%u %u %u 1", ids[0], ids[1],
			 ids[2]);
		break;
	case SQ_FACET_PEER:
		sq_facetlines_escape(rest, strnlen(rest, SQ_ITEM_LEN), text);
		snprintf(line, SQ_FACETLINES_LEN, "%.*s %s 1", call, object,
			 text);
		break;
	default:
		sq_facetlines_escape(object, strnlen(object, SQ_ITEM_LEN),
				     text);
		snprintf(line, SQ_FACETLINES_LEN, "%s 1", text);
	}
}

/* An item as an export has it, which may be there already. */
static int add_line(struct sq_facets *f, enum sq_facet facet, char *line,
		    const struct sq_words *words, struct sq_why *why)
{
	struct sq_facets one;
	int err;

	sq_facets_init(&one, 1);
	err = sq_facetlines_read_item(&one, facet, line, words, why);
	if (err == 0 && sq_facets_merge(f, &one) < 0)
		err = sq_fail(why, -SQ_ENOMEM, "out of memory");
	sq_facets_free(&one);
	return err;
}

/* entry has a facet and its object; nothing is added where it has none. */
static int add_item(struct sq_facets *f, const json_t *entry,
		    const struct sq_words *words, struct sq_why *why)
{
	const char *name = json_string_value(json_object_get(entry, "facet"));
	const char *object =
		json_string_value(json_object_get(entry, "object"));
	char line[SQ_FACETLINES_LEN];
	int facet = name ? sq_facetlines_facet(name) : -1;

	if (facet < 0 || !object)
		return 0;
	if (json_object_get(entry, "object_hex"))
		return sq_fail(why, -SQ_EFORMAT,
			       "its object is no text: learn its log instead");
	spell((enum sq_facet)facet, object, line);
	return add_line(f, (enum sq_facet)facet, line, words, why);
}

/* The newest call itself. */
static int add_call(struct sq_facets *f, const struct calls *calls,
		    const struct sq_words *words, struct sq_why *why)
{
	char line[SQ_FACETLINES_LEN], word[SQ_WORD_LEN];

	if (!calls->count)
		return 0;
	sq_words_spell(words, calls->list[calls->count - 1], word);
	snprintf(line, sizeof(line), "%s 1", word);
	return add_line(f, SQ_FACET_CALL, line, words, why);
}

static int add_items(const struct sq_evidence *e, const struct sq_words *words,
		     struct sq_facets *f, struct sq_why *why)
{
	const json_t *entry;
	size_t i;
	int err = add_item(f, e->root, words, why);

	json_array_foreach(json_object_get(e->root, "facets"), i, entry)
	{
		if (err < 0)
			break;
		err = add_item(f, entry, words, why);
	}
	return err;
}

int sq_sight_add(const struct sq_evidence *e, unsigned int abi,
		 struct sq_program *p, struct sq_why *why)
{
	struct calls window = { .count = 0 }, all = { .count = 0 };
	struct sq_words words;
	int err;

	sq_words_init(&words, abi);
	err = take_calls(e, "calls", &words, &window, why);
	if (err == 0)
		err = take_calls(e, "before", &words, &all, why);
	if (err == 0)
		err = take_calls(e, "calls", &words, &all, why);
	if (err == 0 && (add_window(p, &window) < 0 || add_run(p, &all) < 0))
		err = sq_fail(why, -SQ_ENOMEM, "out of memory");
	if (err == 0)
		err = add_call(&p->facets, &window, &words, why);
	if (err == 0)
		err = add_items(e, &words, &p->facets, why);
	sq_words_free(&words);
	return err;
}
