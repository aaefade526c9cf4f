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

static inline int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	*state = f;
	if (!f)
		return -1;
	f->rule = plain;
	return sq_portscans_new(&f->t, 1);
}

static inline int teardown(void **state)
{
	struct fixture *f = *state;

	sq_portscans_free(f->t);
	free(f);
	return 0;
}

/* An address of its own for each number; 0: none. */
static inline void set_address(struct sq_address *address, uint32_t number)
{
	memset(address, 0, sizeof(*address));
	if (!number)
		return;
	address->family = SQ_FAMILY_IPV4;
	memcpy(address->bytes, &number, sizeof(number));
}

static inline uint32_t number_of(const struct sq_address *address)
{
	uint32_t number;

	memcpy(&number, address->bytes, sizeof(number));
	return number;
}

static inline void set_event(struct fixture *f, const char *node,
			     uint64_t at_ms)
{
	f->ev.node_len = strlen(node);
	strcpy(f->ev.node, node);
	f->ev.stamp.time_ms = NOON + at_ms;
	f->ev.stamp.serial = ++f->serial;
}

/* A packet after so many milliseconds. Returns whether it is told of. */
static inline int packet_at(struct fixture *f, const char *node, uint64_t at_ms,
			    uint32_t mark, uint32_t from, uint32_t to)
{
	set_event(f, node, at_ms);
	f->ev.kind = SQ_EVENT_PACKET;
	f->ev.packet.mark = mark;
	f->ev.packet.proto = 6;
	set_address(&f->ev.packet.saddr, from);
	set_address(&f->ev.packet.daddr, to);
	return sq_portscans_packet(f->t, &f->rule, &f->ev, &f->scan);
}

/* The packets of the scan that is told now; 0: none is. */
static inline uint64_t due(struct fixture *f)
{
	return sq_portscans_due(f->t, &f->rule, &f->scan, &f->told) == 1
		       ? f->scan.packets
		       : 0;
}

/* The same, once some other event has come after so many milliseconds. */
static inline uint64_t due_at(struct fixture *f, const char *node,
			      uint64_t at_ms)
{
	set_event(f, node, at_ms);
	f->ev.kind = SQ_EVENT_SEEN;
	sq_portscans_time(f->t, &f->ev);
	return due(f);
}

static inline const struct sq_portscan_counts *counts(const struct fixture *f)
{
	return sq_portscans_counts(f->t);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

#endif
