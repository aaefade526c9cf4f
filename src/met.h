/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * met.h - the engine's part for programs as such: new ones, and their files
 *
 * Which programs a host runs is a facet of the host, judged as any other
 * (odds.h): a program that the profile does not hold is news once anything new
 * has become unlikely, and not while the host is learned. It is news as well
 * where the program that started it detects. Who starts new programs all day,
 * as a shell that people work with, says nothing by it, unless the program is
 * somebody's own (madeup.h).
 *
 * What actors.h asks its owner for; ctx is the engine. Private to the engine.
 */
#ifndef SQ_MET_H
#define SQ_MET_H

#include "actors.h"

struct sq_engine;

/*
 * Hold what the profile knows of the host; the engine lets go of it. A record
 * of it that is damaged begins anew. Returns 0 or -SQ_ENOMEM.
 */
int sq_engine_host_hold(struct sq_engine *e);

/* For the tracker, which holds the programs of its notes. */
void sq_engine_program_hold(void *ctx, struct sq_program *p);
void sq_engine_program_release(void *ctx, struct sq_program *p);

/* Whether programs take more memory than they may. */
bool sq_engine_programs_full(void *ctx);

/*
 * A starter of at least SQ_STARTS_MIN programs of which one in SQ_STARTS_OPEN
 * was started a single time will start others.
 */
#define SQ_STARTS_MIN  20
#define SQ_STARTS_OPEN 20

/* The unit of the process of ev, by the sink, if units count. */
int sq_engine_unit(void *ctx, const struct sq_event *ev,
		   char unit[static SQ_UNIT_LEN]);

/*
 * The program runs: count it among those of the host, and have somebody look at
 * its file from time to time.
 */
void sq_engine_program_met(void *ctx, const struct sq_event *ev,
			   struct sq_program *p);

/*
 * The profile does not hold the program, or cannot read it. Returns whether the
 * operator was told, or is not to be told.
 */
bool sq_engine_stranger_met(void *ctx, const struct sq_event *ev,
			    const char *name, int damage, bool again,
			    const struct sq_why *why);

/*
 * A stream begins, with ev. Where others were forgotten to make room for it,
 * whoever has most of them may want that: it is told once in repeat_ms.
 */
void sq_engine_tell_crowd(struct sq_engine *e, const struct sq_event *ev);

#endif
