/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * portscan.h - packets that a rule has marked → scans, each told now and then
 *
 * A rule's mark says what the packet was (rules/seqids-scan.nft). A scan is
 * (node, kind, scanner, target). Its first packet is told at once; those that
 * follow are counted, and the count is told when the interval is over, and
 * again after each interval that had any. One without any ends the scan. Time
 * is the events', for each node its own; a clock that was set back, which the
 * next packet tells, ends all intervals of its node.
 *
 * No input or output; one owner at a time. Bounded: of SQ_PORTSCANS_MAX scans
 * the one whose interval began first makes room, and is told anew if it goes
 * on.
 */
#ifndef SQ_PORTSCAN_H
#define SQ_PORTSCAN_H

#include "event/event.h"

/* As many as the rules' sets have pairs; some 2.5 MB. */
#define SQ_PORTSCANS_MAX 16384

#define SQ_PORTSCAN_MARK	     0x5e100000 /* as in rules/ */
#define SQ_PORTSCAN_MASK	     0xffff0000 /* likewise */
#define SQ_PORTSCAN_INTERVAL_DEFAULT 3		/* s */

/* In the order of their marks. */
enum sq_portscan_kind {
	SQ_PORTSCAN_FIN,
	SQ_PORTSCAN_NULL,
	SQ_PORTSCAN_XMAS,
	SQ_PORTSCAN_REFUSED, /* its packets go from target to scanner */
	SQ_PORTSCAN_KINDS,
};

/*
 * The mark of kind n is mark plus n + 1 times the lowest bit of mask; bits
 * that are not in mask are somebody else's.
 */
struct sq_portscan_rule {
	uint32_t mark, mask;
	uint64_t interval_ms;
};

/* A scan as far as it is known. */
struct sq_portscan {
	enum sq_portscan_kind kind;
	struct sq_address scanner, target;
	int16_t proto;	       /* of IP */
	uint64_t packets;      /* recorded: rules pass on no more than some */
	struct sq_stamp first; /* of its first packet: the scan's name */
	uint64_t last_ms;      /* when the newest came */
};

/* What tells one scan from another, as its table hashes it. */
struct sq_portscan_whose {
	uint64_t node; /* hash of its name */
	struct sq_address scanner, target;
	uint64_t kind;
};

struct sq_portscan_counts {
	uint64_t packets;    /* all */
	uint64_t other;	     /* with marks that are not ours */
	uint64_t incomplete; /* ours, without addresses or protocol */
	uint64_t told;	     /* scans, each time */
	uint64_t scans;	     /* now */
	uint64_t evicted;    /* to make room */
};

struct sq_portscans;

/* Whether each kind has a mark of its own within mask. */
bool sq_portscan_rule_fits(const struct sq_portscan_rule *rule);

/* seed: addresses are a stranger's to choose. 0 or -SQ_ENOMEM. */
int sq_portscans_new(struct sq_portscans **out, uint64_t seed);
void sq_portscans_free(struct sq_portscans *t);

/*
 * Take a packet. Returns 1 and *scan when it shall be told of now, 0 when not,
 * or -SQ_ENOMEM.
 */
int sq_portscans_packet(struct sq_portscans *t,
			const struct sq_portscan_rule *rule,
			const struct sq_event *ev, struct sq_portscan *scan);

/* ev, of any kind, has come: no earlier than it is now on its node. */
void sq_portscans_time(struct sq_portscans *t, const struct sq_event *ev);

/* So much time has passed on all nodes. UINT64_MAX: all intervals are over. */
void sq_portscans_pass(struct sq_portscans *t, uint64_t ms);

/*
 * The next scan whose interval is over and that has had packets in it, in the
 * order in which the intervals began. *ev becomes the event of its first
 * packet, without the addresses, which are in *scan. Returns 1, or 0 when
 * there is none.
 */
int sq_portscans_due(struct sq_portscans *t,
		     const struct sq_portscan_rule *rule,
		     struct sq_portscan *scan, struct sq_event *ev);

const struct sq_portscan_counts *
sq_portscans_counts(const struct sq_portscans *t);

/* How many are compared to find each node and each scan once. For tests. */
uint64_t sq_portscans_probes(const struct sq_portscans *t);

#endif
