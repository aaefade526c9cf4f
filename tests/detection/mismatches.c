/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mismatches - what several models of normal would not have known
 *
 * mismatches [-s CALL]... -l LEARN... -t TEST[:MARK_MS]...
 *	LEARN, TEST: rows of streamcalls
 *
 * Learns all LEARN files, then prints for each TEST file, tab separated:
 *
 *	L program stream at program_call len order porder pairs once one_in run
 *	P program calls sequences last_new_seq pairs last_new_pair
 *	T file calls windows calls_before_mark
 *	M program stream at call time_ms len order porder pairs dist once
 *	  one_in run
 *	N name at call time_ms dist
 *	X program call time_ms		first call of a program not learned
 *
 * L is a call whose window or pairs were new when it was learned, P what came
 * of all the learning.
 * M is a call with a mismatch in its stream (pid, comm), emptied by execve: at,
 * its place in the stream; call, its place in the file; len, the calls in its
 * window (less than K: the stream is young); order, the shortest run ending
 * here never learned (0: all known), its calls in run; porder, the same of
 * lookahead pairs; pairs, how many of eight are new; dist, Hamming, -1 for a
 * window that is not full. once, of the newest two calls: each has, on the
 * other's side, a call met a single time, among 10,000 in all. one_in: one of
 * the six calls before those two came ahead of one in so many of the newest
 * one's occurrences, or more; 0: none, or the program has no threads. N is the
 * rule of 2009: windows for a program's name, all its processes mixed, at a
 * distance above 2. A CALL given with -s is known or not, but no part of runs,
 * windows and pairs (of 2009's it is). This is no part of seqids: a program of
 * its own to compare it with.
 */
#include "streams.h"

#define FOLLOWED_MIN  10000
#define EXPLAIN_SPAN  8	  /* calls that threads may have put together */
#define START_THREAD  273 /* set_robust_list */
#define DISTANCE_2009 2
#define EXECVE	      59
#define EXECVEAT      322
#define EXIT	      60
#define EXIT_GROUP    231

/* ------------------------------------------------------------------ models */

static struct set known, wknown; /* runs and pairs; windows of 2009 */

static uint64_t run_hash(int prog, const uint32_t *calls, int n)
{
	uint64_t h = mix(mix(7, prog), n);
	int i;

	for (i = 0; i < n; i++)
		h = mix(h, calls[i]);
	return h;
}

static uint64_t pair_hash(int prog, uint32_t before, uint32_t now, int apart)
{
	return mix(mix(mix(mix(11, prog), before), now), 1000 + apart);
}

static int order_of(const struct stream *s)
{
	int n;

	for (n = 1; n <= K && n <= s->len; n++)
		if (!set_has(&known, run_hash(s->program, last(s, n), n)))
			return n;
	return 0;
}

static int pairs_of(const struct stream *s, int *porder)
{
	int n, count = 0;

	*porder = 0;
	if (!set_has(&known, run_hash(s->program, last(s, 1), 1)))
		*porder = 1;
	for (n = 1; n < PAIR_SPAN && n < s->len; n++)
		if (!set_has(&known, pair_hash(s->program, *last(s, n + 1),
					       *last(s, 1), n))) {
			count++;
			if (!*porder)
				*porder = n + 1;
		}
	return count;
}

#define CALLS_MAX 1024

static char skipped[CALLS_MAX];

static int is_skipped(uint32_t call)
{
	return call < CALLS_MAX && skipped[call];
}

/* How often b came behind a, or any call (b's own number, how of it). */
enum how {
	BEHIND,
	ONCE_AHEAD,
	ONCE_BEHIND
};

static long *pair_times(int prog, uint32_t a, uint32_t b)
{
	return number(mix(mix(mix(13, prog), a), b));
}

static long *call_times(int prog, uint32_t call, enum how how)
{
	return number(mix(mix(mix(17, prog), call), how));
}

static void follow(const struct stream *s)
{
	uint32_t a = *last(s, 2), b = *last(s, 1);
	long times, step;

	if (s->len < 2)
		return;
	times = ++*pair_times(s->program, a, b);
	step = times == 1 ? 1 : times == 2 ? -1 : 0;
	*call_times(s->program, a, ONCE_AHEAD) += step;
	*call_times(s->program, b, ONCE_BEHIND) += step;
	++*call_times(s->program, b, BEHIND);
	program(s->program)->followed++;
}

static int once_of(const struct stream *s)
{
	return s->len >= 2 && program(s->program)->followed >= FOLLOWED_MIN &&
	       *call_times(s->program, *last(s, 2), ONCE_AHEAD) &&
	       *call_times(s->program, *last(s, 1), ONCE_BEHIND);
}

static long one_in_of(const struct stream *s)
{
	long behind = *call_times(s->program, *last(s, 1), BEHIND), best = 0;
	int n;

	if (!program(s->program)->threads)
		return 0;
	for (n = 3; n <= EXPLAIN_SPAN && n <= s->len; n++) {
		long times = *pair_times(s->program, *last(s, n), *last(s, 1));
		long one_in = times ? (behind + times - 1) / times : 0;

		if (one_in && (!best || one_in < best))
			best = one_in;
	}
	return best;
}

static void print_run(const struct stream *s, int n)
{
	int i;

	for (i = 0; i < n; i++)
		printf("%u%c", last(s, n)[i], i < n - 1 ? ' ' : '\n');
}

static void learn(struct stream *s)
{
	struct program *p = program(s->program);
	int n, porder, pairs = pairs_of(s, &porder), order = order_of(s);
	long one_in = one_in_of(s);
	int once = once_of(s);

	p->learned = 1;
	p->calls++;
	follow(s);
	if (!order && !pairs)
		return;
	printf("L\t%s\t%ld\t%ld\t%ld\t%d\t%d\t%d\t%d\t%d\t%ld\t",
	       name_text[s->program], s->id, s->at, p->calls,
	       s->len < K ? s->len : K, order, porder, pairs, once, one_in);
	print_run(s, order ? order : porder);
	for (n = 1; n <= K && n <= s->len; n++)
		if (set_add(&known, run_hash(s->program, last(s, n), n))) {
			p->last_new_seq = p->calls;
			if (n == K) {
				p->sequences++;
				keep_window(p, last(s, K));
			}
		}
	for (n = 1; n < PAIR_SPAN && n < s->len; n++)
		if (set_add(&known, pair_hash(s->program, *last(s, n + 1),
					      *last(s, 1), n))) {
			p->pairs++;
			p->last_new_pair = p->calls;
		}
}

static long windows_tested;

static void test(struct stream *s, const struct row *r, long call)
{
	struct program *p = program(s->program);
	int order, porder, pairs, dist = -1;

	if (!p->learned) {
		if (!p->reported++)
			printf("X\t%s\t%ld\t%ld\n", name_text[s->program], call,
			       r->time_ms);
		return;
	}
	windows_tested += s->len >= K;
	order = order_of(s);
	pairs = pairs_of(s, &porder);
	if (!order && !pairs)
		return;
	if (order && s->len >= K)
		dist = distance(p, last(s, K));
	printf("M\t%s\t%ld\t%ld\t%ld\t%ld\t%d\t%d\t%d\t%d\t%d\t%d\t%ld\t",
	       name_text[s->program], s->id, s->at, call, r->time_ms,
	       s->len < K ? s->len : K, order, porder, pairs, dist, once_of(s),
	       one_in_of(s));
	print_run(s, order ? order : porder);
}

static void rule_2009(int comm, const struct row *r, long call, int learning)
{
	struct stream *s;
	struct program *p;
	uint64_t h;
	int d;

	if (comm >= 4096)
		return;
	s = &mixed[comm];
	p = &mixed_program[comm];
	push(s, r->call);
	if (s->len < K)
		return;
	h = run_hash(comm, last(s, K), K);
	if (learning) {
		p->learned = 1;
		if (set_add(&wknown, h))
			keep_window(p, last(s, K));
		return;
	}
	if (!p->learned || set_has(&wknown, h))
		return;
	d = distance(p, last(s, K));
	if (d > DISTANCE_2009)
		printf("N\t%s\t%ld\t%ld\t%ld\t%d\n", name_text[comm], s->at,
		       call, r->time_ms, d);
}

/* -------------------------------------------------------------------- flow */

static void begin_process(struct process *p, const struct row *r, int comm)
{
	p->gen++;
	p->alive = 1;
	p->program = program_id(r);
	p->exe = name_id(r->exe);
	p->comm = comm;
	p->starts = 0;
}

/* A second thread begins, or one ends and the process goes on. */
static void see_threads(struct process *p, const struct row *r)
{
	p->starts += r->call == START_THREAD;
	if (p->starts >= 2 || r->call == EXIT)
		program(p->program)->threads = 1;
}

/*
 * A successful execve is written with the new program's name, but it is the
 * last thing that the old program did: there it is judged.  A process never
 * seen before did it as the program that forked it.
 */
static struct stream *exec_stream(const struct row *r, int *comm)
{
	struct process *p = get_process(r->pid), *parent;

	if (!p->alive) {
		parent = find_process(r->ppid);
		if (!parent || !parent->alive)
			return NULL;
		p->gen++;
		p->alive = 1;
		p->program = parent->program;
		p->exe = parent->exe;
		p->comm = parent->comm;
	}
	*comm = p->comm;
	return get_stream(p, p->comm);
}

/* A skipped call is judged by itself: as a stream of its own. */
static void account(struct stream *s, const struct row *r, int comm, long call,
		    int learning)
{
	struct stream alone = *s;

	if (is_skipped(r->call)) {
		alone.len = 0;
		s->at++;
		push(&alone, r->call);
		s = &alone;
	} else {
		push(s, r->call);
	}
	if (learning)
		learn(s);
	else
		test(s, r, call);
	rule_2009(comm, r, call, learning);
}

static void event(const struct row *r, long call, int learning)
{
	int comm = name_id(r->comm), exec, old_comm = comm;
	struct process *p;
	struct stream *s;

	exec = (r->call == EXECVE || r->call == EXECVEAT) && r->result == '1';
	if (exec) {
		s = exec_stream(r, &old_comm);
		if (s)
			account(s, r, old_comm, call, learning);
		begin_process(get_process(r->pid), r, comm);
		if (!learning && !program(program_id(r))->learned &&
		    !program(program_id(r))->reported++)
			printf("X\t%s\t%ld\t%ld\n", name_text[program_id(r)],
			       call, r->time_ms);
		return;
	}
	p = get_process(r->pid);
	if (!p->alive || p->exe != name_id(r->exe)) {
		struct process *parent = find_process(r->ppid);

		begin_process(p, r, comm);
		if (parent && parent->alive && parent->exe == p->exe)
			p->program = parent->program;
	}
	p->comm = comm;
	see_threads(p, r);
	s = get_stream(p, comm);
	account(s, r, comm, call, learning);
	if (r->call == EXIT_GROUP)
		p->alive = 0;
	else if (r->call == EXIT)
		s->len = 0;
}

static int parse(char *line, struct row *r)
{
	char *f[8];
	int i;

	for (i = 0; i < 8; i++) {
		f[i] = strsep(&line, i < 7 ? "\t" : "\n");
		if (!f[i])
			return -1;
	}
	r->time_ms = atol(f[0]);
	r->ppid = atol(f[2]);
	r->pid = atol(f[3]);
	r->result = *f[4];
	r->call = strtoul(f[5], NULL, 10);
	r->comm = f[6];
	r->exe = f[7];
	return 0;
}

static int file(const char *path, long mark_ms, int learning)
{
	FILE *f = fopen(path, "r");
	long calls = 0, before_mark = 0;
	char *line = NULL;
	size_t cap = 0;
	struct row r;

	if (!f) {
		perror(path);
		return -1;
	}
	windows_tested = 0;
	if (!learning)
		printf("F\t%s\n", path);
	while (getline(&line, &cap, f) > 0) {
		if (parse(line, &r))
			continue;
		calls++;
		before_mark += r.time_ms < mark_ms;
		event(&r, calls, learning);
	}
	free(line);
	fclose(f);
	forget_streams();
	if (!learning)
		printf("T\t%s\t%ld\t%ld\t%ld\n", path, calls, windows_tested,
		       before_mark);
	return 0;
}

static void print_programs(void)
{
	int i;

	for (i = 0; i < n_programs; i++) {
		struct program *p = &programs[i];

		p->reported = 0;
		if (p->learned)
			printf("P\t%s\t%ld\t%ld\t%ld\t%ld\t%ld\n", name_text[i],
			       p->calls, p->sequences, p->last_new_seq,
			       p->pairs, p->last_new_pair);
	}
}

static int test_file(char *arg)
{
	char *mark = strrchr(arg, ':');
	int i;

	if (mark)
		*mark++ = '\0';
	for (i = 0; i < n_programs; i++)
		programs[i].reported = 0;
	return file(arg, mark ? atol(mark) : 0, 0);
}

int main(int argc, char **argv)
{
	int i;

	for (i = 1; i + 1 < argc; i += 2)
		if (!strcmp(argv[i], "-s"))
			skipped[strtoul(argv[i + 1], NULL, 10) % CALLS_MAX] = 1;
	for (i = 1; i + 1 < argc; i += 2)
		if (!strcmp(argv[i], "-l") && file(argv[i + 1], 0, 1))
			return 2;
	print_programs();
	for (i = 1; i + 1 < argc; i += 2)
		if (!strcmp(argv[i], "-t") && test_file(argv[i + 1]))
			return 2;
	return fflush(stdout) ? 2 : 0;
}
