/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/forecast/findings.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

/* What was new, in a word. */
static const char *what_of(const struct sq_alert *a)
{
	if (a->news_count)
		return sq_facet_name(a->news[0].facet);
	if (a->reason == SQ_REASON_NEW_SEQUENCE)
		return "order";
	return sq_reason_name(a->reason);
}

/* Returns the row, or -SQ_ENOMEM. */
static int find_row(struct sq_findings *f, const char *program,
		    const char *what)
{
	size_t i = 0;

	while (i < f->row_count && (strcmp(f->rows[i].what, what) != 0 ||
				    strcmp(f->rows[i].program, program) != 0))
		i++;
	if (i < f->row_count)
		return (int)i;
	if (f->row_count >= SQ_FINDINGS_ROWS) {
		program = "(others)";
		what = "any";
		i = SQ_FINDINGS_ROWS;
	}
	if (i < f->row_count)
		return (int)i;
	f->rows[i].what = what;
	f->rows[i].program = strdup(program);
	if (!f->rows[i].program)
		return -SQ_ENOMEM;
	f->row_count = i + 1;
	return (int)i;
}

int sq_findings_add(struct sq_findings *f, const struct sq_alert *a)
{
	int row = find_row(f, a->program, what_of(a));

	if (row < 0)
		return row;
	if (f->count == f->room) {
		size_t room = f->room ? 2 * f->room : 64;
		void *times = reallocarray(f->times, room, sizeof(*f->times));

		if (!times)
			return -SQ_ENOMEM;
		f->times = times;
		f->room = room;
	}
	f->times[f->count++] =
		(struct sq_finding_time){ a->came_ms, (size_t)row };
	f->rows[row].alerts++;
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct sq_finding *left = a, *right = b;

	if (left->counted != right->counted)
		return left->counted > right->counted ? -1 : 1;
	if (left->alerts != right->alerts)
		return left->alerts > right->alerts ? -1 : 1;
	if (strcmp(left->program, right->program) != 0)
		return strcmp(left->program, right->program);
	return strcmp(left->what, right->what);
}

void sq_findings_count(struct sq_findings *f, uint64_t from_ms)
{
	for (size_t i = 0; i < f->count; i++) {
		bool counts = f->times[i].ms >= from_ms;

		f->rows[f->times[i].row].counted += counts;
		f->counted += counts;
	}
	if (f->row_count)
		qsort(f->rows, f->row_count, sizeof(*f->rows), compare);
}

void sq_findings_free(struct sq_findings *f)
{
	for (size_t i = 0; i < f->row_count; i++)
		free(f->rows[i].program);
	free(f->times);
	memset(f, 0, sizeof(*f));
}
