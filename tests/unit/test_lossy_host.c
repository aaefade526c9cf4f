/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * test_lossy_host.c - a million events of a busy host, one in a hundred lost
 *
 * The host runs some programs of its own making, each with its habits, in
 * processes that come and go, with threads and with pids given anew. What it
 * does is a function of a seed, so that it can be run again, whole or not.
 */
#include "scenario_helpers.h"

#define EVENTS	 1000000
#define PROGRAMS 12
#define PROCS	 40
#define HABITS	 6   /* of a program: rows of calls that it makes */
#define LONGEST	 12  /* calls of a habit */
#define STRANGE	 200 /* calls from here on are none of a habit's */

struct host {
	uint64_t seed;
	bool strange; /* it does now and then what it never did before */
	uint64_t dropped, kept;
	uint64_t drop_seed; /* 0: nothing is lost */
	struct proc procs[PROCS];
	unsigned int programs[PROCS];
	uint32_t next_pid;
	char comms[PROCS][16];
};

static const char *const exes[PROGRAMS] = {
	"/usr/sbin/webd",	"/usr/sbin/sqld",      "/usr/bin/grep",
	"/usr/bin/sort",	"/usr/sbin/cronish",   "/usr/bin/cc1",
	"/usr/lib/mail/sender", "/usr/bin/ssh-thing",  "/usr/bin/python3.11",
	"/usr/bin/perl",	"/usr/lib/jvm/b/java", "/usr/bin/bash",
};

/* The base of the path; of an interpreter, the script's name. */
static const char *comm_of(unsigned int program)
{
	static const char *const scripts[] = { "backup.py", "report.pl", "java",
					       "nightly.sh" };

	return program < 8 ? strrchr(exes[program], '/') + 1
			   : scripts[program - 8];
}

/* Call i of a habit; 0 behind its end. Calls 20 to 55, without execve. */
static unsigned int habit_call(unsigned int program, unsigned int habit,
			       unsigned int i)
{
	uint64_t print = sq_hash_mix(program * 1000 + habit + 1);
	unsigned int len = 3 + (unsigned int)(print % (LONGEST - 3));

	if (i >= len)
		return 0;
	return 20 + (unsigned int)(sq_hash_mix(print + i) % 36);
}

static bool is_lost(struct host *h)
{
	bool lost = h->drop_seed && test_below(&h->drop_seed, 100) == 0;

	h->dropped += lost;
	h->kept += !lost;
	return lost;
}

static void emit(struct world *w, struct host *h, const struct proc *p,
		 unsigned int nr)
{
	if (is_lost(h))
		w->serial++;
	else
		call(w, p, nr);
	w->now_ms += w->serial % 50 == 0;
}

static void take_habit(struct world *w, struct host *h, const struct proc *p,
		       unsigned int program, unsigned int habit)
{
	for (unsigned int i = 0, nr; (nr = habit_call(program, habit, i)); i++)
		emit(w, h, p, nr);
}

/* What all are children of. */
static const char spawner[] = "/usr/sbin/spawner";

/* Process at begins anew, as a child that becomes a program. */
static void start_proc(struct world *w, struct host *h, unsigned int at)
{
	unsigned int program = (unsigned int)test_below(&h->seed, PROGRAMS);
	struct proc *p = &h->procs[at], child;

	h->next_pid = 2000 + (h->next_pid + 1) % 300; /* given anew soon */
	for (unsigned int i = 0; i < PROCS; i++)
		if (h->procs[i].pid == h->next_pid)
			return start_proc(w, h, at);
	snprintf(h->comms[at], sizeof(h->comms[at]), "%s", comm_of(program));
	*p = (struct proc){ h->next_pid, 1, NULL, h->comms[at], exes[program] };
	h->programs[at] = program;
	child = *p;
	child.exe = spawner;
	child.comm = "spawner";
	for (unsigned int nr = 32; nr < 36; nr++)
		emit(w, h, &child, nr);
	emit(w, h, p, EXECVE);
	take_habit(w, h, p, program, 0); /* before it has threads */
}

/* The process takes one of its habits, as one of its threads. */
static void act(struct world *w, struct host *h, unsigned int at)
{
	unsigned int program = h->programs[at];
	unsigned int habit = (unsigned int)test_below(&h->seed, HABITS);
	unsigned int thread = (unsigned int)test_below(&h->seed, 5);
	struct proc p = h->procs[at];
	char name[16];

	if (program == 0 || program == 1 || program == 10) { /* has threads */
		snprintf(name, sizeof(name), "worker-%u", thread);
		if (thread)
			p.comm = name;
	}
	take_habit(w, h, &p, program, habit);
	if (h->strange && test_below(&h->seed, 3000) == 0)
		emit(w, h, &p,
		     STRANGE + (unsigned int)test_below(&h->seed, 20));
}

/* The same calls of the host for the same seed. */
static void run_host(struct world *w, struct host *h)
{
	uint64_t end = w->serial + EVENTS;

	h->next_pid = 0;
	memset(h->procs, 0, sizeof(h->procs));
	for (unsigned int at = 0; at < PROCS; at++)
		start_proc(w, h, at);
	while (w->serial < end) {
		unsigned int at = (unsigned int)test_below(&h->seed, PROCS);

		act(w, h, at);
		if (test_below(&h->seed, 40))
			continue;
		emit(w, h, &h->procs[at], EXIT_GROUP);
		start_proc(w, h, at);
	}
	sq_engine_settle(w->engine);
}

static void start_mode(struct world *w, const char *mode)
{
	set(w, mode);
	w->alerts = 0;
	w->now_ms += DAY_MS; /* what was told before is news again */
	sq_engine_flush(w->engine);
}

static void say_alerts(const struct world *w)
{
	for (size_t i = 0; i < w->alerts && i < 10; i++)
		print_message("# %d %s pid %u, %s\n", w->told[i].reason,
			      w->told[i].program, w->told[i].pid,
			      w->told[i].newest);
}

static void test_a_hundredth_lost_gives_no_alert_of_its_own(void **state)
{
	struct world *w = *state;
	uint64_t seed = test_seed();
	struct host whole = { .seed = seed };
	struct host lossy = { .seed = seed, .drop_seed = seed };

	set(w, "mode = learn");
	set(w, "alert_rate = 0");
	begin(w);
	run_host(w, &whole);
	start_mode(w, "mode = detect");
	whole.seed = seed;
	run_host(w, &whole);
	say_alerts(w);
	assert_int_equal(w->alerts, 0);
	assert_int_equal(sq_engine_serials(w->engine)->lost, 0);
	start_mode(w, "mode = detect");
	run_host(w, &lossy);
	say_alerts(w);
	assert_int_equal(w->alerts, 0);
	assert_in_range(lossy.dropped, EVENTS / 150, EVENTS / 70);
	assert_in_range(sq_engine_serials(w->engine)->lost, lossy.dropped - 5,
			lossy.dropped + 5);
}

/* Each is of a window with one of the strange calls. */
static void check_true(const struct world *w)
{
	for (size_t i = 0; i < w->alerts; i++) {
		assert_int_equal(w->told[i].reason, SQ_REASON_NEW_SEQUENCE);
		assert_true(w->told[i].highest >= STRANGE);
	}
}

static void test_what_is_found_in_spite_of_losses_is_true(void **state)
{
	struct world *w = *state;
	uint64_t seed = test_seed();
	struct host whole = { .seed = seed };
	struct host lossy = { .seed = seed,
			      .strange = true,
			      .drop_seed = seed };
	size_t count;

	set(w, "mode = learn");
	set(w, "alert_rate = 0");
	begin(w);
	run_host(w, &whole);
	start_mode(w, "mode = detect");
	whole = (struct host){ .seed = seed, .strange = true };
	run_host(w, &whole);
	check_true(w);
	count = w->alerts;
	assert_in_range(count, 10, ALERTS_MAX);
	start_mode(w, "mode = detect");
	run_host(w, &lossy);
	check_true(w);
	assert_true(w->alerts >= count * 3 / 4); /* and most is found */
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		T(test_a_hundredth_lost_gives_no_alert_of_its_own),
		T(test_what_is_found_in_spite_of_losses_is_true),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
