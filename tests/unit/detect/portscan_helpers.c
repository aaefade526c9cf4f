/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portscan_helpers.h"

int portscans_setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	*state = f;
	if (!f)
		return -1;
	f->rule = plain;
	return sq_portscans_new(&f->t, 1);
}

int portscans_teardown(void **state)
{
	struct fixture *f = *state;

	sq_portscans_free(f->t);
	free(f);
	return 0;
}

/* An address of its own for each number; 0: none. */
static void set_address(struct sq_address *address, uint32_t number)
{
	memset(address, 0, sizeof(*address));
	if (!number)
		return;
	address->family = SQ_FAMILY_IPV4;
	memcpy(address->bytes, &number, sizeof(number));
}

uint32_t number_of(const struct sq_address *address)
{
	uint32_t number;

	memcpy(&number, address->bytes, sizeof(number));
	return number;
}

static void set_event(struct fixture *f, const char *node, uint64_t at_ms)
{
	f->ev.node_len = strlen(node);
	strcpy(f->ev.node, node);
	f->ev.stamp.time_ms = NOON + at_ms;
	f->ev.stamp.serial = ++f->serial;
}

int packet_at(struct fixture *f, const char *node, uint64_t at_ms,
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

uint64_t due(struct fixture *f)
{
	return sq_portscans_due(f->t, &f->rule, &f->scan, &f->told) == 1
		       ? f->scan.packets
		       : 0;
}

uint64_t due_at(struct fixture *f, const char *node, uint64_t at_ms)
{
	set_event(f, node, at_ms);
	f->ev.kind = SQ_EVENT_SEEN;
	sq_portscans_time(f->t, &f->ev);
	return due(f);
}

const struct sq_portscan_counts *counts(const struct fixture *f)
{
	return sq_portscans_counts(f->t);
}
