/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "trail_helpers.h"

#include "detect/detector.h"
#include "detect/excuse.h"

#define PERIOD	  8
#define STRANGER  99 /* a call that is never learned */
#define MMAP	  sq_call_pack(SQ_ABI_X86_64, 9)
#define FTRUNCATE sq_call_pack(SQ_ABI_X86_64, 77)

/* One stream under judgement. */
struct stream {
	struct sq_rule rule;
	struct sq_program *program;
	struct sq_history history;
	struct sq_trail trail; /* of the history */
	struct sq_frame frame;
	struct sq_verdict v;
	unsigned int alerts, mismatches, next;
};

static int setup(void **state)
{
	struct stream *s = calloc(1, sizeof(*s));

	*state = s;
	if (!s)
		return -1;
	s->program = round_program(PERIOD);
	s->rule = (struct sq_rule){ .frame = 20, .order = 2 };
	return 0;
}

static int teardown(void **state)
{
	struct stream *s = *state;

	sq_program_free(s->program);
	free(s);
	return 0;
}

static struct sq_case case_of(struct stream *s)
{
	return (struct sq_case){ .rule = &s->rule,
				 .program = s->program,
				 .trail = &s->trail,
				 .frame = &s->frame };
}

static void make(struct stream *s, sq_call call)
{
	const struct sq_case c = case_of(s);

	push_call(&s->history, &s->trail, call);
	assert_int_equal(sq_detector_judge(&c, K, &s->v), 0);
	s->alerts += s->v.alert;
	s->mismatches += s->v.mismatch;
}

/* So many calls of the program's rounds. */
static void go_on(struct stream *s, unsigned int count)
{
	while (count--)
		make(s, 1 + s->next++ % PERIOD);
}

/* A program that waits for a lock makes any number of new windows of it. */
static void test_interposed_calls_are_no_locality(void **state)
{
	struct stream *s = *state;

	s->rule.order = 0;
	s->rule.locality = 5;
	go_on(s, 30);
	for (unsigned int i = 0; i < 100; i++)
		make(s, MMAP);
	assert_true(s->mismatches >= 100);
	assert_int_equal(s->v.locality, 0);
	assert_int_equal(s->alerts, 0);
	for (unsigned int i = 0; i < 5; i++)
		make(s, STRANGER);
	assert_int_equal(s->alerts, 1);
}

static void test_advice_and_the_end_are_no_news(void **state)
{
	static const char *const names[] = { "fsync", "ftruncate",
					     "sched_yield", "exit_group" };
	struct stream *s = *state;

	for (size_t i = 0; i < COUNT(names); i++) {
		struct sq_event ev = { .pid = 7 };
		const struct sq_excuse excuse = { NULL, &ev };
		struct sq_case c = case_of(s);
		unsigned int run;

		assert_int_equal(
			sq_call_named(SQ_ABI_X86_64, names[i], &ev.call), 0);
		go_on(s, 30);
		push_call(&s->history, &s->trail, ev.call);
		assert_int_equal(sq_detector_news(&c, &run), 1);
		c.excused = sq_excuse;
		c.excuse = &excuse;
		assert_int_equal(sq_detector_news(&c, &run),
				 ev.call == FTRUNCATE);
		assert_int_equal(run, ev.call == FTRUNCATE);
	}
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_interposed_calls_are_no_locality),
		T(test_advice_and_the_end_are_no_news),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
