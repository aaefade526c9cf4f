/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * order.h - serials: which events are lost, and where
 *
 * The kernel numbers events without a gap, so a serial that stays missing is a
 * lost event. Records of events that overtook each other arrive close
 * together, and never out of order within one process; so when a serial is
 * missing, what comes behind it waits until it arrives or until SQ_ORDER_WAIT
 * serials have passed, and then goes on in the order of arrival, with the
 * number of losses so far in sq_event.losses. Without a gap nothing is copied.
 *
 * Pure; one owner at a time. Bounded: 3 * SQ_ORDER_WAIT events a node wait at
 * most, also where many have one serial.
 */
#ifndef SQ_ORDER_H
#define SQ_ORDER_H

#include "event.h"

/*
 * Serials that may pass a missing one. On two cores 59 of 589,845 events were
 * overtaken, each by one; a core can hold one event back.
 */
#define SQ_ORDER_WAIT 512

/* Nodes whose serials are followed; of any more, no loss is seen. */
#define SQ_ORDER_NODES 4096

enum sq_serials {
	SQ_SERIALS_AUTO,       /* filtered once a quarter is missing */
	SQ_SERIALS_CONTIGUOUS, /* each missing one is a loss */
	SQ_SERIALS_FILTERED,   /* ausearch's output: gaps mean nothing */
};

struct sq_order_counts {
	uint64_t lost;	    /* serials that never came */
	uint64_t gaps;	    /* runs of them: windows were emptied so often */
	uint64_t restarts;  /* serials that began anew: the host did */
	uint64_t overtaken; /* events that came after a later one */
	bool filtered;	    /* some node's serials were found to be filtered */
};

struct sq_order;

/* Caller frees *out. Returns 0 or -SQ_ENOMEM. */
int sq_order_new(struct sq_order **out, enum sq_serials serials);
void sq_order_free(struct sq_order *o);

/*
 * Take ev, of any kind. Then call sq_order_next() until it returns NULL; ev
 * must stay as it is until then. Returns 0, or -SQ_ENOMEM: ev is lost.
 */
int sq_order_push(struct sq_order *o, struct sq_event *ev);

/* The next event whose turn it is; valid until the next call on o. */
const struct sq_event *sq_order_next(struct sq_order *o);

/*
 * Nothing more is on its way: what is missing is lost, what waits may go. Call
 * sq_order_next() afterwards.
 */
void sq_order_settle(struct sq_order *o);

/* Whether events wait for a missing serial. */
bool sq_order_waiting(const struct sq_order *o);

const struct sq_order_counts *sq_order_counts(const struct sq_order *o);

#endif
