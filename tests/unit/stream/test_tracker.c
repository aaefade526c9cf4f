/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "helpers.h"

#include <malloc.h>

#include "stream/tracker.h"

#define CALL(nr)   ((sq_call)SQ_ABI_X86_64 << 16 | (nr))
#define READ	   CALL(0)
#define CLONE	   CALL(56)
#define EXECVE	   CALL(59)
#define EXIT	   CALL(60)
#define EXIT_GROUP CALL(231)
#define STREAMS	   1000

struct fixture {
	struct sq_tracker *t;
	struct sq_event ev;
	uint64_t ended_processes, ended_streams;
	uint32_t last_ended;
	uint64_t last_born;
	bool in_order;
};

static void process_over(void *ctx, struct sq_process *p)
{
	struct fixture *f = ctx;

	f->ended_processes++;
	f->last_ended = p->pid;
	f->in_order &= p->born > f->last_born;
	f->last_born = p->born;
}

static void stream_over(void *ctx, struct sq_process *p, struct sq_stream *s)
{
	struct fixture *f = ctx;

	assert_non_null(p);
	assert_non_null(s);
	f->ended_streams++;
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	*state = f;
	if (!f)
		return -1;
	f->ev.kind = SQ_EVENT_CALL;
	f->ev.keyed = true;
	f->ev.outcome = SQ_OUTCOME_SUCCESS;
	const struct sq_tracker_hooks hooks = {
		.ctx = f,
		.process_end = process_over,
		.stream_end = stream_over,
	};

	return sq_tracker_new(&f->t, STREAMS, 42, &hooks);
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	sq_tracker_free(f->t);
	free(f);
	return 0;
}

static struct sq_event *event(struct fixture *f, uint32_t pid, uint32_t ppid,
			      const char *comm, const char *exe, sq_call call)
{
	struct sq_event *ev = &f->ev;

	ev->pid = pid;
	ev->ppid = ppid;
	ev->call = call;
	ev->exit = 0;
	ev->outcome = call == EXIT || call == EXIT_GROUP ? SQ_OUTCOME_NONE
							 : SQ_OUTCOME_SUCCESS;
	ev->comm_len = strlen(strcpy(ev->comm, comm));
	ev->exe_len = strlen(strcpy(ev->exe, exe));
	ev->stamp.time_ms++;
	return ev;
}

/* The stream that f->ev continues, and what goes on after it. */
static struct sq_stream *take(struct fixture *f, struct sq_process **after)
{
	struct sq_process *p = sq_tracker_process(f->t, &f->ev);
	struct sq_stream *s;

	assert_non_null(p);
	s = sq_tracker_stream(f->t, p, &f->ev);
	assert_non_null(s);
	p = sq_tracker_after(f->t, p, s, &f->ev);
	if (after)
		*after = p;
	return s;
}

static struct sq_stream *call(struct fixture *f, uint32_t pid, const char *comm)
{
	event(f, pid, 1, comm, "/bin/p", READ);
	return take(f, NULL);
}

static void check_counts(const struct fixture *f, uint64_t processes,
			 uint64_t streams)
{
	assert_int_equal(sq_tracker_counts(f->t)->processes, processes);
	assert_int_equal(sq_tracker_counts(f->t)->streams, streams);
}

static void test_calls_of_one_thread_are_one_stream(void **state)
{
	struct fixture *f = *state;
	struct sq_stream *s = call(f, 100, "p");

	sq_history_push(&s->history, READ, 0);
	assert_ptr_equal(call(f, 100, "p"), s);
	assert_int_equal(s->history.fill, 1);
	check_counts(f, 1, 1);
}

static void test_threads_of_other_names_are_other_streams(void **state)
{
	struct fixture *f = *state;
	struct sq_stream *a = call(f, 100, "main"), *b = call(f, 100, "io");

	assert_ptr_not_equal(a, b);
	assert_ptr_equal(call(f, 100, "main"), a);
	assert_ptr_equal(call(f, 100, "io"), b);
	check_counts(f, 1, 2);
}

static void test_one_pid_on_two_nodes_is_two_processes(void **state)
{
	struct fixture *f = *state;
	struct sq_stream *here = call(f, 100, "p");

	f->ev.node_len = strlen(strcpy(f->ev.node, "web"));
	assert_ptr_not_equal(call(f, 100, "p"), here);
	check_counts(f, 2, 2);
	f->ev.node_len = 0;
	f->ev.node[0] = '\0';
	assert_ptr_equal(call(f, 100, "p"), here);
}

static void test_an_execve_starts_a_new_process_in_its_place(void **state)
{
	struct fixture *f = *state;
	struct sq_process *after;
	struct sq_stream *s = call(f, 100, "sh");

	sq_history_push(&s->history, READ, 0);
	event(f, 100, 1, "ls", "/bin/ls", EXECVE);
	take(f, &after);
	assert_non_null(after);
	assert_int_equal(f->ended_processes, 1);
	assert_int_equal(after->stream_count, 0);
	assert_null(after->program);
	event(f, 100, 1, "ls", "/bin/ls", READ);
	assert_int_equal(take(f, NULL)->history.fill, 0);
	check_counts(f, 1, 1);
}

static void test_an_execve_that_failed_changes_nothing(void **state)
{
	struct fixture *f = *state;
	struct sq_process *after;
	struct sq_stream *s = call(f, 100, "sh");

	event(f, 100, 1, "sh", "/bin/p", EXECVE);
	f->ev.outcome = SQ_OUTCOME_FAILURE;
	assert_ptr_equal(take(f, &after), s);
	assert_non_null(after);
	assert_int_equal(f->ended_processes, 0);
}

static void test_exit_ends_a_stream_and_exit_group_all(void **state)
{
	struct fixture *f = *state;
	struct sq_process *after;

	call(f, 100, "main");
	call(f, 100, "a");
	call(f, 100, "b");
	event(f, 100, 1, "a", "/bin/p", EXIT);
	take(f, &after);
	assert_non_null(after);
	assert_int_equal(f->ended_streams, 1);
	check_counts(f, 1, 2);
	event(f, 100, 1, "main", "/bin/p", EXIT_GROUP);
	take(f, &after);
	assert_null(after);
	assert_int_equal(f->ended_processes, 1);
	assert_int_equal(f->ended_streams, 3);
	check_counts(f, 0, 0);
}

static void test_a_pid_with_another_parent_or_program_is_reused(void **state)
{
	struct fixture *f = *state;
	struct sq_stream *s = call(f, 100, "p");

	sq_history_push(&s->history, READ, 0);
	event(f, 100, 2, "p", "/bin/p", READ);
	assert_int_equal(take(f, NULL)->history.fill, 0);
	assert_int_equal(sq_tracker_counts(f->t)->reused, 1);
	event(f, 100, 2, "p", "/bin/other", READ);
	take(f, NULL);
	assert_int_equal(sq_tracker_counts(f->t)->reused, 2);
	assert_int_equal(f->ended_processes, 2);
	check_counts(f, 1, 1);
}

static void
test_a_clone_that_returns_a_child_s_pid_ends_the_old_child(void **state)
{
	struct fixture *f = *state;

	call(f, 1, "p"); /* a process that is nobody's child here */
	event(f, 50, 1, "p", "/bin/p", READ);
	take(f, NULL);
	event(f, 51, 50, "p", "/bin/p", READ);
	take(f, NULL);
	event(f, 50, 1, "p", "/bin/p", CLONE);
	f->ev.exit = 51;
	take(f, NULL);
	assert_int_equal(f->last_ended, 51);
	assert_int_equal(f->ended_processes, 1);
	/* in a container the number is another one's: nobody is ended */
	event(f, 50, 1, "p", "/bin/p", CLONE);
	f->ev.exit = 1;
	take(f, NULL);
	assert_int_equal(f->ended_processes, 1);
}

static void test_a_child_seen_before_its_clone_returns_lives(void **state)
{
	struct fixture *f = *state;

	call(f, 50, "p");
	event(f, 51, 50, "p", "/bin/p", READ);
	take(f, NULL);
	f->ev.stamp.time_ms--; /* the same moment */
	event(f, 50, 1, "p", "/bin/p", CLONE);
	f->ev.stamp.time_ms--;
	f->ev.exit = 51;
	take(f, NULL);
	assert_int_equal(f->ended_processes, 0);
}

static void test_io_uring_operations_go_to_their_process(void **state)
{
	struct fixture *f = *state;
	struct sq_stream *s;

	call(f, 100, "main");
	s = call(f, 100, "io");
	event(f, 100, 1, "", "", sq_call_pack(SQ_ABI_URING, 18));
	f->ev.kind = SQ_EVENT_URING;
	assert_ptr_equal(take(f, NULL), s);
	event(f, 200, 1, "", "", sq_call_pack(SQ_ABI_URING, 18));
	assert_null(sq_tracker_process(f->t, &f->ev));
	assert_int_equal(sq_tracker_counts(f->t)->reused, 0);
	check_counts(f, 1, 2);
}

/* comm is the attacker's to choose. */
static void test_endless_names_buy_no_endless_streams(void **state)
{
	struct fixture *f = *state;
	struct sq_stream *s = NULL;
	char comm[16];

	for (unsigned int i = 0; i < 5000; i++) {
		snprintf(comm, sizeof(comm), "t%u", i);
		s = call(f, 100, comm);
		assert_true(sq_tracker_counts(f->t)->streams <= SQ_COMMS_MAX);
		if (i >= SQ_COMMS_MAX)
			assert_int_equal(s->history.fill,
					 i - SQ_COMMS_MAX < SQ_HISTORY_LEN
						 ? i - SQ_COMMS_MAX + 1
						 : SQ_HISTORY_LEN);
		sq_history_push(&s->history, READ, 0);
	}
	assert_true(sq_tracker_counts(f->t)->shared > 4900);
	check_counts(f, 1, SQ_COMMS_MAX);
}

/* Old libraries count in int, which is enough here. */
static size_t heap_bytes(void)
{
#if __GLIBC_PREREQ(2, 33)
	struct mallinfo2 info = mallinfo2();
#else
	struct mallinfo info = mallinfo();
#endif

	return (size_t)info.uordblks + (size_t)info.hblkhd;
}

static void test_a_hundred_thousand_streams_fit_in_34_megabytes(void **state)
{
	struct fixture *f = *state;
	const struct sq_tracker_hooks hooks = { .ctx = f };
	size_t before = heap_bytes(), bytes;
	struct sq_tracker *small = f->t;

	assert_int_equal(sq_tracker_new(&f->t, 200000, 42, &hooks), 0);
	for (uint32_t pid = 1; pid <= 100000; pid++)
		call(f, pid, "p");
	check_counts(f, 100000, 100000);
	bytes = heap_bytes() - before;
	sq_tracker_free(f->t);
	f->t = small;
	if (!bytes) /* a sanitizer's heap, which does not tell */
		skip();
	assert_in_range(bytes, 100000 * sizeof(struct sq_stream), 34000000);
}

static void test_the_least_recent_process_makes_room(void **state)
{
	struct fixture *f = *state;

	/* one less: a process that comes makes room ahead of its stream */
	for (uint32_t pid = 1; pid < STREAMS; pid++)
		call(f, pid, "p");
	check_counts(f, STREAMS - 1, STREAMS - 1);
	call(f, 1, "p"); /* now 2 is the oldest */
	call(f, STREAMS, "p");
	assert_int_equal(f->last_ended, 2);
	assert_int_equal(sq_tracker_counts(f->t)->evicted, 1);
	for (uint32_t pid = STREAMS + 1; pid < 50000; pid++)
		call(f, pid, "p");
	check_counts(f, STREAMS - 1, STREAMS - 1);
	assert_non_null(sq_tracker_find(f->t, &f->ev, 49999));
	assert_null(sq_tracker_find(f->t, &f->ev, 1));
}

static void test_pids_beyond_four_million_are_pids(void **state)
{
	struct fixture *f = *state;
	struct sq_stream *a = call(f, 4194305, "p");

	assert_ptr_not_equal(call(f, INT32_MAX, "p"), a);
	assert_ptr_equal(call(f, 4194305, "p"), a);
	check_counts(f, 2, 2);
}

static void test_a_flush_ends_all_in_the_order_they_came(void **state)
{
	struct fixture *f = *state;
	uint64_t seed = test_seed();

	for (int i = 0; i < 3000; i++)
		call(f, 1 + (uint32_t)test_below(&seed, 500), "p");
	f->in_order = true;
	f->ended_processes = 0;
	sq_tracker_flush(f->t);
	assert_true(f->in_order);
	assert_true(f->ended_processes > 400);
	check_counts(f, 0, 0);
	call(f, 1, "p");
	check_counts(f, 1, 1);
}

/* Random events of a few processes: counts and lists stay consistent. */
static void test_random_events_keep_the_counts_right(void **state)
{
	static const sq_call calls[] = { READ, READ, READ,	 CLONE,
					 EXIT, READ, EXIT_GROUP, EXECVE };
	struct fixture *f = *state;
	uint64_t seed = test_seed();
	char comm[8];

	for (int i = 0; i < 200000; i++) {
		sq_call made = calls[test_below(&seed, COUNT(calls))];

		snprintf(comm, sizeof(comm), "c%u",
			 (unsigned int)test_below(&seed, 80));
		event(f, (uint32_t)test_below(&seed, 60),
		      (uint32_t)test_below(&seed, 2), comm,
		      test_below(&seed, 50) ? "/bin/p" : "/bin/q", made);
		f->ev.exit = (int64_t)test_below(&seed, 60);
		take(f, NULL);
		assert_true(sq_tracker_counts(f->t)->processes <= 60);
	}
	sq_tracker_flush(f->t);
	check_counts(f, 0, 0);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_calls_of_one_thread_are_one_stream),
		T(test_threads_of_other_names_are_other_streams),
		T(test_one_pid_on_two_nodes_is_two_processes),
		T(test_an_execve_starts_a_new_process_in_its_place),
		T(test_an_execve_that_failed_changes_nothing),
		T(test_exit_ends_a_stream_and_exit_group_all),
		T(test_a_pid_with_another_parent_or_program_is_reused),
		T(test_a_clone_that_returns_a_child_s_pid_ends_the_old_child),
		T(test_a_child_seen_before_its_clone_returns_lives),
		T(test_io_uring_operations_go_to_their_process),
		T(test_endless_names_buy_no_endless_streams),
		T(test_a_hundred_thousand_streams_fit_in_34_megabytes),
		T(test_the_least_recent_process_makes_room),
		T(test_pids_beyond_four_million_are_pids),
		T(test_a_flush_ends_all_in_the_order_they_came),
		T(test_random_events_keep_the_counts_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
