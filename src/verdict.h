/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * verdict.h - the engine's part for one call: it is learned, or judged
 *
 * The engine finds the process, its program and its stream; what their newest
 * call means is decided here. Private to the engine, which owns all of it.
 */
#ifndef SQ_VERDICT_H
#define SQ_VERDICT_H

#include "engine.h"

#include "actors.h"
#include "detect/brought.h"
#include "detect/clock.h"
#include "detect/coverage.h"
#include "event/depth.h"
#include "detect/facts.h"
#include "overload.h"
#include "stream/scope.h"

struct sq_engine {
	struct sq_engine_options options;
	struct sq_rule settled; /* where an operator said that all is known */
	struct sq_engine_sink sink;
	struct sq_profile *profile;	  /* borrowed */
	struct sq_program *host;	  /* what all programs do; held */
	const struct sq_program *starter; /* of what ev starts; NULL: unknown */
	struct sq_join *join;
	struct sq_serials *serials;
	struct sq_tracker *tracker;
	struct sq_scope *scope;
	struct sq_actors actors;
	struct sq_portscans *scans;
	struct sq_reporter reporter;
	struct sq_engine_counts counts;
	struct sq_coverage coverage;
	struct sq_overload_watch watch;
	struct sq_brought brought;
	struct sq_arguments arguments;
	struct sq_depths depths;
	struct sq_facts facts;	 /* of the newest call */
	unsigned int news_count; /* facets in which that is news */
	bool news_told;		 /* and the operator hears of it */
	bool withheld;		 /* it shows what is told, and not learned */
	int of_call;		 /* what is made of the call; news.h */
	char texts[SQ_FACET_COUNT][SQ_FACT_TEXT_LEN]; /* of what is told */
	uint64_t crowded;      /* processes dropped, as of when that was told */
	uint64_t crowd_ms;     /* and when it was; 0: never */
	struct sq_trail trail; /* of the stream whose turn it is */
	unsigned int source;
	struct sq_clock clock;
	uint64_t now_ms;   /* what it says */
	uint64_t first_ms; /* what it said first */
};

/*
 * Whether ev is what a package's own script does, or a program that a package
 * has just brought, and what is new of it is to be expected. It is asked of
 * news alone, since the answer costs.
 */
bool sq_engine_expects(const struct sq_engine *e, const struct sq_event *ev);

/* Whether p is learned, and not judged. */
bool sq_engine_learns(const struct sq_engine *e, const struct sq_program *p);

/*
 * Whether p may learn more: memory has room, and p has less than its share.
 * That it has its share is told once.
 */
bool sq_engine_has_room(struct sq_engine *e, struct sq_program *p);

/* The newest call of stream, to be judged or learned by what program knows. */
struct sq_case sq_engine_case(const struct sq_engine *e,
			      struct sq_program *program,
			      struct sq_stream *stream);

/*
 * Raise an alert that is of a program, not of a sequence. Returns whether it
 * was told.
 */
bool sq_engine_report(struct sq_engine *e, enum sq_reason reason,
		      const struct sq_event *ev, const char *program);

/*
 * Note how deep process is audited, as far as its call ev under our key tells.
 * A rule sees an execve that succeeded as the new program's; it is the old
 * one's last call.
 */
void sq_engine_note_depth(const struct sq_engine *e, struct sq_process *process,
			  const struct sq_event *ev);

/*
 * ev is the next call of stream, of a process whose program is known. Returns
 * 0 or -SQ_ENOMEM.
 */
int sq_engine_call(struct sq_engine *e, struct sq_process *process,
		   struct sq_stream *stream, const struct sq_event *ev);

#endif
