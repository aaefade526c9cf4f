/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "detect/coverage.h"

#include <string.h>

void sq_coverage_init(struct sq_coverage *c)
{
	memset(c, 0, sizeof(*c));
	sq_alphabet_init(&c->subset, SQ_ALPHABET_SECURITY, NULL);
}

bool sq_coverage_call(struct sq_coverage *c, sq_call call, uint64_t now_ms)
{
	if (!sq_alphabet_has(&c->subset, call)) {
		c->in_row = 0;
		c->suspect = false;
		return false;
	}
	if (sq_call_is_followed(call) || c->suspect ||
	    ++c->in_row < SQ_COVERAGE_CALLS)
		return false;
	c->suspect = true;
	if (c->told_ms && now_ms - c->told_ms < SQ_COVERAGE_REPEAT_MS)
		return false;
	c->told_ms = now_ms;
	return true;
}
