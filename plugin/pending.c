/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pending.h"

#include <stdlib.h>
#include <string.h>

static struct sq_probe *find(const struct sq_pending *pe, const char *name)
{
	for (unsigned int i = 0; i < pe->count; i++)
		if (strcmp(pe->list[i]->name, name) == 0)
			return pe->list[i];
	return NULL;
}

bool sq_pending_take(struct sq_pending *pe, struct sq_probe *probe,
		     int64_t now_s)
{
	struct sq_probe *same;

	if (!probe->since_s)
		probe->since_s = now_s;
	if (!probe->packager || now_s - probe->since_s >= SQ_PENDING_S)
		return false;
	same = find(pe, probe->name);
	if (same) { /* no start of the program makes it wait longer */
		if (probe->since_s < same->since_s)
			same->since_s = probe->since_s;
		free(probe);
		return true;
	}
	if (pe->count == SQ_PENDING_MAX)
		return false;
	if (!pe->count)
		pe->next_s = now_s + SQ_PENDING_AGAIN_S;
	pe->list[pe->count++] = probe;
	return true;
}

struct sq_probe *sq_pending_due(struct sq_pending *pe, int64_t now_s)
{
	return pe->count && now_s >= pe->next_s ? pe->list[--pe->count] : NULL;
}

void sq_pending_end(struct sq_pending *pe)
{
	while (pe->count)
		free(pe->list[--pe->count]);
}
