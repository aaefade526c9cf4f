/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * nodes.h - the nodes whose serials are followed
 *
 * Strangers choose names of nodes. So where there are SQ_SERIALS_NODES already,
 * a new one takes the place of another: of the one that was quiet for longest
 * of those that never sent much, or else of all. No node leaves while events
 * wait at it.
 *
 * Private to serials.c. One owner at a time.
 */
#ifndef SQ_NODES_H
#define SQ_NODES_H

#include "base/table.h"
#include "input/absent.h"
#include "input/gaps.h"
#include "input/serials.h"

#define SQ_NODES_WORDS	 (SQ_SERIALS_WAIT / 64)
#define SQ_NODES_SETTLED 1024 /* serials; then it has sent much */

struct sq_waiting {
	struct sq_waiting *next;
	bool settled; /* all serials up to its own are accounted for */
	uint64_t serial;
	struct sq_event event;
};

struct sq_node {
	struct sq_node *newer, *older; /* by the last event */
	uint64_t key;		       /* what the table has it under */
	uint64_t wrapped;	       /* to be added to its serials */
	uint64_t expected;	       /* all serials below are accounted for */
	uint64_t seen[SQ_NODES_WORDS]; /* from expected on, a ring of bits */
	uint64_t ahead;		       /* bits that are set */
	uint64_t range, missing; /* serials passed, and not seen of them */
	uint64_t lost;		 /* of absent, how many count as lost */
	uint64_t newest_ms;	 /* time of its latest event */
	uint64_t latest;	 /* serial of the newest record */
	unsigned int behind;	 /* serials from long ago that go on in a row */
	struct sq_absent absent; /* given up, and not come since */
	struct sq_gaps gaps;	 /* of RESTART_ROW or longer */
	bool held_back;		 /* the newest record is from one of them */
	bool auditd; /* it began or ended behind the newest record */
	bool due;    /* the first that waits need not wait longer */
	uint32_t losses;
	unsigned int waiting;
	struct sq_waiting *first, **last;
};

struct sq_nodes {
	struct sq_table names; /* hash of a name → struct sq_node * */
	struct sq_node *newest, *oldest;
	uint32_t left; /* how many had to leave */
};

void sq_nodes_init(struct sq_nodes *ns, uint64_t seed);
void sq_nodes_free(struct sq_nodes *ns); /* with all that waits */

/* The node of ev; NULL: it is not followed. */
struct sq_node *sq_nodes_known(const struct sq_nodes *ns,
			       const struct sq_event *ev);

/*
 * The node of ev, now the newest one. NULL: out of memory, or events wait at
 * all of them.
 */
struct sq_node *sq_nodes_find(struct sq_nodes *ns, const struct sq_event *ev);

#endif
