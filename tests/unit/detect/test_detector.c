/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "trail_helpers.h"

#include "detect/detector.h"

#define PERIOD	 8
#define STRANGER 99 /* a call that is never learned */
#define MMAP	 sq_call_pack(SQ_ABI_X86_64, 9)

/* One stream under judgement. */
struct stream {
	struct sq_rule rule;
	struct sq_program *program;
	struct sq_history history;
	struct sq_trail trail; /* of the history */
	struct sq_frame d;
	struct sq_verdict v;
	uint64_t now_ms, alerts, mismatches;
	unsigned int next; /* of the program's rounds */
};

static int setup(void **state)
{
	struct stream *s = calloc(1, sizeof(*s));

	*state = s;
	if (!s)
		return -1;
	s->program = round_program(PERIOD);
	s->rule = (struct sq_rule){
		.frame = 20, .order = 2, .repeat_ms = 3600000, .distances = true
	};
	s->now_ms = 1000000;
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
				 .frame = &s->d,
				 .now_ms = s->now_ms };
}

static const struct sq_verdict *make(struct stream *s, sq_call call)
{
	const struct sq_case c = case_of(s);

	push_call(&s->history, &s->trail, call);
	assert_int_equal(sq_detector_judge(&c, K, &s->v), 0);
	s->alerts += s->v.alert;
	s->mismatches += s->v.mismatch;
	return &s->v;
}

/* So many calls of the program's rounds. */
static void go_on(struct stream *s, unsigned int count)
{
	while (count--)
		make(s, 1 + s->next++ % PERIOD);
}

/* The same program's next process. */
static void start_anew(struct stream *s)
{
	memset(&s->d, 0, sizeof(s->d));
	sq_history_break(&s->history);
	s->next = 0;
}

static void test_what_was_learned_is_no_mismatch(void **state)
{
	struct stream *s = *state;

	go_on(s, 500);
	assert_int_equal(s->mismatches, 0);
	assert_int_equal(s->alerts, 0);
	assert_int_equal(s->v.locality, 0);
}

static void test_a_call_never_made_alerts_at_once(void **state)
{
	struct stream *s = *state;

	go_on(s, 30);
	make(s, STRANGER);
	assert_true(s->v.mismatch && s->v.alert);
	assert_int_equal(s->v.order, 1);
	assert_int_equal(s->v.distance, 1);
	assert_int_equal(s->v.run, 1);
	assert_int_equal(s->v.mismatches, 1);
	assert_int_equal(s->v.locality, 1);
}

static void test_two_calls_in_a_new_order_are_a_run_of_two(void **state)
{
	struct stream *s = *state;

	go_on(s, 3 * PERIOD);
	make(s, 1);
	assert_false(s->v.mismatch);
	make(s, 5); /* 5 is known, and 1; not one after the other */
	assert_true(s->v.mismatch && s->v.alert);
	assert_int_equal(s->v.order, 2);
	assert_int_equal(s->v.run, 2);
}

/* Calls before and call, each once behind or ahead of one of its own. */
static void let_vary(struct stream *s, sq_call before, sq_call call)
{
	struct sq_follows *f = &s->program->follows;

	assert_int_equal(sq_follows_add(f, before, 501, 1), 1);
	assert_int_equal(sq_follows_add(f, 502, call, 1), 1);
}

static void test_what_varies_is_expected_to_vary(void **state)
{
	struct stream *s = *state;

	let_vary(s, 1, 5);
	sq_follows_add(&s->program->follows, 1, 2, SQ_FOLLOWS_ENOUGH);
	go_on(s, 3 * PERIOD);
	make(s, 1);
	make(s, 5);
	assert_true(s->v.mismatch);
	assert_int_equal(s->v.run, 2);
	assert_false(s->v.alert);
	make(s, STRANGER); /* a call never made is none of that */
	assert_true(s->v.alert);
}

static void test_little_training_excuses_nothing(void **state)
{
	struct stream *s = *state;

	let_vary(s, 1, 5);
	go_on(s, 3 * PERIOD);
	make(s, 1);
	make(s, 5);
	assert_true(s->v.alert);
}

static void test_threads_explain_what_they_interleave(void **state)
{
	struct stream *s = *state;

	s->program->stats.threads = 1;
	go_on(s, PERIOD + 4); /* ... 3 4 */
	make(s, 1);	      /* another thread's */
	s->alerts = 0;
	make(s, 5); /* behind 4, as ever */
	assert_int_equal(s->v.run, 2);
	assert_int_equal(s->alerts, 0);
	make(s, 3); /* behind no 2 of these eight */
	start_anew(s);
	make(s, 1);
	make(s, 5);
	assert_int_equal(s->v.run, 2);
	assert_int_equal(s->alerts, 1);
}

static void test_runs_longer_than_alert_order_are_left_to_locality(void **state)
{
	struct stream *s = *state;

	s->rule.order = 1;
	go_on(s, 3 * PERIOD + 1);
	make(s, 5);
	assert_true(s->v.mismatch);
	assert_false(s->v.alert);
	s->rule.order = 0;
	make(s, STRANGER);
	assert_true(s->v.mismatch);
	assert_false(s->v.alert);
}

static void test_mismatches_that_cluster_alert(void **state)
{
	struct stream *s = *state;

	s->rule.order = 0;
	s->rule.locality = 5;
	go_on(s, 30);
	for (int i = 1; i <= 4; i++) {
		make(s, STRANGER);
		assert_int_equal(s->v.locality, i);
		assert_int_equal(s->alerts, 0);
	}
	make(s, STRANGER);
	assert_int_equal(s->alerts, 1);
}

static void test_mismatches_far_apart_do_not(void **state)
{
	struct stream *s = *state;

	s->rule.order = 0;
	s->rule.locality = K + 1;
	go_on(s, 30);
	for (int i = 0; i < 50; i++) {
		make(s, STRANGER); /* K windows hold it */
		go_on(s, 40);
	}
	assert_int_equal(s->mismatches, 50 * K);
	assert_int_equal(s->alerts, 0);
}

static void test_locality_counts_the_frame_and_no_more(void **state)
{
	static const unsigned int frames[] = { 2, 3, 20, 63, 64, 65, 128 };
	uint64_t seed = test_seed();

	(void)state;
	for (size_t f = 0; f < COUNT(frames); f++) {
		struct stream s = { .rule = { .frame = frames[f] } };
		bool past[2000] = { false };

		s.program = round_program(PERIOD);
		go_on(&s, K - 1);
		for (size_t i = 0; i < COUNT(past); i++) {
			unsigned int wanted = 0;

			if (test_below(&seed, 9) == 0)
				make(&s, STRANGER);
			else
				go_on(&s, 1);
			past[i] = s.v.mismatch;
			for (size_t j = 0; j < frames[f] && j <= i; j++)
				wanted += past[i - j];
			assert_int_equal(s.v.locality, wanted);
		}
		sq_program_free(s.program);
	}
}

/* SIGHUP brings another frame to streams that go on. */
static void test_a_frame_that_shrinks_forgets_the_rest(void **state)
{
	struct stream *s = *state;

	s->rule.frame = 128;
	go_on(s, 30);
	for (unsigned int i = 0; i < 10; i++) {
		make(s, 1000 + i);
		go_on(s, 7);
	}
	assert_true(s->v.locality > 50);
	s->rule.frame = 3;
	go_on(s, 3);
	for (unsigned int i = 0; i < 1000; i++) {
		go_on(s, 1);
		assert_int_equal(s->v.locality, 0);
	}
	make(s, STRANGER);
	assert_int_equal(s->v.locality, 1);
}

static void test_an_episode_is_one_alert_until_it_grows_tenfold(void **state)
{
	struct stream *s = *state;
	unsigned int told[3] = { 0 }, n = 0;

	go_on(s, 30);
	for (unsigned int i = 1; i <= 250; i++) {
		/* each time another call: all of them news */
		if (make(s, 1000 + i)->alert && n < COUNT(told))
			told[n++] = s->v.mismatches;
	}
	assert_int_equal(s->alerts, 3);
	assert_int_equal(told[0], 1);
	assert_int_equal(told[1], 10);
	assert_int_equal(told[2], 100);
}

static void test_an_episode_ends_after_a_quiet_frame(void **state)
{
	struct stream *s = *state;

	go_on(s, 30);
	make(s, STRANGER);
	assert_int_equal(s->alerts, 1);
	go_on(s, K - 1 + 19); /* its last mismatch, then 19 quiet windows */
	assert_false(make(s, 1234)->alert);
	assert_true(s->v.mismatches > 1);
	go_on(s, K - 1 + 20);
	assert_true(make(s, 1235)->alert);
	assert_int_equal(s->v.mismatches, 1);
}

static void test_a_habit_is_news_at_one_ten_and_a_hundred_times(void **state)
{
	struct stream *s = *state;
	unsigned int told[4] = { 0 }, n = 0;

	for (unsigned int i = 1; i <= 150; i++) {
		start_anew(s);
		go_on(s, 10);
		s->now_ms += 1000;
		if (make(s, STRANGER)->alert && n < COUNT(told))
			told[n++] = i;
	}
	assert_int_equal(n, 3);
	assert_int_equal(told[0], 1);
	assert_int_equal(told[1], 10);
	assert_int_equal(told[2], 100);
}

static void test_a_habit_not_seen_for_long_is_news_again(void **state)
{
	struct stream *s = *state;

	for (int i = 0; i < 5; i++) {
		start_anew(s);
		go_on(s, 10);
		s->now_ms += s->rule.repeat_ms;
		assert_true(make(s, STRANGER)->alert);
	}
	s->rule.repeat_ms = 0; /* always news */
	for (int i = 0; i < 5; i++) {
		start_anew(s);
		go_on(s, 10);
		assert_true(make(s, STRANGER)->alert);
	}
}

static void test_a_young_stream_tells_of_new_runs_only(void **state)
{
	struct stream *s = *state;

	make(s, 1);
	assert_false(s->v.alert || s->v.mismatch);
	make(s, STRANGER);
	assert_true(s->v.alert);
	assert_false(s->v.mismatch); /* that is a word of windows */
	assert_int_equal(s->v.order, 1);
}

static void test_of_nothing_known_all_is_a_mismatch(void **state)
{
	struct stream *s = *state;
	struct sq_program *p = s->program;

	s->program = NULL;
	go_on(s, K - 1);
	assert_int_equal(s->mismatches, 0);
	go_on(s, 50);
	assert_int_equal(s->mismatches, 50);
	assert_int_equal(s->v.order, 1);
	assert_int_equal(s->v.distance, K);
	s->program = p;
}

static void test_memory_and_locks_make_no_new_run(void **state)
{
	struct stream *s = *state;
	sq_call once[] = { 1, 2, 3, MMAP, 4, 5, 6, 7, 8 };

	learn_calls(s->program, once, COUNT(once));
	go_on(s, 30);
	s->mismatches = 0;
	for (int i = 0; i < 20; i++) {
		make(s, MMAP);
		go_on(s, 7);
	}
	assert_true(s->mismatches > 0); /* new windows, and yet */
	assert_int_equal(s->alerts, 0);
}

static void test_by_pairs_a_new_mixture_is_no_mismatch(void **state)
{
	static const sq_call mixed[] = { 1, 11, 2, 12, 3, 13, 4, 14 };
	static const sq_call other[] = { 11, 1, 12, 2, 13, 3, 14, 4 };
	struct stream *s = *state;

	for (unsigned int at = 0; at < 8; at += 2) /* runs on their own */
		learn_calls(s->program, mixed + at, 8 - at);
	learn_calls(s->program, other, COUNT(other));
	s->program->model = SQ_MODEL_SEQUENCES;
	s->rule.order = 0;
	for (size_t i = 0; i < COUNT(mixed); i++)
		make(s, mixed[i]);
	assert_int_equal(s->mismatches, 0);
	/* 11 2 12 3 13 4: windows that were never, of pairs that were */
	start_anew(s);
	make(s, 2);
	for (size_t i = 1; i < COUNT(mixed); i++)
		make(s, mixed[i]);
	assert_true(s->mismatches > 0);
	s->program->model = SQ_MODEL_PAIRS;
	s->mismatches = 0;
	start_anew(s);
	for (size_t i = 0; i < COUNT(mixed); i++)
		make(s, mixed[i]);
	assert_int_equal(s->mismatches, 0);
	make(s, STRANGER);
	assert_int_equal(s->mismatches, 1);
}

static void test_a_loss_taints_one_frame(void **state)
{
	struct stream *s = *state;

	go_on(s, 30);
	sq_detector_taint(&s->rule, &s->d);
	sq_history_break(&s->history);
	go_on(s, K - 1);
	for (unsigned int i = 0; i < s->rule.frame; i++) {
		go_on(s, 1);
		assert_true(s->v.tainted);
	}
	go_on(s, 1);
	assert_false(s->v.tainted);
}

static int watch(struct stream *s, const sq_call *key)
{
	const struct sq_case c = case_of(s);

	s->trail.window.fill = K;
	memcpy(s->trail.window.calls, key, K * sizeof(*key));
	s->trail.run.calls[SQ_RUN_KEPT - 1] = key[K - 1];
	return sq_detector_watch(&c);
}

static void test_watching_counts_windows_of_new_pairs(void **state)
{
	struct stream *s = *state;
	sq_call known[K], strange[K];

	round_robin(known, K, PERIOD, 3);
	round_robin(strange, K, PERIOD, 3);
	strange[K - 1] = STRANGER;
	assert_int_equal(watch(s, known), 0);
	for (int i = 1; i <= 20; i++)
		assert_int_equal(watch(s, strange), i);
	assert_int_equal(watch(s, known), 19);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_what_was_learned_is_no_mismatch),
		T(test_a_call_never_made_alerts_at_once),
		T(test_two_calls_in_a_new_order_are_a_run_of_two),
		T(test_what_varies_is_expected_to_vary),
		T(test_little_training_excuses_nothing),
		T(test_threads_explain_what_they_interleave),
		T(test_runs_longer_than_alert_order_are_left_to_locality),
		T(test_mismatches_that_cluster_alert),
		T(test_mismatches_far_apart_do_not),
		T(test_locality_counts_the_frame_and_no_more),
		T(test_a_frame_that_shrinks_forgets_the_rest),
		T(test_an_episode_is_one_alert_until_it_grows_tenfold),
		T(test_an_episode_ends_after_a_quiet_frame),
		T(test_a_habit_is_news_at_one_ten_and_a_hundred_times),
		T(test_a_habit_not_seen_for_long_is_news_again),
		T(test_a_young_stream_tells_of_new_runs_only),
		T(test_of_nothing_known_all_is_a_mismatch),
		T(test_memory_and_locks_make_no_new_run),
		T(test_by_pairs_a_new_mixture_is_no_mismatch),
		T(test_a_loss_taints_one_frame),
		T(test_watching_counts_windows_of_new_pairs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
