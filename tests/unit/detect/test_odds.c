/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "base/error.h"
#include "detect/odds.h"

#define ODDS 1000
#define DAY  86400000u /* ms */

struct fixture {
	struct sq_odds_rule rule;
	struct sq_facets f, host;
	struct sq_odds odds;
	uint64_t now_ms;
};

static int setup(void **state)
{
	struct fixture *x = calloc(1, sizeof(*x));

	*state = x;
	if (!x)
		return -1;
	x->rule = (struct sq_odds_rule){ ODDS, 7 * DAY, 100, 3600000, 0 };
	x->now_ms = 1795000000000u;
	sq_facets_init(&x->f, SQ_ITEMS_MAX);
	sq_facets_init(&x->host, SQ_ITEMS_HOST);
	return 0;
}

static int teardown(void **state)
{
	struct fixture *x = *state;

	sq_facets_free(&x->f);
	sq_facets_free(&x->host);
	free(x);
	return 0;
}

static struct sq_fact fact_of(enum sq_facet facet, const char *item)
{
	struct sq_fact fact = { .facet = (uint8_t)facet,
				.len = (uint8_t)strlen(item),
				.judged = true };

	memcpy(fact.bytes, item, fact.len);
	return fact;
}

static int judge(struct fixture *x, const struct sq_fact *fact, bool learns)
{
	const struct sq_odds_case c = { .rule = &x->rule,
					.f = &x->f,
					.host = &x->host,
					.now_ms = x->now_ms,
					.learns = learns };

	int known = sq_odds_knows(&c, fact);

	if (known)
		return known < 0 ? known : 0;
	return sq_odds_judge(&c, fact, &x->odds);
}

/* One call, ms after the one before, that shows item. Whether it is news. */
static int make(struct fixture *x, enum sq_facet facet, const char *item,
		uint64_t ms, bool learns)
{
	struct sq_fact fact = fact_of(facet, item);

	x->now_ms += ms;
	if (learns)
		sq_facets_count(&x->f, x->now_ms, DAY);
	return judge(x, &fact, learns);
}

/* So many calls, ms apart, that show nothing new. */
static void train(struct fixture *x, unsigned int calls, uint64_t ms)
{
	while (calls--)
		assert_int_equal(make(x, SQ_FACET_START, "a", ms, true), 0);
}

static void test_what_is_new_is_news_once_it_is_unlikely(void **state)
{
	struct fixture *x = *state;

	train(x, ODDS - 1, 1);
	assert_int_equal(make(x, SQ_FACET_START, "b", 1, true), 0);
	train(x, 2 * ODDS, 1);
	assert_int_equal(make(x, SQ_FACET_START, "c", 1, true), 1);
	assert_int_equal(x->odds.one_in, (3 * ODDS + 2) / 2);
}

static void test_a_facet_that_brings_new_things_has_no_news(void **state)
{
	struct fixture *x = *state;
	char item[16];

	train(x, 1, 1);
	for (unsigned int i = 0; i < 20 * ODDS; i++) {
		snprintf(item, sizeof(item), "%u", i / 20);
		assert_int_equal(make(x, SQ_FACET_READ, item, 1, true), 0);
	}
	assert_int_equal(x->f.items[SQ_FACET_READ].once, 0);
	assert_int_equal(make(x, SQ_FACET_START, "sh", 1, true), 1);
	train(x, ODDS, 1);
	assert_int_equal(make(x, SQ_FACET_READ, "x", 1, true), 1);
}

static void test_nothing_that_was_news_is_learned_with_it(void **state)
{
	struct fixture *x = *state;

	train(x, 10 * ODDS, 1);
	assert_int_equal(make(x, SQ_FACET_START, "sh", 1, true), 1);
	assert_int_equal(x->f.items[SQ_FACET_START].once, 0);
	assert_int_equal(sq_items_count(&x->f.items[SQ_FACET_START]), 1);
	/* so many new things do not make the next one likely */
	for (unsigned int i = 0; i < 100; i++) {
		char item[8];

		snprintf(item, sizeof(item), "sh%u", i);
		assert_int_equal(make(x, SQ_FACET_START, item, 1, true), 1);
	}
}

static void test_the_same_is_told_again_later_and_then_a_habit(void **state)
{
	struct fixture *x = *state;

	train(x, 10 * ODDS, 1);
	for (unsigned int times = 0; times < SQ_ODDS_HABIT; times++) {
		assert_int_equal(make(x, SQ_FACET_START, "sh", 3600000, true),
				 1);
		assert_int_equal(make(x, SQ_FACET_START, "sh", 60000, true),
				 SQ_ODDS_TOLD);
	}
	assert_int_equal(make(x, SQ_FACET_START, "sh", 3600000, true),
			 SQ_ODDS_LEARNED);
	assert_int_equal(sq_items_count(&x->f.items[SQ_FACET_START]), 2);
}

static void test_what_detects_only_never_learns_a_habit(void **state)
{
	struct fixture *x = *state;

	train(x, 10 * ODDS, 1);
	for (unsigned int times = 0; times < 10 * SQ_ODDS_HABIT; times++)
		assert_int_equal(make(x, SQ_FACET_START, "sh", 3600000, false),
				 1);
	assert_int_equal(x->f.calls, 10 * ODDS);
	assert_int_equal(sq_items_count(&x->f.items[SQ_FACET_START]), 1);
}

static void test_what_was_not_delivered_is_news_again(void **state)
{
	struct fixture *x = *state;
	struct sq_fact fact = fact_of(SQ_FACET_START, "sh");

	train(x, 10 * ODDS, 1);
	assert_int_equal(make(x, SQ_FACET_START, "sh", 1, true), 1);
	sq_odds_untold(&x->f, &fact);
	assert_int_equal(make(x, SQ_FACET_START, "sh", 1, true), 1);
	assert_int_equal(make(x, SQ_FACET_START, "sh", 1, true), SQ_ODDS_TOLD);
}

static void test_a_quiet_program_settles_with_time(void **state)
{
	struct fixture *x = *state;

	train(x, 600, DAY / 100); /* six days */
	assert_int_equal(make(x, SQ_FACET_PEER, "x", 1, false), 0);
	assert_false(sq_odds_watches(&x->rule, &x->f, SQ_FACET_START));
	train(x, 200, DAY / 100);
	assert_true(sq_odds_watches(&x->rule, &x->f, SQ_FACET_START));
	assert_int_equal(make(x, SQ_FACET_START, "sh", 1, false), 1);
	assert_int_equal(make(x, SQ_FACET_USER, "root", 1, false), 1);
}

static void test_a_long_pause_settles_nothing(void **state)
{
	struct fixture *x = *state;

	train(x, 600, 1000);
	train(x, 1, 30u * DAY);
	assert_false(sq_odds_watches(&x->rule, &x->f, SQ_FACET_START));
}

static void test_few_calls_settle_nothing(void **state)
{
	struct fixture *x = *state;

	train(x, 99, DAY);
	assert_false(sq_odds_watches(&x->rule, &x->f, SQ_FACET_START));
	train(x, 1, DAY);
	assert_true(sq_odds_watches(&x->rule, &x->f, SQ_FACET_START));
}

static void test_without_records_of_files_nothing_is_said_of_them(void **state)
{
	struct fixture *x = *state;

	train(x, 10 * ODDS, 1);
	assert_int_equal(make(x, SQ_FACET_READ, "/etc", 1, true), 0);
	assert_int_equal(make(x, SQ_FACET_READ, "/usr", 1, true), 0);
	train(x, 10 * ODDS, 1);
	assert_int_equal(make(x, SQ_FACET_READ, "/home", 1, true), 1);
}

static void test_what_is_not_judged_is_learned(void **state)
{
	struct fixture *x = *state;
	struct sq_fact fact = fact_of(SQ_FACET_ERROR, "EINTR");

	train(x, 10 * ODDS, 1);
	fact.judged = false;
	assert_int_equal(judge(x, &fact, true), 0);
	assert_int_equal(sq_items_count(&x->f.items[SQ_FACET_ERROR]), 1);
	assert_true(sq_odds_watches(&x->rule, &x->f, SQ_FACET_ERROR));
	assert_int_equal(make(x, SQ_FACET_ERROR, "EPERM", 1, true), 1);
	assert_int_equal(x->odds.one_in, x->f.calls + 1);
}

static void test_odds_of_0_tell_nothing(void **state)
{
	struct fixture *x = *state;

	x->rule.one_in = 0;
	train(x, 10 * ODDS, DAY / 10);
	assert_int_equal(make(x, SQ_FACET_START, "sh", 1, true), 0);
}

/*
 * Many new things are told first, and make nothing else likely: neither in
 * their own facet nor in another, and whether they are judged or not.
 */
static void test_nobody_buys_odds_with_many_new_things(void **state)
{
	struct fixture *x = *state;
	struct sq_fact fact;
	char item[16];

	train(x, 10 * ODDS, 1);
	for (unsigned int i = 0; i < 5 * ODDS; i++) {
		snprintf(item, sizeof(item), "%u", i);
		assert_int_equal(make(x, SQ_FACET_CALL, item, 1, true), 1);
		fact = fact_of(SQ_FACET_ERROR, item);
		fact.judged = false;
		assert_int_equal(judge(x, &fact, true), 0);
	}
	assert_int_equal(make(x, SQ_FACET_CALL, "ptrace", 1, true), 1);
	assert_true(x->odds.one_in > 10 * ODDS);
	assert_int_equal(make(x, SQ_FACET_ERROR, "EPERM", 1, true), 1);
	assert_int_equal(make(x, SQ_FACET_START, "sh", 1, true), 1);
	assert_true(x->odds.one_in > 10 * ODDS / 2);
}

static void test_a_facet_that_is_left_out_tells_nothing(void **state)
{
	struct fixture *x = *state;

	x->rule.left_out = 1u << SQ_FACET_START;
	train(x, 10 * ODDS, 1);
	assert_int_equal(make(x, SQ_FACET_START, "sh", 1, true), 0);
	assert_int_equal(make(x, SQ_FACET_USER, "root", 1, true), 1);
}

static void test_a_full_facet_is_silent_and_costs_no_other(void **state)
{
	struct fixture *x = *state;
	char item[16];

	train(x, 10 * ODDS, 1);
	x->rule.one_in = UINT32_MAX;
	for (unsigned int i = 0; i <= SQ_ITEMS_MAX; i++) {
		snprintf(item, sizeof(item), "%u", i);
		assert_int_equal(make(x, SQ_FACET_PEER, item, 1, true), 0);
	}
	x->rule.one_in = 2;
	assert_false(sq_odds_watches(&x->rule, &x->f, SQ_FACET_PEER));
	assert_int_equal(make(x, SQ_FACET_PEER, "x", 1, true), 0);
	assert_int_equal(make(x, SQ_FACET_START, "sh", 1, true), 1);
}

static void test_what_was_told_is_bounded(void **state)
{
	struct fixture *x = *state;
	char item[16];
	size_t bytes;

	train(x, 10 * ODDS, 1);
	for (unsigned int i = 0; i < SQ_TOLD_MAX; i++) {
		snprintf(item, sizeof(item), "%u", i);
		assert_int_equal(make(x, SQ_FACET_START, item, 1, false), 1);
	}
	bytes = sq_facets_bytes(&x->f);
	for (unsigned int i = 0; i < 10 * SQ_TOLD_MAX; i++) {
		snprintf(item, sizeof(item), "other %u", i);
		assert_int_equal(make(x, SQ_FACET_START, item, 1, false), 1);
	}
	assert_int_equal(sq_facets_bytes(&x->f), bytes);
}

/* So many calls of other programs, which show nothing new. */
static void train_host(struct fixture *x, unsigned int calls)
{
	while (calls--)
		sq_facets_count(&x->host, x->now_ms, DAY);
}

static void test_what_no_program_did_is_news_of_one_seen_little(void **state)
{
	struct fixture *x = *state;

	train_host(x, 3 * ODDS);
	assert_int_equal(make(x, SQ_FACET_CALL, "a", 1, true), 1);
	assert_true(x->odds.host);
	assert_int_equal(x->odds.one_in, 3 * ODDS + 1);
	assert_int_equal(x->odds.seen, 3 * ODDS);
	assert_int_equal(sq_items_count(&x->host.items[SQ_FACET_CALL]), 0);
}

static void test_what_others_do_is_no_news_of_one_seen_little(void **state)
{
	const struct sq_fact other = fact_of(SQ_FACET_CALL, "a");
	struct fixture *x = *state;

	sq_facets_learn(&x->host, &other);
	train_host(x, 3 * ODDS);
	assert_int_equal(make(x, SQ_FACET_CALL, "a", 1, true), 0);
	assert_int_equal(make(x, SQ_FACET_CALL, "b", 1, true), 1);
}

/* A process has one user in all its calls, and comes by once a day. */
static void test_a_user_is_no_news_to_the_host(void **state)
{
	struct fixture *x = *state;

	train_host(x, 3 * ODDS);
	assert_int_equal(make(x, SQ_FACET_USER, "man", 1, true), 0);
	assert_int_equal(sq_items_count(&x->host.items[SQ_FACET_USER]), 0);
}

/* Good and Turing ask for what was seen a single time. */
static void test_the_host_knows_what_was_seen_once_of_all(void **state)
{
	struct fixture *x = *state;
	const struct sq_items *host = &x->host.items[SQ_FACET_READ];

	make(x, SQ_FACET_READ, "a", 1, true);
	make(x, SQ_FACET_READ, "b", 1, true);
	assert_int_equal(host->once, 2);
	for (int i = 0; i < 10; i++)
		make(x, SQ_FACET_READ, "a", 1, true);
	assert_int_equal(host->once, 1);
	assert_int_equal(sq_items_times(host), 3);
	make(x, SQ_FACET_START, "c", 1, true); /* met.h counts them */
	assert_int_equal(sq_items_count(&x->host.items[SQ_FACET_START]), 0);
}

/*
 * Good and Turing's claim, on items whose odds are known: over many calls as
 * many new items come as were claimed, within a factor of two.
 */
static void test_odds_are_what_they_claim(void **state)
{
	struct fixture *x = *state;
	uint64_t seed = 1; /* a fixed series: the claim is about the average */
	double claimed = 0;
	unsigned int came = 0;

	x->rule.one_in = 0;
	for (unsigned int i = 0; i < 50000; i++) {
		uint64_t draw = test_random(&seed);
		char item[32];
		size_t before = sq_items_count(&x->f.items[SQ_FACET_READ]);

		if (i)
			claimed += 1.0 / (double)sq_facets_one_in(
						 &x->f, SQ_FACET_READ);
		/* item n is half as likely as item n / 2 */
		snprintf(item, sizeof(item), "%d %llu",
			 __builtin_ctzll(draw | 1ull << 40),
			 (unsigned long long)(draw >> 60));
		make(x, SQ_FACET_READ, item, 1, true);
		came += sq_items_count(&x->f.items[SQ_FACET_READ]) > before;
	}
	assert_in_range(came, (unsigned int)(claimed / 2),
			(unsigned int)(claimed * 2));
	assert_in_range(came, 100, 400);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_what_is_new_is_news_once_it_is_unlikely),
		T(test_a_facet_that_brings_new_things_has_no_news),
		T(test_nothing_that_was_news_is_learned_with_it),
		T(test_the_same_is_told_again_later_and_then_a_habit),
		T(test_what_detects_only_never_learns_a_habit),
		T(test_what_was_not_delivered_is_news_again),
		T(test_a_quiet_program_settles_with_time),
		T(test_a_long_pause_settles_nothing),
		T(test_few_calls_settle_nothing),
		T(test_without_records_of_files_nothing_is_said_of_them),
		T(test_what_is_not_judged_is_learned),
		T(test_odds_of_0_tell_nothing),
		T(test_nobody_buys_odds_with_many_new_things),
		T(test_a_facet_that_is_left_out_tells_nothing),
		T(test_a_full_facet_is_silent_and_costs_no_other),
		T(test_what_was_told_is_bounded),
		T(test_what_no_program_did_is_news_of_one_seen_little),
		T(test_what_others_do_is_no_news_of_one_seen_little),
		T(test_a_user_is_no_news_to_the_host),
		T(test_the_host_knows_what_was_seen_once_of_all),
		T(test_odds_are_what_they_claim),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
