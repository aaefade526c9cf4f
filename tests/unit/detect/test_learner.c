/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "trail_helpers.h"

#include "detect/learner.h"

#define PERIOD 8

/* One stream that teaches. */
struct stream {
	struct sq_rule rule;
	struct sq_lifecycle lifecycle;
	struct sq_program *program;
	struct sq_history history;
	struct sq_trail trail; /* of the history */
	struct sq_frame d;
	struct sq_held *held;
	struct sq_lesson lesson;
	uint64_t now_ms, learned, refused, told, promoted;
	unsigned int next;
};

static int setup(void **state)
{
	struct stream *s = calloc(1, sizeof(*s));

	*state = s;
	if (!s)
		return -1;
	s->program = fresh_program();
	s->rule = (struct sq_rule){ .frame = 128, .order = 2 };
	s->lifecycle = (struct sq_lifecycle){ .normal_wait_ms = 1000,
					      .min_calls = 1000,
					      .tolerize_limit = 12,
					      .model = SQ_MODEL_AUTO };
	s->now_ms = 1000000;
	return 0;
}

static int teardown(void **state)
{
	struct stream *s = *state;

	sq_held_free(s->held);
	sq_program_free(s->program);
	free(s);
	return 0;
}

static struct sq_case case_of(struct stream *s)
{
	return (struct sq_case){ .rule = &s->rule,
				 .program = s->program,
				 .trail = &s->trail,
				 .frame = &s->d,
				 .now_ms = s->now_ms };
}

static void make(struct stream *s, sq_call call)
{
	const struct sq_case c = case_of(s);

	push_call(&s->history, &s->trail, call);
	assert_int_equal(
		sq_learner_call(&c, &s->lifecycle, &s->held, &s->lesson), 0);
	s->learned += s->lesson.learned;
	s->refused += s->lesson.refused;
	s->told += s->lesson.told;
	s->promoted += s->lesson.promoted;
}

static void go_on(struct stream *s, unsigned int count)
{
	while (count--)
		make(s, 1 + s->next++ % PERIOD);
}

static void end(struct stream *s)
{
	const struct sq_case c = case_of(s);

	assert_int_equal(sq_learner_end(&c, &s->held), 0);
	assert_null(s->held);
	sq_history_break(&s->history);
	memset(&s->d, 0, sizeof(s->d));
	s->next = 0;
}

/* The program has settled, but still learns. */
static void settle(struct stream *s)
{
	go_on(s, 4000);
	assert_true(sq_lifecycle_frozen(&s->lifecycle, s->program));
	assert_int_equal(s->program->stats.state, SQ_STATE_LEARNING);
	s->learned = 0;
}

static void test_what_is_new_is_learned(void **state)
{
	struct stream *s = *state;
	sq_call row[K];

	go_on(s, 100);
	assert_int_equal(s->program->sequences.count, PERIOD);
	assert_int_equal(s->learned, PERIOD);
	assert_int_equal(s->program->stats.calls, 100);
	assert_int_equal(s->program->stats.windows, 100 - K + 1);
	round_robin(row, K, PERIOD, 5);
	assert_true(sq_program_knows(s->program, row));
	assert_int_equal(sq_program_new_run(s->program, &s->trail.run), 0);
}

static void test_a_stream_too_short_for_a_window_counts_for_orders(void **state)
{
	struct stream *s = *state;
	sq_call calls[2] = { 41, 42 };

	make(s, 41);
	make(s, 42);
	end(s);
	assert_int_equal(s->program->sequences.count, 0);
	assert_int_equal(sq_program_order(s->program, calls, 2), 3);
	assert_int_equal(s->program->stats.calls, 2);
}

static void test_a_program_that_settles_detects(void **state)
{
	struct stream *s = *state;

	go_on(s, 4000);
	assert_int_equal(s->promoted, 0);
	s->now_ms += s->lifecycle.normal_wait_ms;
	go_on(s, 10);
	assert_int_equal(s->promoted, 1);
	assert_int_equal(s->program->stats.state, SQ_STATE_DETECTING);
}

static void test_news_keep_a_program_from_settling(void **state)
{
	struct stream *s = *state;

	for (int i = 0; i < 40; i++) {
		go_on(s, 500);
		make(s, (sq_call)(1000 + i));
		s->now_ms += s->lifecycle.normal_wait_ms;
	}
	assert_true(s->promoted == 0 || s->program->stats.novel_calls > 0);
	assert_int_equal(s->program->stats.novel_calls,
			 s->program->stats.train_calls);
}

static void test_a_settled_program_learns_a_little_after_a_frame(void **state)
{
	struct stream *s = *state;
	uint32_t before;

	settle(s);
	before = s->program->sequences.count;
	make(s, 5); /* a known call in a new place */
	go_on(s, K - 1);
	assert_int_equal(s->program->sequences.count, before);
	assert_non_null(s->held);
	go_on(s, s->rule.frame + 1);
	assert_null(s->held);
	assert_true(s->program->sequences.count > before);
	assert_int_equal(s->refused, 0);
}

static void test_a_settled_program_learns_no_attack(void **state)
{
	struct stream *s = *state;
	uint32_t before;
	sq_call calls[1] = { 2000 };

	settle(s);
	before = s->program->sequences.count;
	for (sq_call call = 2000; call < 2040; call++)
		make(s, call);
	assert_int_equal(s->program->sequences.count, before);
	assert_true(s->refused > 0);
	assert_true(s->lesson.locality > s->lifecycle.tolerize_limit);
	assert_null(s->held);
	go_on(s, 1000);
	end(s);
	assert_int_equal(sq_program_order(s->program, calls, 1), 1);
}

/* Its first calls are fewer than a window. */
static void test_nor_one_that_a_process_begins_with(void **state)
{
	struct stream *s = *state;
	uint32_t before;

	settle(s);
	end(s);
	before = s->program->sequences.count;
	for (sq_call call = 2000; call < 2040; call++)
		make(s, call);
	assert_int_equal(s->program->sequences.count, before);
	assert_true(s->refused > 0);
	assert_true(sq_lifecycle_frozen(&s->lifecycle, s->program));
	go_on(s, 1000);
	end(s);
	for (sq_call call = 2000; call < 2040; call++)
		assert_int_equal(sq_program_order(s->program, &call, 1), 1);
}

static void test_a_short_process_of_a_settled_program_is_learned(void **state)
{
	struct stream *s = *state;
	struct sq_run run = { .fill = 2 };

	run.calls[SQ_RUN_KEPT - 2] = 41;
	run.calls[SQ_RUN_KEPT - 1] = 42;
	settle(s);
	end(s);
	make(s, 41);
	make(s, 42);
	assert_int_equal(sq_program_new_run(s->program, &run), 1);
	end(s);
	assert_int_equal(sq_program_new_run(s->program, &run), 0);
	assert_false(sq_lifecycle_frozen(&s->lifecycle, s->program));
}

/* Calls from..to, over and over. */
static void loop(struct stream *s, sq_call from, sq_call to, unsigned int count)
{
	while (count--)
		make(s, from + s->next++ % (to - from + 1));
}

/* A daemon that does nothing but something else from now on. */
static void test_a_settled_program_learns_a_new_loop(void **state)
{
	struct stream *s = *state;
	sq_call row[K] = { 3, 4, 3, 4, 3, 4 };

	settle(s);
	loop(s, 3, 4, 4 * s->rule.frame);
	assert_true(sq_program_knows(s->program, row));
	assert_int_equal(s->refused, 0);
	assert_null(s->held);
}

static void test_an_endless_attack_does_not_unsettle_a_program(void **state)
{
	struct stream *s = *state;

	settle(s);
	loop(s, 2000, 2039, 4000);
	assert_true(s->refused > 3000);
	s->now_ms += s->lifecycle.normal_wait_ms;
	go_on(s, 1);
	assert_int_equal(s->promoted, 1);
}

/* Reported each time; the third time it is what the program does. */
static void test_what_is_refused_again_and_again_is_a_habit(void **state)
{
	struct stream *s = *state;

	s->rule.locality = 13;
	settle(s);
	for (unsigned int time = 1; time <= SQ_REFUSALS_MAX; time++) {
		assert_true(sq_lifecycle_frozen(&s->lifecycle, s->program));
		end(s);
		go_on(s, 2 * s->rule.frame);
		loop(s, 2000, 2039, 60);
		assert_int_equal(s->told, time);
	}
	assert_false(sq_lifecycle_frozen(&s->lifecycle, s->program));
	end(s);
	s->refused = 0;
	loop(s, 2000, 2039, 60);
	assert_int_equal(s->refused, 0);
	assert_true(sq_program_knows(s->program, s->trail.window.calls));
}

static void test_what_was_learned_late_starts_the_wait_anew(void **state)
{
	struct stream *s = *state;

	settle(s);
	s->now_ms += s->lifecycle.normal_wait_ms - 1;
	make(s, 2000);
	go_on(s, 2 * s->rule.frame);
	assert_false(sq_lifecycle_frozen(&s->lifecycle, s->program));
	s->now_ms++;
	go_on(s, 4 * 5000);
	assert_true(sq_lifecycle_frozen(&s->lifecycle, s->program));
	assert_int_equal(s->promoted, 0);
	s->now_ms += s->lifecycle.normal_wait_ms;
	go_on(s, 1);
	assert_int_equal(s->promoted, 1);
}

static void test_without_a_limit_it_learns_whatever_comes(void **state)
{
	struct stream *s = *state;
	uint32_t before;

	settle(s);
	s->lifecycle.tolerize_limit = 0;
	before = s->program->sequences.count;
	for (sq_call call = 2000; call < 2040; call++)
		make(s, call);
	assert_int_equal(s->program->sequences.count, before + 40);
	assert_int_equal(s->refused, 0);
}

static void test_what_a_stream_held_back_is_learned_at_its_end(void **state)
{
	struct stream *s = *state;
	uint32_t before;

	settle(s);
	before = s->program->sequences.count;
	make(s, 5);
	assert_non_null(s->held);
	end(s);
	assert_true(s->program->sequences.count > before);
}

static void test_what_is_held_back_is_bounded(void **state)
{
	struct stream *s = *state;
	uint64_t seed = test_seed();

	settle(s);
	s->lifecycle.tolerize_limit = 128;
	for (int i = 0; i < 20000; i++)
		make(s, (sq_call)test_below(&seed, PERIOD) + 1);
	assert_true(s->program->sequences.count > 1000);
	end(s);
}

/* Different streams of one program, ending anywhere. */
static void test_random_streams_are_all_learned(void **state)
{
	struct stream *s = *state;
	uint64_t seed = test_seed();
	sq_call row[K];

	s->lifecycle.min_calls = UINT64_MAX; /* it never settles */
	for (int i = 0; i < 300; i++) {
		uint64_t len = test_below(&seed, 30);

		for (uint64_t n = 0; n < len; n++)
			make(s, 1 + (sq_call)test_below(&seed, 4));
		if (len >= K) {
			memcpy(row, s->trail.window.calls, sizeof(row));
			assert_true(sq_program_knows(s->program, row));
		}
		assert_int_equal(sq_program_new_run(s->program, &s->trail.run),
				 0);
		end(s);
	}
	assert_int_equal(s->promoted, 0);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_what_is_new_is_learned),
		T(test_a_stream_too_short_for_a_window_counts_for_orders),
		T(test_a_program_that_settles_detects),
		T(test_news_keep_a_program_from_settling),
		T(test_a_settled_program_learns_a_little_after_a_frame),
		T(test_a_settled_program_learns_no_attack),
		T(test_nor_one_that_a_process_begins_with),
		T(test_a_short_process_of_a_settled_program_is_learned),
		T(test_a_settled_program_learns_a_new_loop),
		T(test_an_endless_attack_does_not_unsettle_a_program),
		T(test_what_is_refused_again_and_again_is_a_habit),
		T(test_what_was_learned_late_starts_the_wait_anew),
		T(test_without_a_limit_it_learns_whatever_comes),
		T(test_what_a_stream_held_back_is_learned_at_its_end),
		T(test_what_is_held_back_is_bounded),
		T(test_random_streams_are_all_learned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
