/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * met.h - the engine's part for programs as such: new ones, and their files
 *
 * What actors.h asks its owner for; ctx is the engine. Private to the engine.
 */
#ifndef SQ_MET_H
#define SQ_MET_H

#include "actors.h"

/* Have somebody look at the program's file from time to time. */
void sq_engine_program_met(void *ctx, const struct sq_event *ev,
			   struct sq_program *p);

/*
 * The profile does not hold the program, or cannot read it. Returns whether the
 * operator was told.
 */
bool sq_engine_stranger_met(void *ctx, const struct sq_event *ev,
			    const char *name, int damage, bool again,
			    const struct sq_why *why);

#endif
