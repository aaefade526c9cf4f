/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * seqids diff - how two profiles, or their exports, differ
 */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/output.h"
#include "cli/share/facetlines.h"
#include "cli/share/listing.h"
#include "cli/share/load.h"
#include "cli/share/write.h"

const struct sq_option sq_diff_options[] = {
	{ "known", NULL, "compare what is known, not how often seen",
	  SQ_OPTION_FLAG(known) },
	{ 0 },
};

/* A comparison on its way. */
struct diff {
	const struct sq_options *options;
	struct sq_words words;
	const char *program; /* the present one, as it is printed */
	bool named;	     /* its name was printed */
	bool found;	     /* a difference, in any of them */
	bool no_memory;
};

static void print_line(struct diff *d, char side, const char *line)
{
	d->found = true;
	if (d->options->json) {
		json_t *object = json_object();
		const char sides[] = { side, '\0' };

		json_object_set_new(object, "program", json_string(d->program));
		json_object_set_new(object, "side", json_string(sides));
		json_object_set_new(object, "line", json_string(line));
		sq_print_json(object);
		return;
	}
	if (!d->named)
		printf("program %s\n", d->program);
	d->named = true;
	printf("%c%s\n", side, line);
}

static void compare(struct diff *d, const struct sq_listing *a,
		    const struct sq_listing *b)
{
	size_t i = 0, j = 0;

	while (i < a->count || j < b->count) {
		int order = i == a->count   ? 1
			    : j == b->count ? -1
					    : sq_listing_compare(a, i, b, j);

		if (order < 0)
			print_line(d, '-', sq_listing_line(a, i));
		else if (order > 0)
			print_line(d, '+', sq_listing_line(b, j));
		i += order <= 0;
		j += order >= 0;
	}
}

/* One program, as either has it; NULL: it does not. */
static void compare_program(struct diff *d, const struct sq_program *a,
			    const struct sq_program *b)
{
	const struct sq_program *p = a ? a : b;
	struct sq_listing left = { .count = 0 }, right = { .count = 0 };
	char name[SQ_ESCAPED_NAME_LEN];
	bool counts = !d->options->known;

	d->program = sq_facetlines_escape(p->name, p->name_len, name);
	d->named = false;
	if ((a && sq_listing_make(&left, a, &d->words, counts) < 0) ||
	    (b && sq_listing_make(&right, b, &d->words, counts) < 0))
		d->no_memory = true;
	else
		compare(d, &left, &right);
	sq_listing_free(&left);
	sq_listing_free(&right);
}

static void compare_all(struct diff *d, const struct sq_programs *a,
			const struct sq_programs *b)
{
	size_t i = 0, j = 0;

	while (i < a->count || j < b->count) {
		const struct sq_program *left =
			i < a->count ? a->list[i] : NULL;
		const struct sq_program *right =
			j < b->count ? b->list[j] : NULL;
		int order = !left    ? 1
			    : !right ? -1
				     : strcmp(left->name, right->name);

		compare_program(d, order <= 0 ? left : NULL,
				order >= 0 ? right : NULL);
		i += order <= 0;
		j += order >= 0;
	}
}

static int diff(const struct sq_options *o, const struct sq_loaded *a,
		const struct sq_loaded *b)
{
	struct diff d = { .options = o };
	unsigned int abi, other;

	if (sq_load_same_form(a, b))
		return SQ_EXIT_WRONG;
	abi = sq_write_abi(a->programs.list, a->programs.count);
	other = sq_write_abi(b->programs.list, b->programs.count);
	sq_words_init(&d.words, abi == SQ_ABI_FOREIGN ? other : abi);
	compare_all(&d, &a->programs, &b->programs);
	sq_words_free(&d.words);
	if (d.no_memory)
		return sq_complainf("diff", "out of memory");
	if (a->programs.damaged || b->programs.damaged)
		return SQ_EXIT_WRONG;
	return d.found ? SQ_EXIT_FOUND : SQ_EXIT_DONE;
}

int sq_cmd_diff(struct sq_options *o, int argc, char **argv)
{
	struct sq_loaded a, b;
	int status = SQ_EXIT_WRONG;

	(void)argc;
	if (strcmp(argv[0], "-") == 0 && strcmp(argv[1], "-") == 0)
		return sq_complainf("diff", "standard input is one of the two "
					    "at most");
	if (sq_load(argv[0], &a))
		return SQ_EXIT_WRONG;
	if (!sq_load(argv[1], &b)) {
		status = diff(o, &a, &b);
		sq_loaded_free(&b);
	}
	sq_loaded_free(&a);
	return sq_finish_output(status);
}
