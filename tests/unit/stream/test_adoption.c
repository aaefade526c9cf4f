/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_adoption.c - a process whose parent ended is the same one, and a pid
 * that was used before is another
 */
#include "helpers.h"

#include "stream/tracker.h"

#define CALL(nr)   ((sq_call)SQ_ABI_X86_64 << 16 | (nr))
#define READ	   CALL(0)
#define CLONE	   CALL(56)
#define EXECVE	   CALL(59)
#define EXIT_GROUP CALL(231)
#define STREAMS	   1000
#define PROGRAM	   ((struct sq_program *)(void *)&held)

static int64_t held; /* programs that notes hold */

struct fixture {
	struct sq_tracker *t;
	struct sq_event ev;
};

static void hold(void *ctx, struct sq_program *p)
{
	assert_ptr_equal(p, ctx);
	held++;
}

static void release(void *ctx, struct sq_program *p)
{
	assert_ptr_equal(p, ctx);
	held--;
}

static int setup(void **state)
{
	static struct fixture f;
	const struct sq_tracker_hooks hooks = {
		.kin = { PROGRAM, hold, release },
	};

	memset(&f, 0, sizeof(f));
	f.ev.kind = SQ_EVENT_CALL;
	f.ev.auid = 1000;
	f.ev.ses = 3;
	held = 0;
	*state = &f;
	return sq_tracker_new(&f.t, STREAMS, 42, &hooks);
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	sq_tracker_flush(f->t);
	assert_int_equal(held, 0);
	sq_tracker_free(f->t);
	return 0;
}

static void make(struct fixture *f, uint32_t pid, uint32_t ppid, sq_call call)
{
	struct sq_event *ev = &f->ev;

	ev->pid = pid;
	ev->ppid = ppid;
	ev->call = call;
	ev->exit = 0;
	ev->outcome = call == EXIT_GROUP ? SQ_OUTCOME_NONE : SQ_OUTCOME_SUCCESS;
	ev->comm_len = strlen(strcpy(ev->comm, "p"));
	ev->exe_len =
		strlen(strcpy(ev->exe, call == EXECVE ? "/bin/sh" : "/bin/p"));
	ev->stamp.time_ms++;
}

/* The stream that f->ev continues; its call is in its history. */
static struct sq_stream *take(struct fixture *f)
{
	struct sq_process *p = sq_tracker_process(f->t, &f->ev);
	struct sq_stream *s;

	assert_non_null(p);
	if (!p->program)
		p->program = PROGRAM;
	s = sq_tracker_stream(f->t, p, &f->ev);
	assert_non_null(s);
	sq_history_push(&s->history, f->ev.call, f->ev.stamp.time_ms);
	return s;
}

static void after(struct fixture *f, struct sq_stream *s)
{
	struct sq_process *p = sq_tracker_find(f->t, &f->ev, f->ev.pid);

	sq_tracker_after(f->t, p, s, &f->ev);
}

/* How many calls the stream has by then: 1, it is a new process. */
static unsigned int call(struct fixture *f, uint32_t pid, uint32_t ppid,
			 sq_call nr)
{
	struct sq_stream *s;
	unsigned int fill;

	make(f, pid, ppid, nr);
	s = take(f);
	fill = s->history.fill;
	after(f, s);
	return fill;
}

static void fork_of(struct fixture *f, uint32_t pid, uint32_t ppid,
		    uint32_t child)
{
	make(f, pid, ppid, CLONE);
	f->ev.exit = child;
	after(f, take(f));
}

static uint64_t reused(const struct fixture *f)
{
	return sq_tracker_counts(f->t)->reused;
}

static void test_an_orphan_is_the_process_that_it_was(void **state)
{
	struct fixture *f = *state;

	call(f, 70, 50, READ);
	assert_int_equal(call(f, 70, 1, READ), 2);
	assert_int_equal(call(f, 70, 1, READ), 3);
	call(f, 71, 50, READ);
	assert_int_equal(call(f, 71, 1, EXECVE), 2);
	assert_int_equal(reused(f), 0);
	assert_int_equal(sq_tracker_counts(f->t)->adopted, 2);
}

static void test_ancestors_may_adopt(void **state)
{
	struct fixture *f = *state;

	call(f, 40, 30, READ); /* its parent made no record */
	call(f, 50, 40, READ);
	call(f, 70, 50, READ);
	call(f, 71, 50, READ);
	call(f, 50, 40, EXIT_GROUP);
	assert_int_equal(call(f, 70, 40, READ), 2);
	assert_int_equal(call(f, 71, 30, READ), 2);
	assert_int_equal(reused(f), 0);
}

static void test_others_do_not_adopt(void **state)
{
	struct fixture *f = *state;

	call(f, 60, 1, READ);
	call(f, 50, 1, READ);
	call(f, 70, 50, READ);
	call(f, 71, 50, READ);
	assert_int_equal(call(f, 70, 60, READ), 1);
	assert_int_equal(call(f, 71, 60, EXECVE), 1);
	assert_int_equal(reused(f), 2);
}

static void test_a_parent_without_records_adopts_after_an_end(void **state)
{
	struct fixture *f = *state;

	call(f, 50, 1, READ);
	call(f, 70, 50, READ);
	call(f, 71, 50, READ);
	call(f, 72, 50, READ);
	assert_int_equal(call(f, 70, 900, READ), 1);   /* 50 may live */
	assert_int_equal(call(f, 71, 900, EXECVE), 2); /* else it were hidden */
	call(f, 50, 1, EXIT_GROUP);
	assert_int_equal(call(f, 72, 900, READ), 2);
}

static void test_pid_1_never_ends(void **state)
{
	struct fixture *f = *state;

	call(f, 70, 1, READ);
	call(f, 71, 1, READ);
	assert_int_equal(call(f, 70, 900, READ), 1);
	assert_int_equal(call(f, 71, 900, EXECVE), 1);
}

static void test_another_login_is_another_process(void **state)
{
	struct fixture *f = *state;

	call(f, 70, 50, READ);
	call(f, 71, 50, READ);
	f->ev.ses++;
	assert_int_equal(call(f, 70, 1, READ), 1);
	assert_int_equal(call(f, 71, 1, EXECVE), 1);
	assert_int_equal(reused(f), 2);
}

static void test_a_fork_that_returned_the_pid_made_another(void **state)
{
	struct fixture *f = *state;

	call(f, 70, 50, READ);
	call(f, 71, 50, READ);
	fork_of(f, 60, 1, 70); /* 70 was killed: it left no record */
	assert_int_equal(call(f, 70, 60, EXECVE), 1);
	fork_of(f, 60, 1, 71);
	call(f, 60, 1, EXIT_GROUP);
	assert_int_equal(call(f, 71, 1, EXECVE), 1);
	assert_int_equal(reused(f), 2);
}

/* A container's numbers are its own. */
static void test_a_fork_in_a_container_says_nothing_of_others(void **state)
{
	struct fixture *f = *state;

	call(f, 7, 50, READ);
	call(f, 8, 50, READ);
	fork_of(f, 5000, 4990, 7);
	assert_int_equal(call(f, 7, 50, READ), 2);
	fork_of(f, 5000, 4990, 8);
	assert_int_equal(call(f, 7, 1, EXECVE), 3); /* heard of since */
	assert_int_equal(call(f, 8, 1, EXECVE), 2); /* 5000 has not ended */
	assert_int_equal(reused(f), 0);
}

/* Its first record may be its execve. */
static void test_the_grandchild_of_an_ended_parent_is_known(void **state)
{
	struct fixture *f = *state;
	const struct sq_birth *birth;

	fork_of(f, 50, 1, 60);
	call(f, 60, 50, READ);
	fork_of(f, 60, 50, 61);
	fork_of(f, 60, 50, 62);
	assert_int_equal(held, 2);
	call(f, 60, 50, EXIT_GROUP);
	make(f, 61, 1, EXECVE);
	birth = sq_tracker_birth(f->t, &f->ev);
	assert_non_null(birth);
	assert_int_equal(birth->parent, 60);
	assert_ptr_equal(birth->program, PROGRAM);
	call(f, 61, 1, EXECVE);
	assert_int_equal(held, 1);
	make(f, 61, 1, EXECVE); /* once */
	assert_null(sq_tracker_birth(f->t, &f->ev));
	make(f, 62, 900, EXECVE); /* an ancestor that nobody audits */
	assert_non_null(sq_tracker_birth(f->t, &f->ev));
	fork_of(f, 50, 1, 63);
	make(f, 63, 900, EXECVE); /* but 50, which forked, is still there */
	assert_null(sq_tracker_birth(f->t, &f->ev));
	make(f, 62, 50, EXECVE);
	assert_non_null(sq_tracker_birth(f->t, &f->ev));
	f->ev.ses++;
	assert_null(sq_tracker_birth(f->t, &f->ev));
	f->ev.ses--;
}

static void
test_a_child_that_was_seen_before_its_fork_leaves_no_note(void **state)
{
	struct fixture *f = *state;

	call(f, 60, 50, READ);
	f->ev.stamp.time_ms -= 2;
	fork_of(f, 50, 1, 60);
	assert_int_equal(held, 0);
}

/* As many forks as one likes hold no more programs than there are slots. */
static void test_forks_without_children_are_bounded(void **state)
{
	struct fixture *f = *state;

	for (uint32_t pid = 100; pid < 100000; pid++)
		fork_of(f, 50, 1, pid);
	assert_in_range(held, SQ_KIN_SLOTS / 2, SQ_KIN_SLOTS);
	make(f, 99999, 1, EXECVE);
	assert_non_null(sq_tracker_birth(f->t, &f->ev));
}

/* Killed again and again, and each time another's: nobody's windows join. */
static void test_a_flood_of_reused_pids_joins_no_windows(void **state)
{
	struct fixture *f = *state;

	for (uint32_t round = 0; round < 200; round++)
		for (uint32_t pid = 1000; pid < 1050; pid++) {
			uint32_t parent = 10 + round % 2;

			fork_of(f, parent, 1, pid);
			assert_int_equal(call(f, pid, parent, READ), 1);
			assert_int_equal(call(f, pid, parent, READ), 2);
		}
	assert_int_equal(reused(f), 199 * 50);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_an_orphan_is_the_process_that_it_was),
		T(test_ancestors_may_adopt),
		T(test_others_do_not_adopt),
		T(test_a_parent_without_records_adopts_after_an_end),
		T(test_pid_1_never_ends),
		T(test_another_login_is_another_process),
		T(test_a_fork_that_returned_the_pid_made_another),
		T(test_a_fork_in_a_container_says_nothing_of_others),
		T(test_the_grandchild_of_an_ended_parent_is_known),
		T(test_a_child_that_was_seen_before_its_fork_leaves_no_note),
		T(test_forks_without_children_are_bounded),
		T(test_a_flood_of_reused_pids_joins_no_windows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
