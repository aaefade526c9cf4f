/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stream/tracker.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/slab.h"
#include "stream/lineage.h"
#include "stream/naming.h"

#define SHARED_COMM 0 /* hash of the stream beyond SQ_COMMS_MAX */

struct sq_tracker {
	struct sq_processes processes;
	struct sq_slab streams;
	size_t max_streams;
	uint64_t seed;
	uint32_t born;
	struct sq_kin *kin;
	struct sq_lineage *lineage;
	struct sq_tracker_hooks hooks;
	struct sq_tracker_counts counts;
};

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
	if (sq_kin_new(&t->kin, seed, &hooks->kin) < 0 ||
	    sq_lineage_new(&t->lineage, seed, &t->processes, &t->streams) < 0) {
		sq_kin_free(t->kin);
		free(t);
		return -SQ_ENOMEM;
	}
	sq_processes_init(&t->processes, seed);
	sq_slab_init(&t->streams, sizeof(struct sq_stream));
	t->max_streams = max_streams;
	t->seed = seed;
	t->hooks = *hooks;
	*out = t;
	return 0;
}

/* The first of p's streams. */
static void end_first(struct sq_tracker *t, struct sq_process *p)
{
	uint32_t number = p->streams;
	struct sq_stream *s = stream_at(t, number);

	sq_lineage_end(t->lineage, p, s);
	if (t->hooks.stream_end)
		t->hooks.stream_end(t->hooks.ctx, p, s);
	p->streams = s->next;
	p->stream_count--;
	t->counts.streams--;
	if (s->held)
		t->hooks.held_free(s->held);
	sq_slab_give(&t->streams, number);
}

/* Its pid may go on, with another program, or be another process's. */
static void drop_process(struct sq_tracker *t, struct sq_process *p)
{
	while (p->streams)
		end_first(t, p);
	if (t->hooks.process_end)
		t->hooks.process_end(t->hooks.ctx, p);
	sq_processes_remove(&t->processes, p);
	t->counts.processes--;
}

/* ended: it has, for certain, and does not only make room. */
static void end_process(struct sq_tracker *t, struct sq_process *p, bool ended)
{
	sq_kin_end(t->kin, &(struct sq_past){ .node = p->node,
					      .pid = p->pid,
					      .parent = p->ppid,
					      .ended = ended });
	drop_process(t, p);
}

void sq_tracker_free(struct sq_tracker *t)
{
	if (!t)
		return;
	t->hooks.process_end = NULL;
	t->hooks.stream_end = NULL;
	while (sq_processes_oldest(&t->processes))
		drop_process(t, sq_processes_oldest(&t->processes));
	sq_kin_free(t->kin);
	sq_lineage_free(t->lineage);
	sq_processes_free(&t->processes);
	sq_slab_free(&t->streams);
	free(t);
}

static uint32_t node_hash(const struct sq_tracker *t, const struct sq_event *ev)
{
	if (!ev->node_len)
		return 0;
	return (uint32_t)sq_hash_bytes(t->seed, ev->node, ev->node_len);
}

static uint32_t comm_hash(const struct sq_tracker *t, const struct sq_event *ev)
{
	return (uint32_t)sq_hash_bytes(t->seed, ev->comm, ev->comm_len);
}

static struct sq_process *find(const struct sq_tracker *t, uint32_t node,
			       uint32_t pid)
{
	return sq_processes_find(&t->processes, node, pid);
}

struct sq_process *sq_tracker_find(const struct sq_tracker *t,
				   const struct sq_event *ev, uint32_t pid)
{
	return find(t, node_hash(t, ev), pid);
}

bool sq_tracker_begot(const struct sq_tracker *t, const struct sq_event *ev,
		      uint32_t pid)
{
	const struct sq_process *child = sq_tracker_find(t, ev, pid);
	const struct sq_birth *b = sq_kin_birth(t->kin, node_hash(t, ev), pid);

	return child ? child->ppid == ev->pid : b && b->parent == ev->pid;
}

/* Whether one more has to leave; left: did already. */
static bool lacks_room(const struct sq_tracker *t, unsigned int left)
{
	const struct sq_tracker_counts *c = &t->counts;

	if (c->streams >= t->max_streams || c->processes >= t->max_streams)
		return true;
	return left < SQ_TRACKER_LEAVE && c->processes > SQ_TRACKER_STAY &&
	       t->hooks.full && t->hooks.full(t->hooks.ctx);
}

static void make_room(struct sq_tracker *t, const struct sq_process *keep,
		      const struct sq_event *ev)
{
	struct sq_process *p;

	for (unsigned int left = 0;
	     lacks_room(t, left) && (p = sq_processes_oldest(&t->processes)) &&
	     p != keep;
	     left++) {
		t->counts.crowded += !sq_process_later(
			(uint32_t)ev->stamp.time_ms - SQ_CROWDED_MS,
			p->last_ms);
		end_process(t, p, false);
		t->counts.evicted++;
	}
}

/* ev is the newest event of p. */
static void hear(struct sq_process *p, const struct sq_event *ev)
{
	p->ppid = ev->ppid;
	p->last_ms = (uint32_t)ev->stamp.time_ms;
	p->losses = ev->losses;
	if (ev->kind != SQ_EVENT_URING) /* which does not name it */
		p->ses = ev->ses;
}

static struct sq_process *new_process(struct sq_tracker *t,
				      const struct sq_event *ev, uint64_t exe)
{
	struct sq_process *p;

	make_room(t, NULL, ev);
	p = sq_processes_add(&t->processes, node_hash(t, ev), ev->pid);
	if (!p)
		return NULL;
	p->exe = exe;
	p->born = ++t->born;
	hear(p, ev);
	t->counts.processes++;
	return p;
}

/* Whether ancestor is pid, or pid's parent, or the parent's … */
static bool descends(const struct sq_tracker *t, uint32_t node, uint32_t pid,
		     uint32_t ancestor)
{
	return sq_kin_descends(t->kin, &t->processes, node, pid, ancestor);
}

static bool has_ended(const struct sq_tracker *t, uint32_t node, uint32_t pid)
{
	return sq_kin_has_ended(t->kin, &t->processes, node, pid);
}

static bool same_login(const struct sq_event *ev, uint32_t ses)
{
	return ev->kind == SQ_EVENT_URING || ev->ses == ses;
}

const struct sq_birth *sq_tracker_birth(const struct sq_tracker *t,
					const struct sq_event *ev)
{
	uint32_t node = node_hash(t, ev);
	const struct sq_birth *b = sq_kin_birth(t->kin, node, ev->pid);
	bool kin =
		b && same_login(ev, b->ses) &&
		(b->parent == ev->ppid ||
		 descends(t, node, b->grandparent, ev->ppid) ||
		 (!find(t, node, ev->ppid) && has_ended(t, node, b->parent)));

	return kin ? b : NULL;
}

/* Whether a fork has returned the pid of p since p was last heard of. */
static bool is_reborn(const struct sq_tracker *t, const struct sq_process *p,
		      const struct sq_event *ev)
{
	const struct sq_birth *b = sq_tracker_birth(t, ev);

	if (!b || !sq_process_later(b->time_ms, p->last_ms))
		return false;
	if (b->parent == ev->ppid)
		return true;
	return has_ended(t, p->node, b->parent) &&
	       !has_ended(t, p->node, p->ppid);
}

/* Whether p goes on as the child of another parent. See tracker.h. */
static bool is_adopted(const struct sq_tracker *t, const struct sq_process *p,
		       const struct sq_event *ev)
{
	bool stranger = !find(t, p->node, ev->ppid);

	if (p->ppid == SQ_KIN_INIT || !same_login(ev, p->ses) ||
	    is_reborn(t, p, ev))
		return false;
	if (descends(t, p->node, p->ppid, ev->ppid))
		return true;
	return stranger &&
	       (sq_event_is_exec(ev) || has_ended(t, p->node, p->ppid));
}

/* Whether ev, of the same pid, is of another process than p. */
static bool is_other(const struct sq_tracker *t, const struct sq_process *p,
		     const struct sq_event *ev, uint64_t exe)
{
	bool names_it = !sq_event_is_exec(ev) && ev->kind != SQ_EVENT_URING;

	if (names_it && p->exe != exe)
		return true;
	if (p->ppid != ev->ppid && !is_adopted(t, p, ev))
		return true;
	return names_it && t->hooks.missed && p->losses != ev->losses &&
	       !sq_lineage_stream(t->lineage, p, comm_hash(t, ev)) &&
	       t->hooks.missed(t->hooks.ctx, p, ev);
}

static uint64_t exe_hash(const struct sq_tracker *t, const struct sq_event *ev)
{
	return sq_hash_bytes(t->seed, ev->exe, sq_exe_len(ev));
}

struct sq_process *sq_tracker_process(struct sq_tracker *t,
				      const struct sq_event *ev)
{
	struct sq_process *p = find(t, node_hash(t, ev), ev->pid);
	uint64_t exe = exe_hash(t, ev);

	if (p && is_other(t, p, ev, exe)) {
		if (same_login(ev, p->ses) && !sq_tracker_birth(t, ev))
			sq_lineage_reused(t->lineage, p, comm_hash(t, ev));
		end_process(t, p, true);
		t->counts.reused++;
		p = NULL;
	}
	if (!p && ev->kind == SQ_EVENT_URING)
		return NULL;
	if (!p) {
		sq_kin_reused(t->kin, node_hash(t, ev), ev->pid);
		return new_process(t, ev, sq_event_is_exec(ev) ? 0 : exe);
	}
	t->counts.adopted += p->ppid != ev->ppid;
	hear(p, ev);
	sq_processes_renew(&t->processes, p);
	return p;
}

struct sq_process *sq_tracker_peek(const struct sq_tracker *t,
				   const struct sq_event *ev)
{
	struct sq_process *p = find(t, node_hash(t, ev), ev->pid);

	return p && !is_other(t, p, ev, exe_hash(t, ev)) ? p : NULL;
}

bool sq_tracker_inherits(const struct sq_tracker *t, const struct sq_event *ev)
{
	const struct sq_birth *b = sq_tracker_birth(t, ev);
	const struct sq_process *parent =
		b ? NULL : find(t, node_hash(t, ev), ev->ppid);
	uint64_t exe = b ? b->exe : parent ? parent->exe : 0;
	uint32_t owner = b ? b->owner : parent ? parent->owner : 0;

	if (ev->kind == SQ_EVENT_URING ||
	    !(b ? b->ours : parent && parent->ours))
		return false;
	return owner == sq_event_owner(ev) &&
	       (sq_event_is_exec(ev) || exe == exe_hash(t, ev));
}

void sq_tracker_break(struct sq_tracker *t, struct sq_process *p,
		      const struct sq_event *ev)
{
	for (struct sq_stream *s = stream_at(t, p->streams); s;
	     s = stream_at(t, s->next))
		s->losses = ev->losses - 1;
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

	make_room(t, p, ev);
	number = sq_slab_take(&t->streams);
	if (!number)
		return NULL;
	s = stream_at(t, number);
	s->comm = comm;
	s->losses = ev->losses;
	sq_lineage_begin(t->lineage, p, sq_tracker_birth(t, ev), ev, s);
	sq_kin_seen(t->kin, p->node, p->pid);
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
 * Whether the child that a fork returned, and that we hold, is the one it
 * made: then the child was faster than its parent. One that was last heard of
 * before the fork died without a record. The pid is one of the caller's
 * namespace, so that nobody else's process is ended.
 */
static bool is_born_already(struct sq_tracker *t,
			    const struct sq_process *parent,
			    const struct sq_event *ev)
{
	struct sq_process *child = find(t, parent->node, (uint32_t)ev->exit);

	if (!child || child == parent || child->ppid != parent->pid)
		return false;
	if (!sq_process_later((uint32_t)ev->stamp.time_ms, child->last_ms))
		return true;
	end_process(t, child, true);
	t->counts.reused++;
	return false;
}

static void after_fork(struct sq_tracker *t, const struct sq_process *parent,
		       const struct sq_stream *s, const struct sq_event *ev)
{
	if (ev->outcome != SQ_OUTCOME_SUCCESS || ev->exit <= 0 ||
	    ev->exit > INT32_MAX || is_born_already(t, parent, ev))
		return;
	sq_kin_fork(t->kin,
		    &(struct sq_birth){ .node = parent->node,
					.pid = (uint32_t)ev->exit,
					.parent = parent->pid,
					.grandparent = parent->ppid,
					.ses = parent->ses,
					.source = parent->source,
					.owner = parent->owner,
					.ours = parent->ours,
					.exe = parent->exe,
					.time_ms = (uint32_t)ev->stamp.time_ms,
					.program = parent->program,
					.losses = s->losses,
					.history = s->history });
}

struct sq_process *sq_tracker_exec(struct sq_tracker *t, struct sq_process *p,
				   const struct sq_event *ev)
{
	sq_lineage_exec(t->lineage, p);
	drop_process(t, p);
	p = new_process(t, ev, exe_hash(t, ev));
	if (p)
		p->executed = true;
	return p;
}

void sq_tracker_end(struct sq_tracker *t, struct sq_process *p)
{
	end_process(t, p, true);
}

struct sq_process *sq_tracker_after(struct sq_tracker *t, struct sq_process *p,
				    struct sq_stream *s,
				    const struct sq_event *ev)
{
	switch (sq_call_class(ev->call)) {
	case SQ_CALL_EXEC:
		if (ev->outcome != SQ_OUTCOME_SUCCESS)
			break;
		return sq_tracker_exec(t, p, ev);
	case SQ_CALL_FORK:
		after_fork(t, p, s, ev);
		break;
	case SQ_CALL_THREAD_END:
		p->thread_ended = true;
		if (find_stream(t, p, s->comm))
			end_first(t, p);
		break;
	case SQ_CALL_EXIT:
		end_process(t, p, true);
		return NULL;
	default:;
	}
	return p;
}

int sq_tracker_flush(struct sq_tracker *t)
{
	struct sq_process **all = sq_processes_all(&t->processes);
	size_t count = sq_processes_count(&t->processes);
	int err = all ? 0 : -SQ_ENOMEM;

	for (size_t i = 0; all && i < count; i++)
		drop_process(t, all[i]);
	while (sq_processes_oldest(&t->processes)) /* in another order */
		drop_process(t, sq_processes_oldest(&t->processes));
	free(all);
	sq_kin_clear(t->kin);
	return err;
}

const struct sq_program *sq_tracker_crowd(const struct sq_tracker *t)
{
	return sq_processes_crowd(&t->processes);
}

const struct sq_tracker_counts *sq_tracker_counts(const struct sq_tracker *t)
{
	return &t->counts;
}
