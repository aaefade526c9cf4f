/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * portscan_helpers.h - packets at a time of one's choice, and what is told
 */
#ifndef PORTSCAN_HELPERS_H
#define PORTSCAN_HELPERS_H

#include "helpers.h"

#include "base/error.h"
#include "detect/portscan.h"

#define FIN	 0x5e110000u
#define NULLS	 0x5e120000u
#define XMAS	 0x5e130000u
#define REFUSED	 0x5e140000u
#define NOON	 1795468881000
#define INTERVAL 3000

static const struct sq_portscan_rule plain = { SQ_PORTSCAN_MARK,
					       SQ_PORTSCAN_MASK, INTERVAL };

struct fixture {
	struct sq_portscans *t;
	struct sq_portscan_rule rule;
	struct sq_event ev, told; /* told: by sq_portscans_due() */
	struct sq_portscan scan;  /* what was told last */
	uint64_t serial;
};

int portscans_setup(void **state);
int portscans_teardown(void **state);

uint32_t number_of(const struct sq_address *address);

/* A packet after so many milliseconds. Returns whether it is told of. */
int packet_at(struct fixture *f, const char *node, uint64_t at_ms,
	      uint32_t mark, uint32_t from, uint32_t to);

/* The packets of the scan that is told now; 0: none is. */
uint64_t due(struct fixture *f);

/* The same, once some other event has come after so many milliseconds. */
uint64_t due_at(struct fixture *f, const char *node, uint64_t at_ms);

const struct sq_portscan_counts *counts(const struct fixture *f);

#define T(test)                                                \
	cmocka_unit_test_setup_teardown(test, portscans_setup, \
					portscans_teardown)

#endif
