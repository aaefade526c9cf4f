/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * streams.h - programs, processes and streams of mismatches.c
 *
 * For one program that ends soon: what a file left is freed behind it, the rest
 * never.
 */
#ifndef STREAMS_H
#define STREAMS_H

#include "tables.h"

#define K	  6 /* window of sequences */
#define PAIR_SPAN 9 /* calls that a lookahead pair may span */

struct row {
	long time_ms, ppid, pid;
	char result;
	uint32_t call;
	char *comm, *exe;
};

struct stream { /* the last calls, newest last */
	uint32_t ring[PAIR_SPAN];
	int len;
	long at;
	int program;
	long id;
	long cpid; /* key: process, its generation, comm */
	int gen, comm;
	struct stream *next;
};

struct process {
	long pid;
	int program, exe, comm, gen, alive, starts;
	struct stream *last;
	struct process *next;
};

struct program {
	char *name;
	int learned; /* in a LEARN file */
	int reported, threads;
	long calls, followed, sequences, last_new_seq, pairs, last_new_pair;
	uint32_t (*windows)[K];
	long n_windows, cap_windows;
};

/* ---------------------------------------------------------------- programs */

static struct program *programs; /* by name id, sparse */
static int n_programs;

static struct program *program(int id)
{
	if (id >= n_programs) {
		int n = id + 1024;

		programs = must(realloc(programs, n * sizeof(*programs)));
		memset(programs + n_programs, 0,
		       (n - n_programs) * sizeof(*programs));
		n_programs = n;
	}
	return &programs[id];
}

static int is_interpreter(const char *exe)
{
	static const char *const list[] = { "python", "perl", "sh",   "dash",
					    "bash",   "java", "node", "ruby" };
	const char *base = strrchr(exe, '/');
	size_t i, len;

	base = base ? base + 1 : exe;
	for (i = 0; i < sizeof(list) / sizeof(*list); i++) {
		len = strlen(list[i]);
		if (!strncmp(base, list[i], len) &&
		    base[len + strspn(base + len, "0123456789.")] == '\0')
			return 1;
	}
	return 0;
}

static int program_id(const struct row *r)
{
	static char buf[16384];

	if (is_interpreter(r->exe))
		snprintf(buf, sizeof(buf), "%s[%s]", r->exe, r->comm);
	else
		snprintf(buf, sizeof(buf), "%s", r->exe);
	return name_id(buf);
}

static void keep_window(struct program *p, const uint32_t *w)
{
	if (p->n_windows == p->cap_windows) {
		p->cap_windows = p->cap_windows ? p->cap_windows * 2 : 256;
		p->windows = must(realloc(
			p->windows, p->cap_windows * sizeof(*p->windows)));
	}
	memcpy(p->windows[p->n_windows++], w, K * sizeof(*w));
}

static int distance(const struct program *p, const uint32_t *w)
{
	int best = K, d, j;
	long i;

	for (i = 0; i < p->n_windows; i++) {
		for (d = j = 0; j < K; j++)
			d += w[j] != p->windows[i][j];
		if (d < best)
			best = d;
	}
	return best;
}

/* ----------------------------------------------------- processes, streams */

#define PID_BUCKETS 65536

static struct process *processes[PID_BUCKETS];
static struct stream *streams[PID_BUCKETS];
static struct stream mixed[4096]; /* 2009: a name's calls, by comm id */
static struct program mixed_program[4096];
static long n_streams;

static struct process *find_process(long pid)
{
	struct process *p;

	for (p = processes[pid & (PID_BUCKETS - 1)]; p; p = p->next)
		if (p->pid == pid)
			return p;
	return NULL;
}

static struct process *get_process(long pid)
{
	struct process *p = find_process(pid);

	if (p)
		return p;
	p = must(calloc(1, sizeof(*p)));
	p->pid = pid;
	p->next = processes[pid & (PID_BUCKETS - 1)];
	processes[pid & (PID_BUCKETS - 1)] = p;
	return p;
}

static size_t stream_bucket(const struct process *p, int comm)
{
	return mix(mix(mix(1, p->pid), p->gen), comm) & (PID_BUCKETS - 1);
}

static struct stream *get_stream(struct process *p, int comm)
{
	size_t b = stream_bucket(p, comm);
	struct stream *s;

	for (s = streams[b]; s; s = s->next)
		if (s->cpid == p->pid && s->gen == p->gen && s->comm == comm)
			return s;
	s = must(calloc(1, sizeof(*s)));
	s->cpid = p->pid;
	s->gen = p->gen;
	s->comm = comm;
	s->program = p->program;
	s->id = n_streams++;
	s->next = streams[b];
	streams[b] = s;
	return s;
}

static void forget_streams(void)
{
	size_t i;

	for (i = 0; i < PID_BUCKETS; i++) {
		while (streams[i]) {
			struct stream *s = streams[i];

			streams[i] = s->next;
			free(s);
		}
		while (processes[i]) {
			struct process *p = processes[i];

			processes[i] = p->next;
			free(p);
		}
	}
	memset(mixed, 0, sizeof(mixed));
}

static void push(struct stream *s, uint32_t call)
{
	memmove(s->ring, s->ring + 1, (PAIR_SPAN - 1) * sizeof(*s->ring));
	s->ring[PAIR_SPAN - 1] = call;
	if (s->len < PAIR_SPAN)
		s->len++;
	s->at++;
}

static const uint32_t *last(const struct stream *s, int n)
{
	return s->ring + PAIR_SPAN - n;
}

#endif
