/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * packet.h - a NETFILTER_PKT record → its event
 *
 *	mark=0x5e110000 saddr=192.0.2.1 daddr=192.0.2.2 proto=6
 *
 * is all that Linux 4.12 and later write, the newest with ports behind it.
 * Older kernels have a dozen fields around these, mark= only where it is not
 * 0, and none of addresses and proto for what is no IP packet. The kernel
 * encodes no value; so each field is what stands between blanks, and only its
 * whole name tells it: a network interface may be called mark=0x5e110000.
 *
 * Nothing closes the event of such a record (no EOE, no PROCTITLE), so a line
 * is parsed by itself. No input or output; thread-safe.
 */
#ifndef SQ_PACKET_H
#define SQ_PACKET_H

#include "base/error.h"
#include "event/event.h"
#include "input/record.h"

#define SQ_ADDRESS_LEN 46 /* bytes of an address as text; INET6_ADDRSTRLEN */

/*
 * The event of a line of SQ_RECORD_PACKET whose head is given. What the record
 * does not say is absent in the event; whoever uses the event decides whether
 * that will do. Returns 0, or -SQ_EFORMAT with the field at fault in *why.
 */
int sq_packet_event(const struct sq_record *head, const char *line, size_t len,
		    struct sq_event *ev, struct sq_why *why);

/*
 * The address in its one spelling, as inet_ntop() has it; "?" for none.
 * Returns text.
 */
const char *sq_address_text(const struct sq_address *address,
			    char text[static SQ_ADDRESS_LEN]);

#endif
