/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * facts.h - what one call shows of its program, facet by facet
 *
 * Each facet is one entry of the table in facts.c: its extractor, which takes
 * the facet's items out of an event. To add a facet is to add it to facet.h,
 * to write its extractor, and to say how its items read as text.
 *
 * No input, no output; one owner at a time.
 */
#ifndef SQ_FACTS_H
#define SQ_FACTS_H

#include "event/argument.h"
#include "model/facets.h"

/* Files and addresses of a call are several; a new directory is two more. */
#define SQ_FACTS_MAX (SQ_FACET_COUNT + 3 * SQ_OBJECTS_MAX)

struct sq_facts {
	const char *interpreters; /* as sq_program_name(); borrowed, or NULL */
	unsigned int count;
	struct sq_fact facts[SQ_FACTS_MAX];
};

/* Take all items out of ev. Returns 0 or -SQ_ENOMEM. */
int sq_facts_take(struct sq_arguments *arguments, const struct sq_event *ev,
		  struct sq_facts *out);

/*
 * Add that the call begins a stream, the row-th young one in a row
 * (lineage.h), as the power of SQ_ROW_STEP that is not larger: how many begin
 * at the same time is a matter of chance.
 */
#define SQ_ROW_STEP 16
void sq_facts_row(uint32_t row, struct sq_facts *out);

#define SQ_FACT_TEXT_LEN (SQ_CALL_NAME_LEN + SQ_ITEM_LEN + 1)

/*
 * An item as text, NUL-terminated; may hold any other byte, since paths do.
 * Returns its length.
 */
size_t sq_fact_text(enum sq_facet facet, const char *bytes, size_t len,
		    char buf[static SQ_FACT_TEXT_LEN]);

#endif
