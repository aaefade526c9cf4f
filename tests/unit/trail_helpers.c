/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "trail_helpers.h"

struct sq_program *fresh_program(void)
{
	struct sq_program *p;

	assert_int_equal(sq_program_new(&p, "/usr/bin/p", 10, K), 0);
	return p;
}

void push_call(struct sq_history *h, struct sq_trail *trail, sq_call call)
{
	sq_history_push(h, call, 0);
	sq_history_trail(h, K, trail);
}

void learn_calls(struct sq_program *p, const sq_call *calls, size_t count)
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

void round_robin(sq_call *calls, size_t count, unsigned int period,
		 unsigned int first)
{
	for (size_t i = 0; i < count; i++)
		calls[i] = (sq_call)(1 + (first + i) % period);
}

struct sq_program *round_program(unsigned int period)
{
	struct sq_program *p = fresh_program();
	sq_call calls[400];

	round_robin(calls, COUNT(calls), period, 0);
	learn_calls(p, calls, COUNT(calls));
	return p;
}
