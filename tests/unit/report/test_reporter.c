/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include "report/reporter.h"

#define NGINX	 "/usr/sbin/nginx"
#define DASH	 "/usr/bin/dash"
#define CALL(nr) sq_call_pack(SQ_ABI_X86_64, nr)

struct fixture {
	struct sq_reporter reporter;
	uint64_t alerts, joined, suppressed;
	struct sq_program *program;
	struct sq_stream stream;
	struct sq_event ev;
	struct sq_alert last;
	bool deaf; /* alerts find no room */
};

static bool take(void *ctx, const struct sq_alert *a)
{
	struct fixture *f = ctx;

	f->last = *a;
	return !f->deaf;
}

static void set_program(struct fixture *f, const char *name)
{
	sq_program_free(f->program);
	assert_int_equal(sq_program_new(&f->program, name, strlen(name), 6), 0);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	*state = f;
	if (!f)
		return -1;
	sq_reporter_init(&f->reporter, 7);
	f->reporter.alert = take;
	f->reporter.ctx = f;
	f->reporter.alerts = &f->alerts;
	f->reporter.joined = &f->joined;
	f->reporter.suppressed = &f->suppressed;
	set_program(f, NGINX);
	f->ev = (struct sq_event){ .kind = SQ_EVENT_CALL,
				   .outcome = SQ_OUTCOME_SUCCESS,
				   .call = CALL(42),
				   .stamp = { 1700000000000, 77 },
				   .pid = 100,
				   .ppid = 1 };
	strcpy(f->ev.comm, "nginx");
	strcpy(f->ev.exe, NGINX);
	f->ev.comm_len = strlen(f->ev.comm);
	f->ev.exe_len = strlen(f->ev.exe);
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	sq_reporter_free(&f->reporter);
	sq_program_free(f->program);
	free(f);
	return 0;
}

static void make_call(struct fixture *f, unsigned int nr)
{
	f->ev.call = CALL(nr);
	sq_history_push(&f->stream.history, f->ev.call, f->ev.stamp.time_ms);
}

static void make_exec(struct fixture *f, const char *comm, const char *exe)
{
	make_call(f, 59);
	f->ev.comm_len = (size_t)sprintf(f->ev.comm, "%s", comm);
	f->ev.exe_len = (size_t)sprintf(f->ev.exe, "%s", exe);
}

static struct sq_news news_of(enum sq_facet facet, const char *object,
			      uint64_t one_in)
{
	return (struct sq_news){ .facet = facet,
				 .object = object,
				 .object_len = strlen(object),
				 .one_in = one_in,
				 .seen = 5000 };
}

static void report(struct fixture *f, const struct sq_news *news,
		   unsigned int count)
{
	sq_reporter_minute(&f->reporter, f->ev.stamp.time_ms);
	sq_reporter_news(&f->reporter, &f->ev, f->program, &f->stream, news,
			 count);
}

static void test_each_facet_has_its_reason(void **state)
{
	static const enum sq_reason reasons[SQ_FACET_COUNT] = {
		[SQ_FACET_CALL] = SQ_REASON_NEW_SEQUENCE,
		[SQ_FACET_ARGUMENT] = SQ_REASON_NEW_ARGUMENT,
		[SQ_FACET_ERROR] = SQ_REASON_NEW_ERROR,
		[SQ_FACET_USER] = SQ_REASON_NEW_USER,
		[SQ_FACET_START] = SQ_REASON_NEW_START,
		[SQ_FACET_READ] = SQ_REASON_NEW_PATH,
		[SQ_FACET_WRITE] = SQ_REASON_NEW_PATH,
		[SQ_FACET_PEER] = SQ_REASON_NEW_PEER,
		[SQ_FACET_SCRIPT] = SQ_REASON_NEW_PROGRAM,
		[SQ_FACET_STREAM] = SQ_REASON_NEW_STREAM,
	};
	struct fixture *f = *state;

	make_call(f, 42);
	for (unsigned int i = 0; i < SQ_FACET_COUNT; i++) {
		struct sq_news news = news_of((enum sq_facet)i, "object", 9);

		report(f, &news, 1);
		assert_int_equal(f->last.reason, reasons[i]);
		assert_int_equal(f->last.news_count, 1);
		assert_int_equal(f->last.news[0].facet, i);
	}
}

static void test_one_call_is_one_alert_by_what_is_least_likely(void **state)
{
	const struct sq_news news[] = {
		news_of(SQ_FACET_CALL, "connect", 2000),
		news_of(SQ_FACET_USER, "uid=0", 1000),
		news_of(SQ_FACET_PEER, "public:443", 3000),
		news_of(SQ_FACET_ARGUMENT, "connect", 2500),
	};
	struct fixture *f = *state;

	make_call(f, 42);
	report(f, news, COUNT(news));
	assert_int_equal(f->alerts, 1);
	assert_int_equal(f->last.reason, SQ_REASON_NEW_PEER);
	assert_int_equal(f->last.news_count, 4);
	assert_string_equal(f->last.news[0].object, "public:443");
	assert_int_equal(f->last.news[0].one_in, 3000);
	assert_int_equal(f->last.news[0].seen, 5000);
	assert_int_equal(f->last.news[1].facet, SQ_FACET_ARGUMENT);
	assert_int_equal(f->last.news[2].facet, SQ_FACET_CALL);
	assert_int_equal(f->last.news[3].facet, SQ_FACET_USER);
}

static void test_a_new_call_has_all_that_a_new_sequence_has(void **state)
{
	struct sq_news news = news_of(SQ_FACET_CALL, "ptrace", 2000);
	struct fixture *f = *state;
	sq_call known[6];

	for (unsigned int i = 0; i < 6; i++)
		known[i] = CALL(i);
	assert_int_equal(sq_program_learn(f->program, known, 1), 1);
	for (unsigned int i = 0; i < 5; i++)
		make_call(f, i);
	make_call(f, 101);
	f->stream.frame.mismatches = 3;
	f->stream.frame.locality = 2;
	f->stream.frame.tainted = 1;
	report(f, &news, 1);
	assert_int_equal(f->last.call_count, 6);
	assert_int_equal(f->last.calls[5], CALL(101));
	assert_int_equal(f->last.nearest_count, 6);
	assert_int_equal(f->last.nearest[5], CALL(5));
	assert_int_equal(f->last.order, 1);
	assert_int_equal(f->last.distance, 1);
	assert_int_equal(f->last.mismatches, 3);
	assert_int_equal(f->last.locality, 2);
	assert_int_equal(f->last.run_count, 1);
	assert_true(f->last.tainted);
}

static void test_a_long_object_is_cut(void **state)
{
	static char object[SQ_OBJECT_LEN + 10];
	struct sq_news news;
	struct fixture *f = *state;

	memset(object, 'x', sizeof(object) - 1);
	news = news_of(SQ_FACET_READ, object, 5);
	make_call(f, 257);
	report(f, &news, 1);
	assert_int_equal(f->last.news[0].object_len, SQ_OBJECT_LEN - 1);
	assert_int_equal(strlen(f->last.news[0].object), SQ_OBJECT_LEN - 1);
}

/* The record of an execve has the name of what was started. */
static void test_of_an_execve_the_program_that_acted_is_named(void **state)
{
	static const struct {
		const char *program, *comm, *exe;
	} actors[] = {
		{ NGINX, "nginx", NGINX },
		{ "/opt/a-very-long-name-indeed", "a-very-long-nam",
		  "/opt/a-very-long-name-indeed" },
		{ "/usr/bin/python3.11[backup.py]", "backup.py",
		  "/usr/bin/python3.11" },
		{ "/usr/bin/python3.11[backup.py] in /tmp/*", "backup.py",
		  "/usr/bin/python3.11" },
		{ "/opt/a[b]/c", "c", "/opt/a[b]/c" },
		{ "[]", "", "" },
		{ "?", "?", "?" },
	};
	struct sq_news news = news_of(SQ_FACET_START, DASH, 9);
	struct sq_verdict v = { .order = 1 };
	struct fixture *f = *state;

	for (size_t i = 0; i < 2 * COUNT(actors); i++) {
		set_program(f, actors[i / 2].program);
		make_exec(f, "sh", DASH);
		if (i % 2)
			report(f, &news, 1);
		else
			sq_reporter_sequence(&f->reporter,
					     SQ_REASON_NEW_SEQUENCE, &f->ev,
					     f->program, &f->stream, &v);
		assert_string_equal(f->last.event.comm, actors[i / 2].comm);
		assert_string_equal(f->last.event.exe, actors[i / 2].exe);
		assert_int_equal(f->last.event.exe_len,
				 strlen(actors[i / 2].exe));
		assert_string_equal(f->last.started, DASH);
	}
}

static void test_an_execve_that_failed_names_who_made_it(void **state)
{
	struct sq_news news = news_of(SQ_FACET_ERROR, "EACCES", 9);
	struct fixture *f = *state;

	make_call(f, 59);
	f->ev.outcome = SQ_OUTCOME_FAILURE;
	report(f, &news, 1);
	assert_string_equal(f->last.event.comm, "nginx");
	assert_int_equal(f->last.started_len, 0);
}

static void test_an_alert_knows_when_its_call_was_seen(void **state)
{
	struct sq_news news = news_of(SQ_FACET_CALL, "accept", 9);
	struct fixture *f = *state;

	make_call(f, 43);
	sq_reporter_minute(&f->reporter, f->ev.stamp.time_ms + 7200000);
	sq_reporter_news(&f->reporter, &f->ev, f->program, &f->stream, &news,
			 1);
	assert_int_equal(f->last.came_ms, f->ev.stamp.time_ms + 7200000);
	assert_true(sq_alert_is_late(&f->last));
}

/* A call that is new in one facet; whether it got a message. */
static bool told(struct fixture *f, enum sq_facet facet, const char *object,
		 uint64_t one_in)
{
	struct sq_news news = news_of(facet, object, one_in);
	uint64_t before = f->alerts;

	f->ev.stamp.serial++;
	report(f, &news, 1);
	return f->alerts > before;
}

static void test_the_acts_of_a_reverse_shell_are_one_episode(void **state)
{
	struct fixture *f = *state;

	make_call(f, 41);
	assert_true(told(f, SQ_FACET_ARGUMENT, "socket", 1000));
	assert_string_equal(f->last.root.id, "");
	make_call(f, 57);
	assert_false(told(f, SQ_FACET_ARGUMENT, "clone", 1000));
	assert_true(f->last.quiet);
	assert_string_equal(f->last.root.id, "1700000000.000:78");
	assert_string_equal(f->last.root.file,
			    "nginx-100-1700000000.000:78.json");
	f->ev.pid = 101; /* its child */
	f->ev.ppid = 100;
	make_call(f, 33);
	assert_false(told(f, SQ_FACET_ARGUMENT, "dup2", 1000));
	make_exec(f, "sh", DASH);
	assert_true(told(f, SQ_FACET_START, DASH, 1000));
	assert_false(f->last.quiet);
	assert_string_equal(f->last.root.id, "1700000000.000:78");
	set_program(f, DASH);
	make_call(f, 42);
	assert_true(told(f, SQ_FACET_PEER, "public:443", 1000));
	assert_false(told(f, SQ_FACET_PEER, "public:444", 1000));
	assert_true(told(f, SQ_FACET_PEER, "public:445", 10000));
	assert_int_equal(f->alerts, 4);
	assert_int_equal(f->joined, 3);
	/* a new program is told in any case, and says where it belongs */
	assert_true(sq_reporter_program(&f->reporter, SQ_REASON_NEW_PROGRAM,
					&f->ev, DASH, NGINX));
	assert_string_equal(f->last.root.id, "1700000000.000:78");
}

static void test_acts_beyond_the_evidence_s_room_are_heard_of(void **state)
{
	struct sq_news news = news_of(SQ_FACET_CALL, "kill", 1000);
	struct fixture *f = *state;

	make_call(f, 62);
	for (unsigned int i = 0; i < 1000; i++) {
		f->ev.stamp.serial++;
		assert_true(sq_reporter_news(&f->reporter, &f->ev, f->program,
					     &f->stream, &news, 1));
	}
	assert_int_equal(f->alerts, 1);
	assert_int_equal(f->joined, SQ_EPISODE_ACTS - 1);
	assert_int_equal(f->suppressed, 0);
}

static void
test_an_act_that_finds_no_room_is_no_first_of_an_episode(void **state)
{
	struct fixture *f = *state;

	f->deaf = true;
	make_call(f, 62);
	assert_false(told(f, SQ_FACET_CALL, "kill", 1000));
	assert_int_equal(f->suppressed, 1);
	f->deaf = false;
	assert_true(told(f, SQ_FACET_CALL, "kill", 1000));
	assert_string_equal(f->last.root.id, "");
	assert_false(told(f, SQ_FACET_CALL, "kill", 1000));
	assert_string_equal(f->last.root.id, "1700000000.000:79");
}

static void test_calls_without_times_are_no_episode(void **state)
{
	struct fixture *f = *state;

	f->ev.stamp.time_ms = 0;
	make_call(f, 62);
	assert_true(told(f, SQ_FACET_CALL, "kill", 1000));
	assert_true(told(f, SQ_FACET_CALL, "kill", 1000));
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_each_facet_has_its_reason),
		T(test_one_call_is_one_alert_by_what_is_least_likely),
		T(test_a_new_call_has_all_that_a_new_sequence_has),
		T(test_a_long_object_is_cut),
		T(test_of_an_execve_the_program_that_acted_is_named),
		T(test_an_execve_that_failed_names_who_made_it),
		T(test_an_alert_knows_when_its_call_was_seen),
		T(test_the_acts_of_a_reverse_shell_are_one_episode),
		T(test_acts_beyond_the_evidence_s_room_are_heard_of),
		T(test_an_act_that_finds_no_room_is_no_first_of_an_episode),
		T(test_calls_without_times_are_no_episode),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
