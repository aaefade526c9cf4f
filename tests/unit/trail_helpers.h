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

static inline struct sq_program *fresh_program(void)
{
	struct sq_program *p;

	assert_int_equal(sq_program_new(&p, "/usr/bin/p", 10, K), 0);
	return p;
}

/* One more call of a stream; *trail is what it leaves. */
static inline void push_call(struct sq_history *h, struct sq_trail *trail,
			     sq_call call)
{
	sq_history_push(h, call, 0);
	sq_history_trail(h, K, trail);
}

/* All that a stream of these calls teaches. */
static inline void learn_calls(struct sq_program *p, const sq_call *calls,
			       size_t count)
{
	struct sq_history history = { 0 };
	struct sq_trail trail;

	for (size_t i = 0; i < count; i++) {
		sq_program_count(p, 1000 + i);
		push_call(&history, &trail, calls[i]);
		if (trail.window.fill == K)
			assert_true(sq_program_learn(p, trail.window.calls,
						     1000 + i) >= 0);
		assert_true(sq_program_learn_run(p, &trail.run) >= 0);
	}
}

/* 1 2 … period, over and over: the calls from the first-th on. */
static inline void round_robin(sq_call *calls, size_t count,
			       unsigned int period, unsigned int first)
{
	for (size_t i = 0; i < count; i++)
		calls[i] = (sq_call)(1 + (first + i) % period);
}

/* A program that makes 1 2 … period, over and over. */
static inline struct sq_program *round_program(unsigned int period)
{
	struct sq_program *p = fresh_program();
	sq_call calls[400];

	round_robin(calls, COUNT(calls), period, 0);
	learn_calls(p, calls, COUNT(calls));
	return p;
}

#endif
