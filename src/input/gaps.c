/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/gaps.h"

void sq_gaps_add(struct sq_gaps *g, uint64_t from, uint64_t count)
{
	unsigned int i = g->next++ % SQ_GAPS;

	g->list[i].from = from;
	g->list[i].to = from + count;
}

bool sq_gaps_has(const struct sq_gaps *g, uint64_t serial)
{
	for (unsigned int i = 0; i < SQ_GAPS; i++)
		if (serial >= g->list[i].from && serial < g->list[i].to)
			return true;
	return false;
}
