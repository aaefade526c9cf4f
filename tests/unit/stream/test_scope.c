/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_scope.c - calls under other keys: taken, held, left, and how many
 */
#include "helpers.h"

#include "stream/scope.h"

#define CALL(nr) ((sq_call)SQ_ABI_X86_64 << 16 | (nr))
#define READ	 CALL(0)
#define CHMOD	 CALL(90)
#define EXECVE	 CALL(59)
#define STREAMS	 100000

struct fixture {
	struct sq_tracker *t;
	struct sq_scope *scope;
	struct sq_event ev;
	uint64_t left;
};

static int setup(void **state)
{
	static struct fixture f;
	const struct sq_tracker_hooks hooks = { .ctx = &f };

	memset(&f, 0, sizeof(f));
	*state = &f;
	if (sq_tracker_new(&f.t, STREAMS, 42, &hooks) < 0)
		return -1;
	return sq_scope_new(&f.scope, f.t, 42, &f.left);
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	sq_scope_free(f->scope);
	sq_tracker_free(f->t);
	return 0;
}

static const struct sq_event *event(struct fixture *f, uint32_t pid,
				    sq_call call)
{
	struct sq_event *ev = &f->ev;

	ev->kind = SQ_EVENT_CALL;
	ev->outcome = SQ_OUTCOME_SUCCESS;
	ev->pid = pid;
	ev->ppid = 50;
	ev->call = call;
	ev->exe_len = strlen(strcpy(ev->exe, "/bin/p"));
	ev->comm_len = strlen(strcpy(ev->comm, "p"));
	ev->stamp.time_ms++;
	ev->stamp.serial++;
	return ev;
}

static struct sq_process *made(struct fixture *f, uint32_t pid, bool ours)
{
	struct sq_process *p;

	p = sq_tracker_process(f->t, event(f, pid, READ));
	assert_non_null(p);
	p->ours = ours;
	p->owner = sq_event_owner(&f->ev);
	return p;
}

/* What is released at the process's next call, by number. */
static unsigned int released(struct fixture *f, struct sq_process *p,
			     uint64_t first, bool *missing)
{
	struct sq_scope_call *call, *next;
	unsigned int count = 0;

	call = sq_scope_release(f->scope, p, event(f, p->pid, READ), missing);
	for (; call; call = next, count++) {
		next = call->next;
		assert_int_equal(call->event.stamp.serial, first + count);
		assert_string_equal(call->event.exe, "/bin/p");
		sq_scope_done(call);
	}
	return count;
}

static enum sq_scope_answer ask(struct fixture *f, uint32_t pid, sq_call call)
{
	return sq_scope_ask(f->scope, event(f, pid, call));
}

static void test_what_our_rules_cover_is_taken(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(ask(f, 60, CHMOD), SQ_SCOPE_LEAVE);
	made(f, 60, true);
	made(f, 61, false);
	assert_int_equal(ask(f, 60, CHMOD), SQ_SCOPE_TAKE);
	assert_int_equal(ask(f, 61, CHMOD), SQ_SCOPE_HOLD);
	f->ev.uid++;
	assert_int_equal(ask(f, 60, CHMOD), SQ_SCOPE_HOLD);
	f->ev.uid--;
	f->ev.gid++;
	assert_int_equal(ask(f, 60, CHMOD), SQ_SCOPE_HOLD);
	f->ev.gid--;
}

static void test_a_child_is_covered_as_its_parent_is(void **state)
{
	struct fixture *f = *state;

	made(f, 50, true);
	assert_int_equal(ask(f, 70, CHMOD), SQ_SCOPE_TAKE);
	assert_int_equal(ask(f, 70, EXECVE), SQ_SCOPE_TAKE);
	event(f, 70, CHMOD);
	f->ev.exe_len = strlen(strcpy(f->ev.exe, "/bin/q"));
	assert_int_equal(sq_scope_ask(f->scope, &f->ev), SQ_SCOPE_LEAVE);
	f->ev.call = EXECVE;
	assert_int_equal(sq_scope_ask(f->scope, &f->ev), SQ_SCOPE_TAKE);
	f->ev.uid++;
	assert_int_equal(sq_scope_ask(f->scope, &f->ev), SQ_SCOPE_LEAVE);
	f->ev.uid--;
}

static void test_what_is_held_comes_back_in_order(void **state)
{
	struct fixture *f = *state;
	struct sq_process *p = made(f, 60, false);
	uint64_t first = f->ev.stamp.serial + 1;
	bool missing = true;

	for (int i = 0; i < SQ_SCOPE_CALLS; i++)
		assert_int_equal(
			sq_scope_hold(f->scope, p, event(f, 60, CHMOD)), 0);
	p->ours = true; /* what waits stays ahead of what comes */
	assert_int_equal(ask(f, 60, CHMOD), SQ_SCOPE_HOLD);
	assert_int_equal(released(f, p, first, &missing), SQ_SCOPE_CALLS);
	assert_false(missing);
	assert_int_equal(f->left, 0);
	assert_int_equal(ask(f, 60, CHMOD), SQ_SCOPE_TAKE);
}

static void test_one_too_many_drops_them_all(void **state)
{
	struct fixture *f = *state;
	struct sq_process *p = made(f, 60, false);
	bool missing = false;

	for (int i = 0; i < 1000; i++)
		assert_int_equal(
			sq_scope_hold(f->scope, p, event(f, 60, CHMOD)), 0);
	assert_int_equal(f->left, 1000);
	assert_int_equal(released(f, p, 0, &missing), 0);
	assert_true(missing);
}

static void test_calls_as_another_user_are_dropped(void **state)
{
	struct fixture *f = *state;
	struct sq_process *p = made(f, 60, true);
	bool missing = false;

	f->ev.uid = 33;
	sq_scope_hold(f->scope, p, event(f, 60, CHMOD));
	f->ev.uid = 0;
	assert_int_equal(released(f, p, 0, &missing), 0);
	assert_true(missing);
	assert_int_equal(f->left, 1);
}

/* As many processes as one likes hold no more than SQ_SCOPE_TOTAL calls. */
static void test_all_that_is_held_is_bounded(void **state)
{
	struct fixture *f = *state;
	unsigned int held = 0;
	bool missing;

	for (uint32_t pid = 100; pid < 10100; pid++)
		for (int i = 0; i < 2; i++) {
			struct sq_process *p = made(f, pid, false);

			assert_int_equal(sq_scope_hold(f->scope, p,
						       event(f, pid, CHMOD)),
					 0);
		}
	for (uint32_t pid = 100; pid < 10100; pid++) {
		struct sq_process *p = made(f, pid, false);
		struct sq_scope_call *call = sq_scope_release(
			f->scope, p, event(f, pid, READ), &missing);

		for (struct sq_scope_call *next; call; call = next, held++) {
			next = call->next;
			sq_scope_done(call);
		}
	}
	assert_int_equal(held, SQ_SCOPE_TOTAL);
	assert_int_equal(f->left + held, 20000);
}

static void test_a_process_that_ends_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	struct sq_process *p = made(f, 60, false);
	bool missing = true;

	sq_scope_hold(f->scope, p, event(f, 60, CHMOD));
	sq_scope_end(f->scope, p);
	assert_int_equal(f->left, 1);
	assert_int_equal(released(f, p, 0, &missing), 0);
	assert_false(missing);
}

#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_what_our_rules_cover_is_taken),
		T(test_a_child_is_covered_as_its_parent_is),
		T(test_what_is_held_comes_back_in_order),
		T(test_one_too_many_drops_them_all),
		T(test_calls_as_another_user_are_dropped),
		T(test_all_that_is_held_is_bounded),
		T(test_a_process_that_ends_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
