/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/share/parse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/share/counted.h"
#include "cli/share/facetlines.h"
#include "cli/share/listing.h"

#define PROGRAMS_MIN 64

/* A text while it is read. */
struct parsing {
	struct sq_programs *programs;
	size_t room;
	struct sq_meta *meta;
	struct sq_words words;
	struct sq_program *p; /* whose lines these are; NULL: the head's */
	uint64_t facts;	      /* a bit for each that p has */
	bool has_created, has_identity, has_calls, has_abi, ended;
	unsigned long line;
	struct sq_why *why;
};

static int wrong(struct parsing *p, const char *why)
{
	return sq_fail(p->why, -SQ_EFORMAT, "%s", why);
}

static int no_memory(struct parsing *p)
{
	return sq_fail(p->why, -SQ_ENOMEM, "out of memory");
}

/* ---------------------------------------------------------------- the head */

static int take_window(struct parsing *p, const char *value)
{
	uint64_t k;

	if (p->meta->k)
		return wrong(p, "window stands there twice");
	if (sq_text_u64(value, strlen(value), 10, SQ_WINDOW_MAX, &k) < 0 ||
	    k < SQ_WINDOW_MIN)
		return sq_fail(p->why, -SQ_EFORMAT,
			       "%.64s is no window of %d to %d calls", value,
			       SQ_WINDOW_MIN, SQ_WINDOW_MAX);
	p->meta->k = (unsigned int)k;
	return 0;
}

/* The calls, and the digest of what they meant where they were exported. */
static int take_subset(struct parsing *p, char *value)
{
	struct sq_alphabet alphabet;
	char *digest = strchr(value, ' ');
	uint64_t number = 0;
	int err;

	if (p->has_calls)
		return wrong(p, "calls stands there twice");
	p->has_calls = true;
	if (digest)
		*digest++ = '\0';
	if (digest &&
	    sq_text_u64(digest, strlen(digest), 16, UINT64_MAX, &number) < 0)
		return wrong(p, "the digest of the calls is no hex number");
	err = sq_alphabet_init(&alphabet, value, p->why);
	if (err < 0)
		return err;
	if (digest && number != alphabet.digest)
		return sq_fail(p->why, -SQ_ECALLS,
			       "\"%.64s\" are other calls here", value);
	p->meta->calls = alphabet.digest;
	if (alphabet.some)
		strcpy(p->meta->calls_text, alphabet.text);
	return 0;
}

static int take_abi(struct parsing *p, const char *value)
{
	int abi = sq_call_abi_named(value);

	if (p->has_abi)
		return wrong(p, "abi stands there twice");
	if (p->words.count)
		return wrong(p, "abi belongs ahead of the first call");
	if (abi < 0)
		return sq_fail(p->why, -SQ_EFORMAT, "%.64s: no such ABI",
			       value);
	p->has_abi = true;
	p->words.abi = (unsigned int)abi;
	return 0;
}

static int take_explained(struct parsing *p, char *value)
{
	char *number = strchr(value, ' ');
	uint64_t nr;

	if (!number || sq_text_u64(number + 1, strlen(number + 1), 10,
				   SQ_CALL_NR_MAX, &nr) < 0)
		return wrong(p, "a call is a name and a number");
	*number = '\0';
	return sq_words_explain(&p->words, value, (unsigned int)nr, p->why);
}

static int take_identity(struct parsing *p, const char *value)
{
	if (p->has_identity)
		return wrong(p, "identity stands there twice");
	if (strcmp(value, "path") != 0 && strcmp(value, "unit") != 0)
		return sq_fail(p->why, -SQ_EFORMAT,
			       "%.64s is no identity: path or unit", value);
	p->has_identity = true;
	p->meta->units = strcmp(value, "unit") == 0;
	return 0;
}

static int take_head(struct parsing *p, const char *word, char *value)
{
	if (strcmp(word, "window") == 0)
		return take_window(p, value);
	if (strcmp(word, "calls") == 0)
		return take_subset(p, value);
	if (strcmp(word, "abi") == 0)
		return take_abi(p, value);
	if (strcmp(word, "call") == 0)
		return take_explained(p, value);
	if (strcmp(word, "identity") == 0)
		return take_identity(p, value);
	if (strcmp(word, "created") == 0) {
		if (p->has_created)
			return wrong(p, "created stands there twice");
		p->has_created = true;
		return sq_counted_read_time(value, &p->meta->created_ms,
					    p->why);
	}
	return sq_fail(p->why, -SQ_EFORMAT,
		       "%.64s: no such line ahead of the first program", word);
}

/* ------------------------------------------------------------- the programs */

static int add_program(struct parsing *p, struct sq_program *program)
{
	struct sq_programs *all = p->programs;

	if (all->count == p->room) {
		size_t room = p->room ? p->room * 2 : PROGRAMS_MIN;
		struct sq_program **list = reallocarray(
			all->list, room, sizeof(struct sq_program *));

		if (!list) {
			sq_program_free(program);
			return no_memory(p);
		}
		all->list = list;
		p->room = room;
	}
	all->list[all->count++] = program;
	return 0;
}

static int begin_program(struct parsing *p, char *name)
{
	struct sq_program *program;
	int len = sq_facetlines_unescape(name, p->why);

	if (len < 0)
		return len;
	if (!len || len >= SQ_PROGRAM_NAME_LEN)
		return wrong(p, "a program's name is empty or too long");
	if (!p->meta->k)
		return wrong(p, "the window must stand ahead of programs");
	if (sq_program_new(&program, name, (size_t)len, p->meta->k) < 0)
		return no_memory(p);
	p->p = program;
	p->facts = 0;
	return add_program(p, program);
}

/* Calls with commas between into row, at most max. Returns how many. */
static int take_calls(struct parsing *p, char *value, sq_call *row,
		      unsigned int max)
{
	unsigned int count = 0;
	char *word;
	int err;

	while ((word = strsep(&value, ","))) {
		if (count == max)
			return sq_fail(p->why, -SQ_EFORMAT,
				       "more than %u call%s", max,
				       sq_text_s(max));
		err = sq_words_read(&p->words, word, &row[count], p->why);
		if (err < 0)
			return err;
		count++;
	}
	return (int)count;
}

/* Adds a row of that many calls, with none ahead where there are fewer. */
static int take_row(struct parsing *p, char *value, struct sq_seqset *set,
		    unsigned int least, unsigned int most)
{
	sq_call row[SQ_WINDOW_MAX], calls[SQ_WINDOW_MAX];
	int count = take_calls(p, value, calls, most), added;
	unsigned int ahead;

	if (count < 0)
		return count;
	if ((unsigned int)count < least)
		return sq_fail(p->why, -SQ_EFORMAT, "%d call%s, not %u", count,
			       sq_text_s((uint64_t)count), least);
	ahead = set->k - (unsigned int)count;
	for (unsigned int i = 0; i < set->k; i++)
		row[i] = i < ahead ? SQ_CALL_NONE : calls[i - ahead];
	added = sq_seqset_add(set, row);
	if (added < 0)
		return no_memory(p);
	if (!added)
		return wrong(p, "stands there twice");
	return 0;
}

static int take_follow(struct parsing *p, char *value)
{
	static const char none[] = SQ_LISTING_NONE ",";
	char *number = strchr(value, ' ');
	sq_call pair[2];
	uint64_t times;
	int added, first;

	if (!number || sq_text_u64(number + 1, strlen(number + 1), 10,
				   UINT32_MAX, &times) < 0)
		return wrong(p, "two calls and how often they came so");
	*number = '\0';
	first = strncmp(value, none, strlen(none)) == 0;
	pair[0] = SQ_CALL_NONE;
	added = take_calls(p, value + (first ? strlen(none) : 0), pair + first,
			   2 - first);
	if (added < 0)
		return added;
	if (added + first != 2)
		return wrong(p, "one call, not 2");
	added = sq_follows_add(&p->p->follows, pair[0], pair[1],
			       (uint32_t)times);
	if (added < 0)
		return no_memory(p);
	if (!added)
		return wrong(p, "stands there twice");
	return 0;
}

static int take_fact(struct parsing *p, unsigned int i, const char *value)
{
	if (p->facts >> i & 1)
		return wrong(p, "stands there twice");
	p->facts |= (uint64_t)1 << i;
	return sq_counted_read(i, value, &p->p->stats, p->why);
}

static int take_facets(struct parsing *p, const char *word, char *value)
{
	struct sq_facets *f = &p->p->facets;
	int facet = sq_facetlines_facet(word);

	if (strcmp(word, SQ_FACETLINES_WHOLE) == 0)
		return sq_facetlines_read_whole(f, value, p->why);
	if (strcmp(word, SQ_FACETLINES_NEWEST) == 0)
		return sq_facetlines_read_newest(f, value, p->why);
	if (facet < 0)
		return sq_fail(p->why, -SQ_EFORMAT,
			       "%.64s: no such line in a program", word);
	return sq_facetlines_read_item(f, (enum sq_facet)facet, value,
				       &p->words, p->why);
}

static int take_known(struct parsing *p, const char *word, char *value)
{
	struct sq_program *program = p->p;
	unsigned int kind = 0, i = 0;

	while (i < sq_counted_count() && strcmp(word, sq_counted_name(i)) != 0)
		i++;
	if (i < sq_counted_count())
		return take_fact(p, i, value);
	while (kind < SQ_LISTING_KINDS &&
	       strcmp(word, sq_listing_kind_name(kind)) != 0)
		kind++;
	switch (kind) {
	case SQ_LISTING_SEQUENCE:
		return take_row(p, value, &program->sequences, program->k,
				program->k);
	case SQ_LISTING_HEAD:
		return take_row(p, value, &program->heads, 1, program->k - 1);
	case SQ_LISTING_RUN:
		return take_row(p, value, &program->runs, SQ_RUN_LEN,
				SQ_RUN_LEN);
	case SQ_LISTING_FOLLOW:
		return take_follow(p, value);
	default:
		return take_facets(p, word, value);
	}
}

/* ---------------------------------------------------------------- the lines */

static int take_first(struct parsing *p, const char *word, const char *value)
{
	uint64_t version;

	if (strcmp(word, SQ_EXPORT_MAGIC) != 0)
		return wrong(p, "not an export: it begins with other words");
	if (sq_text_u64(value, strlen(value), 10, UINT64_MAX, &version) < 0)
		return wrong(p, "the version is no number");
	if (version != SQ_EXPORT_VERSION)
		return sq_fail(p->why, -SQ_EVERSION,
			       "version %llu, and only %d is known",
			       (unsigned long long)version, SQ_EXPORT_VERSION);
	p->meta->version = SQ_EXPORT_VERSION;
	return 0;
}

static int take_line(struct parsing *p, char *line)
{
	char *value = line + strcspn(line, " ");

	if (*value)
		*value++ = '\0';
	if (!p->meta->version)
		return take_first(p, line, value);
	if (p->ended)
		return wrong(p, "a line behind the end");
	if (strcmp(line, "end") == 0 && !*value) {
		p->ended = true;
		return 0;
	}
	if (!*value)
		return sq_fail(p->why, -SQ_EFORMAT,
			       "%.64s: nothing is said of it", line);
	if (strcmp(line, "program") == 0)
		return begin_program(p, value);
	return p->p ? take_known(p, line, value) : take_head(p, line, value);
}

/* A line as getline() has it. */
static int take_raw(struct parsing *p, char *line, size_t len)
{
	if (strlen(line) != len)
		return wrong(p, "a byte that is 0");
	line = sq_text_trim(line);
	return !*line || *line == '#' ? 0 : take_line(p, line);
}

static int compare_names(const void *a, const void *b)
{
	const struct sq_program *left = *(struct sq_program *const *)a;
	const struct sq_program *right = *(struct sq_program *const *)b;

	return strcmp(left->name, right->name);
}

/* What only the whole text can tell. */
static int check_whole(struct parsing *p)
{
	struct sq_programs *all = p->programs;

	if (!p->meta->version)
		return wrong(p, "not an export: it is empty");
	if (!p->ended)
		return wrong(p, "the end is missing: it is cut off here");
	if (!p->meta->k)
		return wrong(p, "no window");
	if (all->count)
		qsort(all->list, all->count, sizeof(*all->list), compare_names);
	for (size_t i = 1; i < all->count; i++)
		if (compare_names(&all->list[i - 1], &all->list[i]) == 0)
			return sq_fail(p->why, -SQ_EFORMAT,
				       "program %.300s stands there twice",
				       all->list[i]->name);
	p->meta->programs = all->count;
	return 0;
}

int sq_parse(FILE *from, struct sq_programs *programs, struct sq_meta *meta,
	     struct sq_why *why)
{
	struct sq_why reason;
	struct parsing p = { .programs = programs,
			     .meta = meta,
			     .why = &reason };
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	int err = 0;

	memset(programs, 0, sizeof(*programs));
	memset(meta, 0, sizeof(*meta));
	sq_words_init(&p.words, SQ_ABI_FOREIGN);
	while (err == 0 && (len = getline(&line, &room, from)) >= 0) {
		p.line++;
		err = take_raw(&p, line, (size_t)len);
	}
	if (err == 0 && ferror(from))
		err = sq_fail(&reason, -SQ_EIO, "%s", strerror(errno));
	else if (err == 0 && !feof(from))
		err = no_memory(&p);
	if (err == 0)
		err = check_whole(&p);
	free(line);
	sq_words_free(&p.words);
	if (err < 0) {
		sq_programs_free(programs);
		sq_fail(why, err, "line %lu: %.480s", p.line, reason.text);
	}
	return err;
}
