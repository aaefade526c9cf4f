/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stream/tracker.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/slab.h"
#include "base/table.h"

#define SHARED_COMM 0 /* hash of the stream beyond SQ_COMMS_MAX */

struct sq_tracker {
	struct sq_slab processes, streams;
	struct sq_table pids;	 /* node and pid → uint32_t, a process */
	uint32_t newest, oldest; /* by the last event */
	size_t max_streams;
	uint64_t seed;
	uint32_t born;
	struct sq_tracker_hooks hooks;
	struct sq_tracker_counts counts;
};

static struct sq_process *process_at(const struct sq_tracker *t,
				     uint32_t number)
{
	return sq_slab_at(&t->processes, number);
}

static struct sq_stream *stream_at(const struct sq_tracker *t, uint32_t number)
{
	return sq_slab_at(&t->streams, number);
}

int sq_tracker_new(struct sq_tracker **out, size_t max_streams, uint64_t seed,
		   const struct sq_tracker_hooks *hooks)
{
	struct sq_tracker *t = calloc(1, sizeof(*t));

	if (!t)
		return -SQ_ENOMEM;
	sq_table_init(&t->pids, sizeof(uint32_t), SIZE_MAX, seed);
	sq_slab_init(&t->processes, sizeof(struct sq_process));
	sq_slab_init(&t->streams, sizeof(struct sq_stream));
	t->max_streams = max_streams;
	t->seed = seed;
	t->hooks = *hooks;
	*out = t;
	return 0;
}

static uint64_t key_of(uint32_t node, uint32_t pid)
{
	return (uint64_t)node << 32 | pid;
}

/* Where the table has the number of that process, or NULL. */
static uint32_t *find_number(const struct sq_tracker *t, uint32_t node,
			     uint32_t pid)
{
	return sq_table_find(&t->pids, key_of(node, pid));
}

static void age_unlink(struct sq_tracker *t, struct sq_process *p)
{
	*(p->newer ? &process_at(t, p->newer)->older : &t->newest) = p->older;
	*(p->older ? &process_at(t, p->older)->newer : &t->oldest) = p->newer;
}

static void age_link(struct sq_tracker *t, struct sq_process *p)
{
	p->newer = 0;
	p->older = t->newest;
	*(t->newest ? &process_at(t, t->newest)->newer : &t->oldest) = p->self;
	t->newest = p->self;
}

/* The first of p's streams. */
static void end_first(struct sq_tracker *t, struct sq_process *p)
{
	uint32_t number = p->streams;
	struct sq_stream *s = stream_at(t, number);

	if (t->hooks.stream_end)
		t->hooks.stream_end(t->hooks.ctx, p, s);
	p->streams = s->next;
	p->stream_count--;
	t->counts.streams--;
	if (s->held)
		t->hooks.held_free(s->held);
	sq_slab_give(&t->streams, number);
}

static void end_process(struct sq_tracker *t, struct sq_process *p)
{
	while (p->streams)
		end_first(t, p);
	if (t->hooks.process_end)
		t->hooks.process_end(t->hooks.ctx, p);
	sq_table_remove(&t->pids, find_number(t, p->node, p->pid));
	age_unlink(t, p);
	t->counts.processes--;
	sq_slab_give(&t->processes, p->self);
}

void sq_tracker_free(struct sq_tracker *t)
{
	if (!t)
		return;
	t->hooks.process_end = NULL;
	t->hooks.stream_end = NULL;
	while (t->oldest)
		end_process(t, process_at(t, t->oldest));
	sq_slab_free(&t->processes);
	sq_slab_free(&t->streams);
	sq_table_free(&t->pids);
	free(t);
}

static uint32_t node_hash(const struct sq_tracker *t, const struct sq_event *ev)
{
	if (!ev->node_len)
		return 0;
	return (uint32_t)(sq_table_key(&t->pids, ev->node, ev->node_len) >> 32);
}

static uint32_t comm_hash(const struct sq_tracker *t, const struct sq_event *ev)
{
	return (uint32_t)sq_hash_bytes(t->seed, ev->comm, ev->comm_len);
}

static struct sq_process *find(const struct sq_tracker *t, uint32_t node,
			       uint32_t pid)
{
	const uint32_t *number = find_number(t, node, pid);

	return number ? process_at(t, *number) : NULL;
}

struct sq_process *sq_tracker_find(const struct sq_tracker *t,
				   const struct sq_event *ev, uint32_t pid)
{
	return find(t, node_hash(t, ev), pid);
}

static void make_room(struct sq_tracker *t, const struct sq_process *keep)
{
	while ((t->counts.streams >= t->max_streams ||
		t->counts.processes >= t->max_streams) &&
	       t->oldest && process_at(t, t->oldest) != keep) {
		end_process(t, process_at(t, t->oldest));
		t->counts.evicted++;
	}
}

/* A process under that key, all zero. NULL when out of memory. */
static struct sq_process *take_process(struct sq_tracker *t, uint64_t key)
{
	uint32_t number = sq_slab_take(&t->processes);
	struct sq_process *p;
	void *value;

	if (!number)
		return NULL;
	if (sq_table_add(&t->pids, key, &value) < 0) {
		sq_slab_give(&t->processes, number);
		return NULL;
	}
	*(uint32_t *)value = number;
	p = process_at(t, number);
	p->self = number;
	return p;
}

static struct sq_process *new_process(struct sq_tracker *t,
				      const struct sq_event *ev, uint64_t exe)
{
	uint32_t node = node_hash(t, ev);
	struct sq_process *p;

	make_room(t, NULL);
	p = take_process(t, key_of(node, ev->pid));
	if (!p)
		return NULL;
	p->node = node;
	p->exe = exe;
	p->pid = ev->pid;
	p->ppid = ev->ppid;
	p->born = ++t->born;
	p->last_ms = ev->stamp.time_ms;
	p->losses = ev->losses;
	age_link(t, p);
	t->counts.processes++;
	return p;
}

static bool has_comm(const struct sq_tracker *t, const struct sq_process *p,
		     const struct sq_event *ev)
{
	const struct sq_stream *s = stream_at(t, p->streams);
	uint32_t comm = comm_hash(t, ev);

	while (s && s->comm != comm)
		s = stream_at(t, s->next);
	return s != NULL;
}

/* Whether ev, of the same pid, is of another process than p. */
static bool is_other(const struct sq_tracker *t, const struct sq_process *p,
		     const struct sq_event *ev, uint64_t exe)
{
	if (p->ppid != ev->ppid)
		return true;
	if (sq_event_is_exec(ev) || ev->kind == SQ_EVENT_URING)
		return false;
	return p->exe != exe ||
	       (t->hooks.missed && p->losses != ev->losses &&
		!has_comm(t, p, ev) && t->hooks.missed(t->hooks.ctx, p, ev));
}

struct sq_process *sq_tracker_process(struct sq_tracker *t,
				      const struct sq_event *ev)
{
	struct sq_process *p = find(t, node_hash(t, ev), ev->pid);
	uint64_t exe = sq_hash_bytes(t->seed, ev->exe, ev->exe_len);

	if (p && is_other(t, p, ev, exe)) {
		end_process(t, p);
		t->counts.reused++;
		p = NULL;
	}
	if (!p && ev->kind == SQ_EVENT_URING)
		return NULL;
	if (!p)
		return new_process(t, ev, sq_event_is_exec(ev) ? 0 : exe);
	p->last_ms = ev->stamp.time_ms;
	p->losses = ev->losses;
	if (t->newest != p->self) {
		age_unlink(t, p);
		age_link(t, p);
	}
	return p;
}

static struct sq_stream *find_stream(struct sq_tracker *t, struct sq_process *p,
				     uint32_t comm)
{
	struct sq_stream *first = stream_at(t, p->streams), *s = first;
	uint32_t *at = &p->streams, number;

	while (s && s->comm != comm) {
		at = &s->next;
		s = stream_at(t, *at);
	}
	if (s && s != first) { /* to the front */
		number = *at;
		*at = s->next;
		s->next = p->streams;
		p->streams = number;
	}
	return s;
}

static struct sq_stream *new_stream(struct sq_tracker *t, struct sq_process *p,
				    const struct sq_event *ev, uint32_t comm)
{
	struct sq_stream *s;
	uint32_t number;

	make_room(t, p);
	number = sq_slab_take(&t->streams);
	if (!number)
		return NULL;
	s = stream_at(t, number);
	s->comm = comm;
	s->losses = ev->losses;
	s->next = p->streams;
	p->streams = number;
	p->stream_count++;
	t->counts.streams++;
	return s;
}

struct sq_stream *sq_tracker_stream(struct sq_tracker *t, struct sq_process *p,
				    const struct sq_event *ev)
{
	uint32_t comm = comm_hash(t, ev);
	struct sq_stream *s;

	/* the thread that ev names is gone, or is the newest that we know */
	if (p->streams && (sq_event_is_exec(ev) || ev->kind == SQ_EVENT_URING))
		return stream_at(t, p->streams);
	s = find_stream(t, p, comm);
	if (!s && p->stream_count >= SQ_COMMS_MAX - 1) {
		t->counts.shared++;
		comm = SHARED_COMM;
		s = find_stream(t, p, comm);
	}
	return s ? s : new_stream(t, p, ev, comm);
}

/*
 * A clone returned a pid that we hold for a child of the same parent: if that
 * child was last heard of before the clone, it died without a record. The pid
 * is one of the caller's namespace, so that nobody else's process is ended.
 */
static void after_fork(struct sq_tracker *t, const struct sq_process *parent,
		       const struct sq_event *ev)
{
	struct sq_process *child;

	if (ev->outcome != SQ_OUTCOME_SUCCESS || ev->exit <= 0 ||
	    ev->exit > INT32_MAX)
		return;
	child = find(t, parent->node, (uint32_t)ev->exit);
	if (child && child != parent && child->ppid == parent->pid &&
	    child->last_ms < ev->stamp.time_ms) {
		end_process(t, child);
		t->counts.reused++;
	}
}

struct sq_process *sq_tracker_after(struct sq_tracker *t, struct sq_process *p,
				    struct sq_stream *s,
				    const struct sq_event *ev)
{
	switch (sq_call_class(ev->call)) {
	case SQ_CALL_EXEC:
		if (ev->outcome != SQ_OUTCOME_SUCCESS)
			break;
		end_process(t, p);
		return new_process(
			t, ev, sq_hash_bytes(t->seed, ev->exe, ev->exe_len));
	case SQ_CALL_FORK:
		after_fork(t, p, ev);
		break;
	case SQ_CALL_THREAD_END:
		p->thread_ended = true;
		if (find_stream(t, p, s->comm))
			end_first(t, p);
		break;
	case SQ_CALL_EXIT:
		end_process(t, p);
		return NULL;
	case SQ_CALL_PLAIN:
		break;
	}
	return p;
}

bool sq_process_has_threads(struct sq_process *process,
			    const struct sq_event *ev)
{
	if (sq_call_starts_thread(ev->call) && process->thread_starts < 2)
		process->thread_starts++;
	return process->thread_starts == 2 || process->thread_ended;
}

static int by_birth(const void *a, const void *b)
{
	const struct sq_process *left = *(struct sq_process *const *)a;
	const struct sq_process *right = *(struct sq_process *const *)b;

	return left->born < right->born ? -1 : left->born > right->born;
}

void sq_tracker_flush(struct sq_tracker *t)
{
	size_t count = (size_t)t->counts.processes, n = 0;
	struct sq_process **all = malloc((count + 1) * sizeof(*all));
	struct sq_process *p;

	if (!all) { /* in another order, but ended */
		while (t->oldest)
			end_process(t, process_at(t, t->oldest));
		return;
	}
	for (p = process_at(t, t->oldest); p; p = process_at(t, p->newer))
		all[n++] = p;
	qsort(all, n, sizeof(*all), by_birth);
	for (size_t i = 0; i < n; i++)
		end_process(t, all[i]);
	free(all);
}

const struct sq_tracker_counts *sq_tracker_counts(const struct sq_tracker *t)
{
	return &t->counts;
}
