/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * join.h - the details of an event into the event, in the events' own order
 *
 * The kernel queues each record of an event by itself, the call's first, so
 * those of different events come interleaved where there are several cores.
 * A call whose details tell something waits for them: until there are as many
 * as its record says, or until SQ_JOIN_LATER events of its node have come
 * behind it. (Of 2 × 10^5 details on two cores seven came behind nine later
 * events, none behind more.) What a call may have or not, as sendto() an
 * address, is awaited for SQ_JOIN_MAYBE events. All that comes meanwhile stays
 * behind it; nothing is copied where nothing waits.
 *
 * Rules can exclude such records. After SQ_JOIN_ABSENT calls in a row that
 * should have had details of a kind and had none, nothing waits for that kind
 * until one has come again. A detail that comes too late, or whose event does
 * not want it, is dropped.
 *
 * Pure; one owner at a time. At most SQ_JOIN_MAX events wait.
 */
#ifndef SQ_JOIN_H
#define SQ_JOIN_H

#include "event/event.h"

#define SQ_JOIN_MAX    64 /* events; some 13 kB each */
#define SQ_JOIN_LATER  16
#define SQ_JOIN_MAYBE  2
#define SQ_JOIN_ABSENT 64 /* then details are taken to be excluded */

struct sq_join;

/* Caller frees *out. Returns 0 or -SQ_ENOMEM. */
int sq_join_new(struct sq_join **out);
void sq_join_free(struct sq_join *j);

/*
 * Take ev, of any kind. Returns 1 where ev goes on as it is, and nothing else
 * does: most do. Returns 0 where ev was kept or is a detail; then call
 * sq_join_next() until it returns NULL. Or returns -SQ_ENOMEM: ev is lost.
 */
int sq_join_push(struct sq_join *j, const struct sq_event *ev);

/* The next event, which is no detail; valid until the next call on j. */
struct sq_event *sq_join_next(struct sq_join *j);

/*
 * Nothing more is on its way: what waits may go. Call sq_join_next()
 * afterwards.
 */
void sq_join_settle(struct sq_join *j);

/* Whether events wait for details. */
bool sq_join_waiting(const struct sq_join *j);

#endif
