/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * facets.h - a program's facets, for those who read
 *
 * What is watched, how surprising something new would be, and the items.
 */
#ifndef SQ_CLI_FACETS_H
#define SQ_CLI_FACETS_H

#include <stdio.h>

#include "base/json.h"
#include "cli/options.h"
#include "model/program.h"

/* --facets */
extern const struct sq_option sq_facets_options[];

/* A line for each facet that the program has shown anything of. */
void sq_print_facets(FILE *to, const struct sq_options *o,
		     const struct sq_program *p);

/* Put the same into object, under "facets". */
void sq_json_facets(const struct sq_options *o, const struct sq_program *p,
		    json_t *object);

/*
 * A line for each item: facet, how often it was seen, the item. Returns 0, or
 * SQ_EXIT_WRONG with a complaint.
 */
int sq_print_items(const struct sq_options *o, const struct sq_program *p);

#endif
