/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * gaps.h - rows of serials that counted as lost
 *
 * Where auditd does not keep up, the kernel holds records back and sends those
 * of later events first. Thousands come behind newer ones then, in the rows
 * that were missing: neither lost nor a host that began anew.
 *
 * A value; its owner may copy it. All zero: none.
 */
#ifndef SQ_GAPS_H
#define SQ_GAPS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The newest are remembered. An emulated host beside a busy one had 45 in ten
 * minutes, and a dozen of them open at once.
 */
#define SQ_GAPS 32

struct sq_gaps {
	unsigned int next; /* where the next one goes, in the ring */
	struct {
		uint64_t from, to; /* to is the first behind it */
	} list[SQ_GAPS];
};

/* count serials from the given one on are missing. */
void sq_gaps_add(struct sq_gaps *g, uint64_t from, uint64_t count);

/* Whether serial was missing in one of them. */
bool sq_gaps_has(const struct sq_gaps *g, uint64_t serial);

#endif
