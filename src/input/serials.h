/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * serials.h - serials: which events are lost, and where
 *
 * The kernel numbers events without a gap, so a serial that stays missing is a
 * lost event. Records of events that overtook each other arrive close
 * together, and never out of order within one process; so when a serial is
 * missing, what comes behind it waits until it arrives or until SQ_SERIALS_WAIT
 * serials have passed, and then goes on in the order of arrival, with the
 * number of losses so far in sq_event.losses. Without a gap nothing is copied.
 *
 * While no auditd runs, the kernel numbers events that it gives nobody. So the
 * gap behind an event of kind SQ_EVENT_AUDITD empties windows as any gap does,
 * but what is missing there is unheard, not lost.
 *
 * An event of kind SQ_EVENT_RULES empties windows, too, and nothing is lost by
 * it: between two sets of rules there are calls that no rule records.
 *
 * No input or output; one owner at a time. Bounded: 3 * SQ_SERIALS_WAIT events
 * a node wait at most, also where many have one serial.
 */
#ifndef SQ_SERIALS_H
#define SQ_SERIALS_H

#include "event/event.h"

/*
 * Serials that may pass a missing one. On two cores 59 of 589,845 events were
 * overtaken, each by one; a core can hold one event back.
 */
#define SQ_SERIALS_WAIT 512

/* Nodes whose serials are followed: the newest ones (nodes.h). */
#define SQ_SERIALS_NODES 4096

enum sq_serials_mode {
	SQ_SERIALS_AUTO,       /* filtered once a quarter is missing */
	SQ_SERIALS_CONTIGUOUS, /* each missing one is a loss */
	SQ_SERIALS_FILTERED,   /* ausearch's output: gaps mean nothing, and
				  only damaged records are losses */
};

struct sq_serials_counts {
	uint64_t lost;	    /* serials that never came */
	uint64_t unheard;   /* serials given while no auditd ran */
	uint64_t late;	    /* events that came when they had been given up */
	uint64_t gaps;	    /* losses: windows were emptied so often */
	uint64_t restarts;  /* serials that began anew: the host did */
	uint64_t overtaken; /* events that came after a later one */
	bool filtered;	    /* some node's serials were found to be filtered */
};

struct sq_serials;

/*
 * Caller frees *out. seed: random, since strangers choose names of nodes.
 * Returns 0 or -SQ_ENOMEM.
 */
int sq_serials_new(struct sq_serials **out, enum sq_serials_mode serials,
		   uint64_t seed);
void sq_serials_free(struct sq_serials *o);

/*
 * Take ev, of any kind. Then call sq_serials_next() until it returns NULL; ev
 * must stay as it is until then. Returns 0, or -SQ_ENOMEM: ev is lost.
 */
int sq_serials_push(struct sq_serials *o, struct sq_event *ev);

/* The next event whose turn it is; valid until the next call on o. */
const struct sq_event *sq_serials_next(struct sq_serials *o);

/*
 * Nothing more is on its way: what is missing is lost, what waits may go. Call
 * sq_serials_next() afterwards.
 */
void sq_serials_settle(struct sq_serials *o);

/*
 * Events were lost, of any node, that had no serial yet: what comes from here
 * on is behind one more loss.
 */
void sq_serials_doubt(struct sq_serials *o);

/* Whether events wait for a missing serial. */
bool sq_serials_waiting(const struct sq_serials *o);

const struct sq_serials_counts *sq_serials_counts(const struct sq_serials *o);

/* How many names are compared to find each node once. For tests. */
uint64_t sq_serials_probes(const struct sq_serials *o);

#endif
