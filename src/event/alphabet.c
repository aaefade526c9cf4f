/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "event/alphabet.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "event/security.h"

#define EXECVE "execve" /* stands for those that are in any alphabet */

/* More than any text of that length can hold, and all of security. */
#define WORDS_MAX (SQ_ALPHABET_LEN / 2 + 256)

/* Names in their order, without a copy of them. */
struct words {
	const char *list[WORDS_MAX];
	size_t count;
};

/* io_uring's operations take the last row, which no ABI has. */
static unsigned int row_of(unsigned int abi)
{
	return abi == SQ_ABI_URING ? SQ_ABI_LIMIT - 1 : abi;
}

static bool has(const struct sq_alphabet *a, sq_call call)
{
	unsigned int row = row_of(sq_call_abi(call)), nr = sq_call_nr(call);

	return row < SQ_ABI_LIMIT && nr < SQ_ALPHABET_CALLS &&
	       a->bits[row][nr / 64] >> nr % 64 & 1;
}

/* The calls of that name, on each ABI. Returns how many there are. */
static unsigned int add(struct sq_alphabet *a, const char *name)
{
	unsigned int found = 0;

	for (unsigned int row = 0; row < SQ_ABI_LIMIT; row++) {
		unsigned int abi = row < SQ_ABI_LIMIT - 1 ? row : SQ_ABI_URING;
		sq_call call;

		if (sq_call_named(abi, name, &call) != 0 ||
		    sq_call_nr(call) >= SQ_ALPHABET_CALLS)
			continue;
		a->bits[row][sq_call_nr(call) / 64] |= 1ull
						       << sq_call_nr(call) % 64;
		found++;
	}
	return found;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* In the order of their bytes, each once. */
static void sort(struct words *w)
{
	size_t count = 0;

	qsort(w->list, w->count, sizeof(*w->list), compare);
	for (size_t i = 0; i < w->count; i++)
		if (!count || strcmp(w->list[count - 1], w->list[i]) != 0)
			w->list[count++] = w->list[i];
	w->count = count;
}

/*
 * FNV-1a (Fowler, Noll, Vo) over the names but those that are in any: the same
 * on any machine, whatever the numbers are there, and with any libaudit.
 */
static uint64_t digest_of(const struct words *w)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < w->count; i++)
		for (const char *c = w->list[i];; c++) {
			h = (h ^ (unsigned char)*c) * 0x100000001b3u;
			if (!*c)
				break;
		}
	return h;
}

static void append(struct sq_alphabet *a, const char *word)
{
	if (*a->text)
		strcat(a->text, ",");
	strcat(a->text, word);
}

/* Whether it is one of those that are in any alphabet. */
static bool is_in_any(const char *word)
{
	const char *const *name = sq_security_group(0)->names;

	while (*name && strcmp(*name, word) != 0)
		name++;
	return *name;
}

/* The given words, security first; those that are in it anyway left out. */
static void spell(struct sq_alphabet *a, const struct words *given,
		  bool security, const struct words *subset)
{
	if (security)
		append(a, SQ_ALPHABET_SECURITY);
	for (size_t i = 0; i < given->count; i++)
		if (!security ||
		    !bsearch(&given->list[i], subset->list, subset->count,
			     sizeof(*subset->list), compare))
			append(a, given->list[i]);
	if (!*a->text)
		append(a, EXECVE);
}

/* Cuts text into words, in place. */
static int take_words(struct words *given, char *text, bool *security,
		      struct sq_alphabet *a, struct sq_why *why)
{
	char *rest = text, *word;
	unsigned int count = 0;

	while ((word = strsep(&rest, ", \t"))) {
		if (!*word)
			continue;
		if (strcmp(word, SQ_ALPHABET_ALL) == 0)
			return sq_fail(why, -SQ_EVALUE,
				       "all stands alone, without other calls");
		if (strcmp(word, SQ_ALPHABET_SECURITY) == 0) {
			*security = true;
			continue;
		}
		if (!add(a, word))
			return sq_fail(why, -SQ_EVALUE,
				       "%.64s: no system call is called so",
				       word);
		count++;
		if (!is_in_any(word))
			given->list[given->count++] = word;
	}
	if (!count && !*security)
		return sq_fail(why, -SQ_EVALUE, "no system call is named");
	return 0;
}

static void add_security(struct sq_alphabet *a, struct words *subset)
{
	for (unsigned int i = 1; sq_security_group(i); i++)
		for (const char *const *name = sq_security_group(i)->names;
		     *name; name++)
			subset->list[subset->count++] = *name;
	for (size_t i = 0; i < subset->count; i++)
		add(a, subset->list[i]);
	sort(subset);
}

static void finish(struct sq_alphabet *a, struct words *given, bool security)
{
	struct words subset = { .count = 0 };

	a->some = true;
	sort(given);
	if (security)
		add_security(a, &subset);
	spell(a, given, security, &subset);
	for (size_t i = 0; i < subset.count; i++)
		given->list[given->count++] = subset.list[i];
	sort(given);
	a->digest = digest_of(given);
}

int sq_alphabet_init(struct sq_alphabet *a, const char *text,
		     struct sq_why *why)
{
	struct words given = { .count = 0 };
	char copy[SQ_ALPHABET_LEN];
	bool security = false;
	int err;

	memset(a, 0, sizeof(*a));
	if (strlen(text) >= sizeof(copy))
		return sq_fail(why, -SQ_EVALUE, "longer than %d bytes",
			       SQ_ALPHABET_LEN - 1);
	for (size_t i = 0; i <= strlen(text); i++) /* as libaudit takes names */
		copy[i] = (char)tolower((unsigned char)text[i]);
	if (strcmp(copy, SQ_ALPHABET_ALL) == 0) {
		strcpy(a->text, SQ_ALPHABET_ALL);
		return 0;
	}
	err = take_words(&given, copy, &security, a, why);
	if (err == 0)
		finish(a, &given, security);
	return err;
}

bool sq_alphabet_has(const struct sq_alphabet *a, sq_call call)
{
	return !a->some || has(a, call) || sq_call_is_followed(call);
}
