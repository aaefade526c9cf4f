/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * trail_helpers.h - streams of calls for programs to learn
 *
 * Plain numbers are calls of another system, of which none is interposed.
 */
#ifndef TRAIL_HELPERS_H
#define TRAIL_HELPERS_H

#include "helpers.h"
#include "stream/history.h"
#include "model/program.h"

#define K 6 /* calls in a window */

struct sq_program *fresh_program(void);

/* One more call of a stream; *trail is what it leaves. */
void push_call(struct sq_history *h, struct sq_trail *trail, sq_call call);

/* All that a stream of these calls teaches. */
void learn_calls(struct sq_program *p, const sq_call *calls, size_t count);

/* 1 2 … period, over and over: the calls from the first-th on. */
void round_robin(sq_call *calls, size_t count, unsigned int period,
		 unsigned int first);

/* A program that makes 1 2 … period, over and over. */
struct sq_program *round_program(unsigned int period);

#endif
