/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_engine.c - whole streams of events, from the reader's to the alerts
 */
#include "store_helpers.h"

#include "engine.h"
#include "stream/naming.h"

#define CALL(nr)   ((sq_call)SQ_ABI_X86_64 << 16 | (nr))
#define EXECVE	   CALL(59)
#define EXIT_GROUP CALL(231)
#define LS	   "/usr/bin/ls"
#define SH	   "/usr/bin/dash"
#define PLUGIN	   "/usr/sbin/audisp-seqids"
#define ALERTS_MAX 512

struct fixture {
	struct place *at;
	struct sq_profile *profile;
	struct sq_engine *engine;
	struct sq_engine_options options;
	struct sq_event ev;
	uint64_t serial, time_ms, serials[ALERTS_MAX];
	uint32_t pid;
	size_t alert_count, went_on, ended, damaged, probes;
	struct sq_alert last;
	enum sq_reason reasons[ALERTS_MAX];
	struct sq_process_stats stats; /* of the process that ended last */
};

static bool take_alert(void *ctx, const struct sq_alert *a)
{
	struct fixture *f = ctx;

	if (a->goes_on) /* with what was told */
		return ++f->went_on > 0;
	assert_true(f->alert_count < ALERTS_MAX);
	f->serials[f->alert_count] = a->event.stamp.serial;
	f->reasons[f->alert_count++] = a->reason;
	f->last = *a;
	return true;
}

static void take_end(void *ctx, const struct sq_process *p)
{
	struct fixture *f = ctx;

	f->ended++;
	f->stats = p->stats;
}

static void take_damage(void *ctx, const char *name, const struct sq_why *why)
{
	struct fixture *f = ctx;

	assert_string_equal(name, LS);
	assert_true(strlen(why->text) > 0);
	f->damaged++;
}

static void take_probe(void *ctx, const struct sq_event *ev,
		       const struct sq_program *p)
{
	struct fixture *f = ctx;

	assert_true(ev && p->name);
	f->probes++;
}

static void start(struct fixture *f, enum sq_mode mode)
{
	const struct sq_engine_sink sink = { f,		 take_alert,  take_end,
					     take_probe, take_damage, NULL,
					     NULL };

	f->options.mode = mode;
	assert_int_equal(
		sq_profile_open(&f->profile, f->at->path, K, &f->at->why), 0);
	assert_int_equal(
		sq_engine_new(&f->engine, &f->options, f->profile, &sink), 0);
	f->alert_count = f->ended = f->damaged = 0;
}

/* The end of this run, with its knowledge saved. Nobody holds a program. */
static void stop(struct fixture *f)
{
	sq_engine_flush(f->engine);
	sq_engine_free(f->engine);
	assert_int_equal(sq_profile_save(f->profile, f->time_ms, &f->at->why),
			 0);
	sq_profile_limit(f->profile, 1, true);
	assert_int_equal(sq_profile_memory(f->profile)->programs, 0);
	sq_profile_free(f->profile);
	f->engine = NULL;
	f->profile = NULL;
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	if (!f || place_setup((void **)&f->at) < 0)
		return -1;
	f->options = (struct sq_engine_options){
		.rule = { .frame = 128, .order = 2, .repeat_ms = 3600000 },
		.lifecycle = { .normal_wait_ms = 1000,
			       .min_calls = 1000,
			       .tolerize_limit = 12,
			       .anomaly_limit = 30,
			       .model = SQ_MODEL_AUTO },
		.serials = SQ_SERIALS_CONTIGUOUS,
		.max_streams = 1000,
		.interpreters = SQ_INTERPRETERS,
		.own_exe = PLUGIN,
		.seed = 7,
	};
	f->serial = 1000;
	f->time_ms = 1795468309082;
	f->pid = 100;
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	void *place = f->at;

	sq_engine_free(f->engine);
	sq_profile_free(f->profile);
	free(f);
	return place_teardown(&place);
}

/* A call of the process f->pid. */
static struct sq_event *event(struct fixture *f, const char *exe, sq_call call)
{
	struct sq_event *ev = &f->ev;

	ev->kind = SQ_EVENT_CALL;
	ev->outcome = call == EXIT_GROUP ? SQ_OUTCOME_NONE : SQ_OUTCOME_SUCCESS;
	ev->keyed = true;
	ev->evidence = false;
	ev->pid = f->pid;
	ev->ppid = 1;
	ev->call = call;
	ev->stamp.serial = f->serial++;
	ev->stamp.time_ms = ++f->time_ms;
	ev->exe_len = strlen(strcpy(ev->exe, exe));
	ev->comm_len = strlen(strcpy(ev->comm, "main"));
	return ev;
}

static void make(struct fixture *f, const char *exe, sq_call call)
{
	assert_int_equal(sq_engine_event(f->engine, event(f, exe, call)), 0);
}

/* read write open close stat fstat, over and over, as one process. */
static void run_program(struct fixture *f, const char *exe, unsigned int calls)
{
	make(f, exe, EXECVE);
	for (unsigned int i = 0; i < calls; i++)
		make(f, exe, CALL(i % 6));
	make(f, exe, EXIT_GROUP);
	f->pid++;
}

/* A process that reads, and then binds, listens and reads. */
static void run_attack(struct fixture *f)
{
	make(f, LS, EXECVE);
	for (unsigned int i = 0; i < 60; i++)
		make(f, LS, CALL(i % 6));
	for (unsigned int i = 49; i < 53; i++)
		make(f, LS, CALL(i % 52));
	make(f, LS, EXIT_GROUP);
	sq_engine_settle(f->engine); /* bind() waits for its address */
	f->pid++;
}

static void learn_ls(struct fixture *f)
{
	start(f, SQ_MODE_LEARN);
	for (int i = 0; i < 5; i++)
		run_program(f, LS, 300);
	assert_int_equal(f->alert_count, 0);
	stop(f);
}

static void test_what_was_learned_gives_no_alert(void **state)
{
	struct fixture *f = *state;

	learn_ls(f);
	start(f, SQ_MODE_DETECT);
	for (int i = 0; i < 5; i++)
		run_program(f, LS, 300);
	assert_int_equal(f->alert_count, 0);
	assert_int_equal(f->ended, 5);
	assert_int_equal(sq_engine_counts(f->engine)->mismatches, 0);
	stop(f);
}

static void test_what_was_not_gives_one(void **state)
{
	struct fixture *f = *state;

	learn_ls(f);
	start(f, SQ_MODE_DETECT);
	run_attack(f);
	assert_true(f->alert_count == 1 && f->went_on == 1);
	assert_int_equal(f->last.reason, SQ_REASON_NEW_SEQUENCE);
	assert_string_equal(f->last.program, LS);
	assert_int_equal(f->last.order, 1);
	assert_int_equal(f->last.call_count, K);
	assert_int_equal(f->last.calls[K - 1], CALL(49));
	assert_int_equal(f->last.event.call, CALL(49));
	assert_int_equal(f->last.nearest_count, K);
	assert_true(f->last.history.fill > K && f->stats.mismatches >= 3);
	assert_int_equal(f->stats.min_order, 1);
	stop(f);
}

static void test_detecting_changes_nothing_in_the_profile(void **state)
{
	struct fixture *f = *state;
	unsigned char *before, *after;
	size_t len, len_after;

	learn_ls(f);
	before = read_bytes(f->at->path, &len);
	start(f, SQ_MODE_DETECT);
	run_attack(f);
	run_program(f, LS, 100);
	sq_engine_flush(f->engine);
	after = read_bytes(f->at->path, &len_after);
	assert_int_equal(len, len_after);
	assert_memory_equal(before, after, len);
	free(before);
	free(after);
}

static void test_a_program_not_known_is_told_once(void **state)
{
	struct fixture *f = *state;

	learn_ls(f);
	start(f, SQ_MODE_DETECT);
	for (int i = 0; i < 4; i++)
		run_program(f, "/tmp/stranger", 100);
	assert_int_equal(f->alert_count, 1);
	assert_int_equal(f->last.reason, SQ_REASON_NEW_PROGRAM);
	assert_string_equal(f->last.program, "/tmp/stranger");
	assert_int_equal(sq_engine_counts(f->engine)->programs, 1);
}

static void test_events_of_other_keys_are_ignored(void **state)
{
	struct fixture *f = *state;

	start(f, SQ_MODE_LEARN);
	for (int i = 0; i < 20; i++) {
		event(f, LS, CALL(1))->keyed = false;
		assert_int_equal(sq_engine_event(f->engine, &f->ev), 0);
	}
	assert_int_equal(sq_engine_counts(f->engine)->ignored, 20);
	assert_int_equal(sq_engine_counts(f->engine)->calls, 0);
}

static void test_the_plugin_s_own_work_is_no_behaviour(void **state)
{
	struct fixture *f = *state;

	f->options.own_pid = 77;
	start(f, SQ_MODE_DETECT);
	f->pid = 77;
	make(f, PLUGIN, CALL(1));
	make(f, PLUGIN " (deleted)", CALL(1)); /* replaced while it runs */
	f->pid = 78; /* an earlier process of it, writing evidence */
	event(f, PLUGIN, CALL(257));
	f->ev.keyed = false;
	f->ev.evidence = true;
	assert_int_equal(sq_engine_event(f->engine, &f->ev), 0);
	assert_int_equal(f->alert_count, 0);
	assert_int_equal(sq_engine_counts(f->engine)->ignored, 3);
	/* what somebody else does there is, and what another node's process
	   of our pid does */
	event(f, "/elsewhere", CALL(1))->pid = 77;
	f->ev.node_len = (size_t)sprintf(f->ev.node, "other");
	assert_int_equal(sq_engine_event(f->engine, &f->ev), 0);
	assert_int_equal(sq_engine_counts(f->engine)->ignored, 3);
	event(f, SH, CALL(257));
	f->ev.evidence = true;
	assert_int_equal(sq_engine_event(f->engine, &f->ev), 0);
	assert_int_equal(f->alert_count, 2);
}

static void test_an_execve_belongs_to_who_made_it(void **state)
{
	struct fixture *f = *state;
	struct sq_program *p;

	start(f, SQ_MODE_LEARN);
	for (unsigned int i = 0; i < 10; i++)
		make(f, SH, CALL(i % 6));
	make(f, LS, EXECVE); /* of the shell, which is ls now */
	for (unsigned int i = 0; i < 10; i++)
		make(f, LS, CALL(i % 6));
	sq_engine_flush(f->engine);
	assert_int_equal(sq_profile_get(f->profile, SH "[main]", 19, false, &p,
					NULL),
			 0);
	assert_int_equal(p->stats.calls, 11);
	assert_int_equal(sq_profile_get(f->profile, LS, 11, false, &p, NULL),
			 0);
	assert_int_equal(p->stats.calls, 10);
}

static void test_a_loss_gives_no_alert_that_the_whole_would_not(void **state)
{
	struct fixture *f = *state;
	uint64_t seed = test_seed();

	learn_ls(f);
	start(f, SQ_MODE_DETECT);
	for (int i = 0; i < 200; i++) {
		make(f, LS, EXECVE);
		for (unsigned int n = 0; n < 300; n++) {
			if (test_below(&seed, 50) == 0)
				event(f, LS, CALL(n % 6)); /* is lost */
			else
				make(f, LS, CALL(n % 6));
		}
		make(f, LS, EXIT_GROUP);
		f->pid++;
	}
	sq_engine_flush(f->engine);
	assert_true(sq_engine_serials(f->engine)->lost > 500);
	assert_int_equal(f->alert_count, 0);
	assert_int_equal(sq_engine_counts(f->engine)->mismatches, 0);
}

static void test_an_alert_after_a_loss_is_tainted(void **state)
{
	struct fixture *f = *state;

	learn_ls(f);
	start(f, SQ_MODE_DETECT);
	make(f, LS, EXECVE);
	for (unsigned int i = 0; i < 30; i++)
		make(f, LS, CALL(i % 6));
	f->serial += 5;
	for (unsigned int i = 0; i < 30; i++)
		make(f, LS, CALL(i % 6));
	make(f, LS, CALL(49));
	sq_engine_settle(f->engine);
	assert_int_equal(f->alert_count, 1);
	assert_true(f->last.tainted);
}

static void test_in_auto_mode_a_program_settles_and_then_detects(void **state)
{
	struct fixture *f = *state;

	start(f, SQ_MODE_AUTO);
	for (int i = 0; i < 40; i++)
		run_program(f, LS, 300);
	assert_int_equal(f->alert_count, 1); /* the new program */
	assert_int_equal(sq_engine_counts(f->engine)->promoted, 1);
	run_attack(f);
	assert_int_equal(f->alert_count, 2);
	assert_int_equal(f->last.reason, SQ_REASON_NEW_SEQUENCE);
	stop(f);
	/* and still does after a restart */
	start(f, SQ_MODE_AUTO);
	run_program(f, LS, 300);
	assert_int_equal(f->alert_count, 0);
	run_attack(f);
	assert_int_equal(f->alert_count, 1);
	stop(f);
}

static void test_too_many_alerts_a_minute_are_counted(void **state)
{
	struct fixture *f = *state;
	char exe[32];

	f->options.alert_rate = 10;
	start(f, SQ_MODE_DETECT);
	for (int i = 0; i < 25; i++, f->pid++) {
		snprintf(exe, sizeof(exe), "/tmp/p%d", i);
		make(f, exe, CALL(1));
	}
	assert_int_equal(f->alert_count, 10);
	assert_int_equal(sq_engine_counts(f->engine)->suppressed, 15);
	f->time_ms += 60000;
	make(f, "/tmp/p0", CALL(1));
	assert_int_equal(f->reasons[10], SQ_REASON_SUPPRESSED);
	assert_int_equal(f->last.count, 15);
}

static void test_a_damaged_record_is_told_and_costs_its_program(void **state)
{
	struct fixture *f = *state;
	unsigned char *bytes, *found;
	size_t len;

	learn_ls(f);
	bytes = read_bytes(f->at->path, &len);
	found = memmem(bytes, len, LS, strlen(LS));
	assert_non_null(found);
	found[strlen(LS) + 30] ^= 1;
	write_bytes(f->at->path, bytes, len);
	free(bytes);
	start(f, SQ_MODE_DETECT);
	run_program(f, LS, 100);
	run_program(f, LS, 100);
	assert_int_equal(f->damaged, 1);
	assert_int_equal(f->alert_count, 1);
	assert_int_equal(f->last.reason, SQ_REASON_LOST_PROGRAM);
}

static void test_another_file_of_a_program_is_told_once(void **state)
{
	const struct sq_identity a = { .size = 1000, .inode = 5 };
	const struct sq_identity b = { .size = 1001, .inode = 6 };
	struct fixture *f = *state;

	learn_ls(f);
	start(f, SQ_MODE_AUTO);
	run_program(f, LS, 10);
	assert_true(f->probes > 0);
	for (int i = 0; i < 3; i++)
		sq_engine_identity(f->engine, &f->ev, LS, strlen(LS), &a, true);
	assert_int_equal(f->alert_count, 0);
	for (int i = 0; i < 3; i++)
		sq_engine_identity(f->engine, &f->ev, LS, strlen(LS), &b, true);
	assert_int_equal(f->alert_count, 1);
	assert_int_equal(f->last.reason, SQ_REASON_PROGRAM_CHANGED);
	assert_string_equal(f->last.program, LS);
}

static void test_the_same_events_give_the_same_alerts(void **state)
{
	struct fixture *f = *state;
	uint64_t first[ALERTS_MAX];
	size_t count = 0;

	learn_ls(f);
	for (int round = 0; round < 3; round++) {
		uint64_t seed = 99;

		f->serial = 5000;
		f->pid = 500;
		f->options.seed += 1; /* matters to no verdict */
		start(f, SQ_MODE_DETECT);
		for (int i = 0; i < 3000; i++) {
			f->pid = 500 + (uint32_t)test_below(&seed, 20);
			make(f, LS, CALL((unsigned int)test_below(&seed, 8)));
		}
		sq_engine_flush(f->engine);
		if (round == 0)
			memcpy(first, f->serials, sizeof(first));
		else
			assert_int_equal(f->alert_count, count);
		count = f->alert_count;
		assert_true(count > 5);
		assert_memory_equal(f->serials, first, count * sizeof(*first));
		sq_engine_free(f->engine);
		sq_profile_free(f->profile);
	}
	f->engine = NULL;
	f->profile = NULL;
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_what_was_learned_gives_no_alert),
		T(test_what_was_not_gives_one),
		T(test_detecting_changes_nothing_in_the_profile),
		T(test_a_program_not_known_is_told_once),
		T(test_events_of_other_keys_are_ignored),
		T(test_the_plugin_s_own_work_is_no_behaviour),
		T(test_an_execve_belongs_to_who_made_it),
		T(test_a_loss_gives_no_alert_that_the_whole_would_not),
		T(test_an_alert_after_a_loss_is_tainted),
		T(test_in_auto_mode_a_program_settles_and_then_detects),
		T(test_too_many_alerts_a_minute_are_counted),
		T(test_a_damaged_record_is_told_and_costs_its_program),
		T(test_another_file_of_a_program_is_told_once),
		T(test_the_same_events_give_the_same_alerts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
