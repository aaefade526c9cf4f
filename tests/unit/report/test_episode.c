/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "alert_helpers.h"

#include "report/details.h"
#include "report/episode.h"

#define NOW_MS 1700000000000u

static struct sq_episodes episodes;
static struct sq_event ev;
static uint64_t now_ms;

static int setup(void **state)
{
	sq_episodes_init(&episodes, 7);
	memset(&ev, 0, sizeof(ev));
	now_ms = NOW_MS;
	return alert_setup(state);
}

static int teardown(void **state)
{
	(void)state;
	sq_episodes_free(&episodes);
	return 0;
}

/* An act of that process, as reporter.c takes it. Whether it got a message. */
static bool act(uint32_t pid, uint32_t ppid, unsigned int kind, uint64_t bad)
{
	const struct sq_act what = { kind, bad };
	struct sq_episode *ep;

	ev.pid = pid;
	ev.ppid = ppid;
	ev.stamp.time_ms = now_ms;
	ev.stamp.serial++;
	ep = sq_episodes_find(&episodes, &ev, now_ms);
	if (!ep)
		ep = sq_episodes_open(&episodes, &ev, now_ms);
	assert_non_null(ep);
	if (!sq_episode_asks(ep, &ev, &what))
		return false;
	sq_episode_told(ep, &what);
	return true;
}

static void
test_the_first_act_is_told_and_the_next_of_its_kind_not(void **state)
{
	(void)state;
	assert_true(act(100, 1, 0, 1000));
	for (int i = 0; i < 1000; i++)
		assert_false(act(100, 1, 0, 9999));
	assert_int_equal(episodes.opened, 1);
	assert_true(act(101, 1, 0, 1000)); /* somebody else's */
	assert_int_equal(episodes.opened, 2);
}

static void test_children_and_theirs_belong_to_it(void **state)
{
	(void)state;
	assert_true(act(100, 1, 0, 1000));
	assert_false(act(101, 100, 0, 1000));
	assert_false(act(102, 101, 0, 1000));
	/* a child that was adopted is known by now */
	assert_false(act(102, 1, 0, 1000));
	assert_true(act(103, 104, 0, 1000));
	assert_int_equal(episodes.opened, 2);
}

static void test_children_of_init_are_no_family(void **state)
{
	(void)state;
	assert_true(act(1, 0, 0, 1000));
	assert_true(act(100, 1, 0, 1000));
	assert_true(act(0, 0, 0, 1000));
	assert_true(act(101, 0, 0, 1000));
}

static void test_what_is_ten_times_less_likely_is_told(void **state)
{
	unsigned int told = 0;

	(void)state;
	assert_true(act(100, 1, 0, 1000));
	assert_true(act(100, 1, 0, 10000));
	assert_false(act(100, 1, 0, 99999));
	assert_true(act(100, 1, 0, 100000));
	for (uint64_t bad = 1; bad && bad < UINT64_MAX / 2; bad *= 2)
		told += act(200, 1, 0, bad);
	assert_in_range(told, 10, 20);
}

static void test_another_kind_is_told_up_to_a_number(void **state)
{
	unsigned int told = 0;

	(void)state;
	for (unsigned int i = 0; i < 300; i++)
		told += act(100, 1, i % 30, 1000);
	assert_int_equal(told, SQ_EPISODE_KINDS);
	/* and yet nothing worse is hidden by that */
	assert_true(act(100, 1, 0, 10000));
}

static void test_one_event_is_one_message(void **state)
{
	(void)state;
	assert_true(act(100, 1, 0, 1000));
	ev.stamp.serial--;
	assert_false(act(100, 1, 5, 1000));
	assert_true(act(100, 1, 5, 1000));
}

static void test_it_ends_a_minute_after_it_began(void **state)
{
	(void)state;
	assert_true(act(100, 1, 0, 1000));
	now_ms += SQ_EPISODE_MS - 1;
	assert_false(act(100, 1, 0, 1000));
	now_ms++;
	assert_true(act(100, 1, 0, 1000));
	now_ms -= 1000; /* a clock that was set back */
	assert_true(act(100, 1, 0, 1000));
}

static void test_what_was_not_told_leaves_the_next_to_be_told(void **state)
{
	const struct sq_act what = { 0, 1000 };
	struct sq_episode *ep;

	(void)state;
	ev.pid = 100;
	ep = sq_episodes_open(&episodes, &ev, now_ms);
	assert_true(sq_episode_asks(ep, &ev, &what)); /* and is suppressed */
	assert_true(act(100, 1, 0, 1000));
	assert_false(act(100, 1, 0, 1000));
}

static void test_nodes_have_processes_of_their_own(void **state)
{
	(void)state;
	assert_true(act(100, 50, 0, 1000));
	set_text(ev.node, &ev.node_len, "web-1");
	assert_true(act(100, 50, 0, 1000));
	assert_true(act(101, 50, 0, 1000));
	assert_false(act(102, 100, 0, 1000));
}

static void test_endless_processes_take_no_more_than_their_places(void **state)
{
	(void)state;
	for (uint32_t pid = 2; pid < 100000; pid++) {
		assert_true(act(pid, 1, 0, 1000));
		assert_false(act(pid, 1, 0, 1000));
	}
	assert_true(episodes.members.count <= SQ_EPISODE_MEMBERS);
	assert_in_range(sizeof(episodes) + sq_table_bytes(&episodes.members), 1,
			250000);
}

static void test_the_evidence_of_the_first_takes_in_the_others(void **state)
{
	json_t *object, *acts;
	char *json, *grown;

	(void)state;
	json = sq_alert_json(&alert, EVIDENCE, 2);
	strcpy(alert.root.id, "1795447438.905:319");
	alert.event.stamp.serial = 320;
	alert.reason = SQ_REASON_NEW_START;
	alert.quiet = true;
	set_news(0, SQ_FACET_START, "/usr/bin/dash", 5000);
	grown = sq_alert_json_grown(json, &alert, 2);
	free(json);
	alert.event.stamp.serial = 321;
	alert.quiet = false;
	json = sq_alert_json_grown(grown, &alert, 2);
	free(grown);
	object = json_loads(json, JSON_REJECT_DUPLICATES, NULL);
	free(json);
	assert_string_equal(string_of(object, "event"), "1795447438.905:319");
	assert_string_equal(string_of(object, "reason"), "new-sequence");
	acts = json_object_get(object, "acts");
	assert_int_equal(json_array_size(acts), 2);
	assert_string_equal(string_of(json_array_get(acts, 0), "event"),
			    "1795447438.905:320");
	assert_string_equal(string_of(json_array_get(acts, 0), "object"),
			    "/usr/bin/dash");
	assert_string_equal(string_of(json_array_get(acts, 0), "cmd"),
			    EV_EXE " started /usr/bin/dash");
	assert_true(json_is_false(
		json_object_get(json_array_get(acts, 0), "told")));
	assert_true(
		json_is_true(json_object_get(json_array_get(acts, 1), "told")));
	json_decref(object);
	assert_null(sq_alert_json_grown("[]", &alert, 0));
	assert_null(sq_alert_json_grown("{", &alert, 0));
	assert_null(sq_alert_json_grown("", &alert, 0));
	/* the message names the episode */
	assert_non_null(
		strstr(alert_text(NULL), " episode=1795447438.905:319 facet="));
	check_words(text);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_the_first_act_is_told_and_the_next_of_its_kind_not),
		T(test_children_and_theirs_belong_to_it),
		T(test_children_of_init_are_no_family),
		T(test_what_is_ten_times_less_likely_is_told),
		T(test_another_kind_is_told_up_to_a_number),
		T(test_one_event_is_one_message),
		T(test_it_ends_a_minute_after_it_began),
		T(test_what_was_not_told_leaves_the_next_to_be_told),
		T(test_nodes_have_processes_of_their_own),
		T(test_endless_processes_take_no_more_than_their_places),
		T(test_the_evidence_of_the_first_takes_in_the_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
