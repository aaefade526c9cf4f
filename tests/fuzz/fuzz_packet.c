/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fuzz_packet.c - NETFILTER_PKT lines, one after the other, to one table
 *
 * Half of the runs keep their scans for the next one; the byte ahead says.
 */
#include <stdlib.h>
#include <string.h>

#include "input/packet.h"
#include "detect/portscan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct sq_portscan_rule rule = { SQ_PORTSCAN_MARK,
					      SQ_PORTSCAN_MASK, 3000 };

/* What is printed is read again as the same address. */
static void check_address(const struct sq_address *address)
{
	struct sq_record head = { .node_len = 0 };
	char text[SQ_ADDRESS_LEN], line[SQ_ADDRESS_LEN + 8];
	static struct sq_event again;

	sq_address_text(address, text);
	head.rest = strcat(strcpy(line, ": saddr="), text);
	if (sq_packet_event(&head, line, strlen(line), &again, NULL) < 0 ||
	    memcmp(&again.packet.saddr, address, sizeof(*address)) != 0)
		abort();
}

static void check_event(const struct sq_event *ev)
{
	const struct sq_packet *p = &ev->packet;

	if (ev->kind != SQ_EVENT_PACKET || ev->keyed || ev->evidence ||
	    *ev->comm || *ev->exe || p->proto < -1 || p->proto > 255 ||
	    strlen(ev->node) != ev->node_len)
		abort();
	check_address(&p->saddr);
	check_address(&p->daddr);
}

static void tell_due(struct sq_portscans *t)
{
	static struct sq_event ev;
	struct sq_portscan scan;

	while (sq_portscans_due(t, &rule, &scan, &ev) == 1)
		if (scan.packets < 2 || scan.kind >= SQ_PORTSCAN_KINDS ||
		    strlen(ev.node) != ev.node_len)
			abort();
}

static void one_line(struct sq_portscans *t, const char *line, size_t len)
{
	static struct sq_event ev;
	struct sq_record head;
	struct sq_portscan scan;
	struct sq_why why = { "" };

	if (sq_record_head(line, len, &head) < 0 ||
	    head.type != SQ_RECORD_PACKET)
		return;
	if (sq_packet_event(&head, line, len, &ev, &why) < 0) {
		if (!*why.text)
			abort(); /* an error that nobody explains */
		return;
	}
	check_event(&ev);
	sq_portscans_time(t, &ev);
	tell_due(t);
	if (sq_portscans_packet(t, &rule, &ev, &scan) == 1 && scan.packets != 1)
		abort();
	if (sq_portscans_counts(t)->scans > SQ_PORTSCANS_MAX)
		abort();
}

static void all_lines(struct sq_portscans *t, const char *at, const char *end)
{
	while (at < end) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		const char *stop = newline ? newline : end;
		char *copy = malloc((size_t)(stop - at) + 1);

		/* of its own, so that a byte read behind it is seen */
		memcpy(copy, at, (size_t)(stop - at));
		copy = realloc(copy, (size_t)(stop - at) + (stop == at));
		one_line(t, copy, (size_t)(stop - at));
		free(copy);
		at = stop + 1;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct sq_portscans *kept;
	struct sq_portscans *t;

	if (!kept && sq_portscans_new(&kept, 1) < 0)
		abort();
	if (size < 1)
		return 0;
	t = kept;
	if ((data[0] & 1) && sq_portscans_new(&t, data[0]) < 0)
		abort();
	all_lines(t, (const char *)data + 1, (const char *)data + size);
	if (t != kept) {
		sq_portscans_pass(t, UINT64_MAX);
		tell_due(t);
		if (sq_portscans_counts(t)->scans)
			abort();
		sq_portscans_free(t);
	}
	return 0;
}
