/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/help.h"

#include <stdio.h>
#include <string.h>

#define WORD_MAX 32 /* bytes; nothing longer resembles a name of ours */

static void put_options(const struct sq_option *table)
{
	for (; table->name; table++) {
		char text[64];

		snprintf(text, sizeof(text), "--%s%s%s", table->name,
			 table->argument ? " " : "",
			 table->argument ? table->argument : "");
		printf("  %-27s%s%s\n", text, strlen(text) > 26 ? "  " : " ",
		       table->help);
	}
}

void sq_help_command(void)
{
	puts("Usage: seqids [OPTION]... VERB [OPTION]... [ARGUMENT]...\n"
	     "Learn, check and manage profiles of system call sequences.\n");
	for (size_t i = 0; i < sq_verb_count; i++)
		printf("  %-8s %s\n", sq_verbs[i].name, sq_verbs[i].summary);
	puts("\nOptions of every verb, before it or after it:");
	put_options(sq_common_options);
	puts("\n'seqids VERB --help' shows the options of a verb. "
	     "See seqids(8).");
}

void sq_help_verb(const struct sq_verb *verb)
{
	printf("Usage: seqids %s [OPTION]...%s%s\n%c%s.\n\n", verb->name,
	       *verb->arguments ? " " : "", verb->arguments,
	       verb->summary[0] - 'a' + 'A', verb->summary + 1);
	for (int i = 0; i < SQ_VERB_TABLES && verb->options[i]; i++)
		put_options(verb->options[i]);
	put_options(sq_common_options);
}

int sq_help_hint(const struct sq_verb *verb)
{
	fprintf(stderr, "Try 'seqids %s%s--help'.\n", verb ? verb->name : "",
		verb ? " " : "");
	return SQ_EXIT_WRONG;
}

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/*
 * How many letters have to be put in, taken out, replaced, or swapped with the
 * next one to make b of a. Both are shorter than WORD_MAX.
 */
static unsigned int typing_errors(const char *a, const char *b)
{
	/* the row for a's first letters, and the two rows before it */
	unsigned int rows[3][WORD_MAX + 1];
	size_t len = strlen(b);

	for (size_t j = 0; j <= len; j++)
		rows[0][j] = (unsigned int)j;
	for (size_t i = 1; a[i - 1]; i++) {
		unsigned int *row = rows[i % 3], *last = rows[(i + 2) % 3];
		const unsigned int *before = rows[(i + 1) % 3];

		row[0] = (unsigned int)i;
		for (size_t j = 1; j <= len; j++) {
			row[j] = least(least(row[j - 1], last[j]) + 1,
				       last[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				row[j] = least(row[j], before[j - 2] + 1);
		}
	}
	return rows[strlen(a) % 3][len];
}

/* A name while the likeliest one is looked for. */
struct guess {
	const char *word, *best;
	unsigned int errors; /* one more than is let pass, or the best's */
};

static void start(struct guess *g, const char *word)
{
	size_t len = strlen(word);

	*g = (struct guess){ .word = word };
	if (len > 1 && len < WORD_MAX)
		g->errors = 2 + (unsigned int)len / 5;
}

static void consider(struct guess *g, const char *name)
{
	unsigned int errors;

	if (!g->errors)
		return;
	errors = strncmp(name, g->word, strlen(g->word)) == 0
			 ? 0
			 : typing_errors(g->word, name);
	if (errors >= g->errors)
		return;
	g->best = name;
	g->errors = errors;
}

const char *sq_help_guess_verb(const char *word)
{
	struct guess g;

	start(&g, word);
	for (size_t i = 0; i < sq_verb_count; i++)
		consider(&g, sq_verbs[i].name);
	return g.best;
}

const char *sq_help_guess_option(const char *word,
				 const struct sq_option_list *options)
{
	struct guess g;

	start(&g, word);
	for (size_t i = 0; i < options->count; i++)
		consider(&g, options->list[i]->name);
	return g.best;
}
