/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * trail_helpers.h - streams of calls for programs to learn
 *
 * Plain numbers are calls of another system, of which none is interposed.
 */
#ifndef TRAIL_HELPERS_H
#define TRAIL_HELPERS_H

#include "helpers.h"
#include "program.h"
#include "trail.h"

#define K 6 /* calls in a window */

static inline struct sq_program *fresh_program(void)
{
	struct sq_program *p;

	assert_int_equal(sq_program_new(&p, "/usr/bin/p", 10, K), 0);
	return p;
}

/* All that a stream of these calls teaches. */
static inline void learn_calls(struct sq_program *p, const sq_call *calls,
			       size_t count)
{
	struct sq_trail trail = { 0 };

	for (size_t i = 0; i < count; i++) {
		sq_program_count(p, 1000 + i);
		if (sq_trail_push(&trail, K, calls[i]))
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
