/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/facets.h"

#include <stdio.h>
#include <stdlib.h>

#include "cli/output.h"
#include "detect/facts.h"
#include "detect/odds.h"
#include "engine.h"

const struct sq_option sq_facets_options[] = {
	{ "facets", NULL, "by the kinds of behaviour, each judged by itself",
	  SQ_OPTION_FLAG(facets) },
	{ 0 },
};

/* Whether something new of the facet would alert, by the settings. */
static bool is_watched(const struct sq_options *o, const struct sq_program *p,
		       enum sq_facet facet)
{
	struct sq_engine_options engine = { 0 };

	sq_settings_engine(&o->settings, &engine);
	return sq_odds_watches(&engine.odds, &p->facets, facet);
}

void sq_print_facets(FILE *to, const struct sq_options *o,
		     const struct sq_program *p)
{
	for (int i = 0; i < SQ_FACET_COUNT; i++) {
		enum sq_facet facet = (enum sq_facet)i;

		fprintf(to, "%-8s  %6zu%s  1 in %-10llu  %-7s  ",
			sq_facet_name(facet),
			sq_items_count(&p->facets.items[i]),
			p->facets.items[i].full ? "+" : " ",
			(unsigned long long)sq_facets_one_in(&p->facets, facet),
			is_watched(o, p, facet) ? "watched" : "-");
		sq_print_text_to(to, p->name);
		fputc('\n', to);
	}
}

void sq_json_facets(const struct sq_options *o, const struct sq_program *p,
		    json_t *object)
{
	json_t *facets = json_object();

	for (int i = 0; i < SQ_FACET_COUNT; i++) {
		enum sq_facet facet = (enum sq_facet)i;
		const struct sq_items *items = &p->facets.items[i];

		json_object_set_new(
			facets, sq_facet_name(facet),
			json_pack("{s:I, s:I, s:b, s:b}", "items",
				  (json_int_t)sq_items_count(items), "one_in",
				  (json_int_t)sq_facets_one_in(&p->facets,
							       facet),
				  "watched", is_watched(o, p, facet), "full",
				  items->full));
	}
	json_object_set_new(object, "facets", facets);
}

static void print_item(const struct sq_options *o, enum sq_facet facet,
		       const struct sq_item *item)
{
	char text[SQ_FACT_TEXT_LEN];
	size_t len = sq_fact_text(facet, item->bytes, item->len, text);
	json_t *object;

	if (!o->json) {
		printf("%-8s  %10u  ", sq_facet_name(facet),
		       (unsigned int)item->times);
		sq_print_text(text);
		putchar('\n');
		return;
	}
	object = json_object();
	json_object_set_new(object, "facet", json_string(sq_facet_name(facet)));
	json_object_set_new(object, "times", json_integer(item->times));
	sq_json_text(object, "item", text, len);
	sq_print_json(object);
}

int sq_print_items(const struct sq_options *o, const struct sq_program *p)
{
	for (int i = 0; i < SQ_FACET_COUNT; i++) {
		const struct sq_items *items = &p->facets.items[i];
		struct sq_item *all = sq_items_sorted(items);

		if (!all)
			return sq_complainf(p->name, "%s",
					    sq_strerror(-SQ_ENOMEM));
		for (size_t at = 0; at < sq_items_count(items); at++)
			print_item(o, (enum sq_facet)i, &all[at]);
		free(all);
	}
	return SQ_EXIT_DONE;
}
