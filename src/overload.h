/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * overload.h - the engine's part for what it could not see: told, by program
 *
 * Events are lost, come late, or the plugin stands still. Nobody knows whose
 * calls were lost. But each program that made calls in that minute may have
 * lost some, and one whose process goes on behind a loss may have. Both are
 * listed, with their share of the loss by the calls that were seen of them.
 *
 * What happens is told after SQ_OVERLOAD_DELAY_MS, and then once in
 * SQ_OVERLOAD_EVERY_MS while it lasts. A process that is quiet for long shows
 * its gap late; this is told once in SQ_OVERLOAD_GAPS_MS.
 *
 * Time is that of the events. Private to the engine, which owns all of it. A
 * call that is known costs one addition here.
 */
#ifndef SQ_OVERLOAD_H
#define SQ_OVERLOAD_H

#include "input/serials.h"
#include "report/alert.h"

#define SQ_OVERLOAD_DELAY_MS 2000   /* so that the first alert says enough */
#define SQ_OVERLOAD_EVERY_MS 60000  /* the minute that calls are counted in */
#define SQ_OVERLOAD_GAPS_MS  600000 /* nothing is lost any more by then */

struct sq_engine;

struct sq_overload_watch {
	const struct sq_serials_counts *order; /* borrowed, of the engine */
	uint64_t lost;	   /* of theirs, when they were looked at last */
	uint64_t missing;  /* serials, of what is to be told */
	uint64_t dropped;  /* by the kernel's count, likewise */
	bool lossy;	   /* something was lost since the start */
	uint64_t due_ms;   /* when to look again; UINT64_MAX: never */
	uint64_t swept_ms; /* when calls were counted from */
	uint64_t begin_ms; /* of what is to be told; 0: nothing is */
	uint64_t told_ms;  /* 0: never */
	struct sq_overload pending;
	struct sq_event first; /* that showed it */
};

/* The engine is made, or has other options. */
void sq_overload_start(struct sq_engine *e);

/* Events that did not come, whether or not an auditd ran. */
static inline uint64_t sq_overload_missing(const struct sq_overload_watch *w)
{
	return w->order->lost + w->order->unheard;
}

/* Whether they are another number than before. */
static inline bool sq_overload_changed(const struct sq_overload_watch *w)
{
	return sq_overload_missing(w) != w->lost;
}

/* It is; ev is the first event behind the loss. */
void sq_overload_lost(struct sq_engine *e, const struct sq_event *ev);

/* A process of a program went on with ev behind a loss. */
void sq_overload_gap(struct sq_engine *e, const struct sq_event *ev);

/* An event has come, and it is time to look. */
void sq_overload_turn(struct sq_engine *e);

/* Nothing came, and it is now_ms. last: nothing more will come. */
void sq_overload_pass(struct sq_engine *e, uint64_t now_ms, bool last);

#endif
