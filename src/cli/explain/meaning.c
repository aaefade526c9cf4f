/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/explain/meaning.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool sq_meaning_is_tainted(const struct sq_evidence *e)
{
	return json_is_true(json_object_get(e->root, "tainted"));
}

static void put_odds(FILE *to, const struct sq_evidence *e)
{
	fprintf(to,
		"New is its %s. The odds of anything new there were 1 in "
		"%llu.%s",
		sq_evidence_text(e, "facet"),
		(unsigned long long)sq_evidence_number(e, "odds"),
		*sq_evidence_text(e, "host")
			? " No other program of this host did it either."
			: "");
}

static void put_sequence(FILE *to, const struct sq_evidence *e)
{
	uint64_t order = sq_evidence_number(e, "order");
	bool sequence = strcmp(e->reason, "new-sequence") == 0;

	if (sequence && order == 1)
		fputs("It never made this call before.", to);
	else if (sequence && order)
		fprintf(to, "It never made these %llu calls in this order.",
			(unsigned long long)order);
	else
		fprintf(to,
			"Much was new at once: %llu of its newest sequences.",
			(unsigned long long)sq_evidence_number(e, "locality"));
}

static void put_meaning(FILE *to, const struct sq_evidence *e)
{
	if (sq_evidence_number(e, "odds"))
		put_odds(to, e);
	else if (strcmp(e->reason, "new-sequence") == 0 ||
		 strcmp(e->reason, "not-learned") == 0)
		put_sequence(to, e);
	else if (strcmp(e->reason, "new-program") == 0)
		fputs("The profile did not hold this program. It is told once.",
		      to);
	else if (strcmp(e->reason, "program-changed") == 0)
		fputs("Its file is not the one that it was learned from: ask "
		      "the package manager (dpkg --verify, rpm -V).",
		      to);
}

char *sq_meaning_make(const struct sq_evidence *e)
{
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	if (!to)
		return NULL;
	put_meaning(to, e);
	if (fclose(to) == 0)
		return text;
	free(text);
	return NULL;
}
