/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/facet.h"

#include <assert.h>

static const char *const names[SQ_FACET_COUNT] = {
	[SQ_FACET_CALL] = "call",     [SQ_FACET_ARGUMENT] = "argument",
	[SQ_FACET_ERROR] = "error",   [SQ_FACET_USER] = "user",
	[SQ_FACET_START] = "start",   [SQ_FACET_READ] = "read",
	[SQ_FACET_WRITE] = "write",   [SQ_FACET_PEER] = "peer",
	[SQ_FACET_SCRIPT] = "script", [SQ_FACET_STREAM] = "stream",
};

const char *sq_facet_name(enum sq_facet facet)
{
	assert(facet < SQ_FACET_COUNT);
	return names[facet];
}
