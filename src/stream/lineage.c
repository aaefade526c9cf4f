/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stream/lineage.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/hash.h"

#define INIT  1		   /* adopts orphans: it is no origin */
#define SLOTS SQ_KIN_SLOTS /* some 500 KB */

/* What a stream leaves to one that goes on from it. */
struct legacy {
	struct sq_history history;
	struct sq_frame frame;
	uint32_t losses;
	uint32_t row;
};

/* The newest stream that a process, or a child of it, began. */
struct heir {
	uint32_t node;
	uint32_t of; /* the process's pid; 0: the slot is free */
	uint32_t pid, comm;
	uint64_t exe;
	bool over; /* young; left is what it left */
	struct legacy left;
};

struct sq_lineage {
	const struct sq_processes *processes;
	const struct sq_slab *streams;
	uint64_t seed;
	struct heir before; /* of a pid that is another process's now */
	struct heir heirs[SLOTS];
};

int sq_lineage_new(struct sq_lineage **out, uint64_t seed,
		   const struct sq_processes *processes,
		   const struct sq_slab *streams)
{
	struct sq_lineage *l = calloc(1, sizeof(*l));

	if (!l)
		return -SQ_ENOMEM;
	l->seed = seed;
	l->processes = processes;
	l->streams = streams;
	*out = l;
	return 0;
}

void sq_lineage_free(struct sq_lineage *l)
{
	free(l);
}

static struct heir *slot_of(struct sq_lineage *l, uint32_t node, uint32_t pid)
{
	uint64_t key = (uint64_t)node << 32 | pid;

	return &l->heirs[sq_hash_mix(key ^ l->seed) % SLOTS];
}

static bool is_young(const struct sq_stream *s)
{
	return s->history.fill < SQ_YOUNG_CALLS;
}

static struct legacy legacy_of(const struct sq_stream *s)
{
	return (struct legacy){ s->history, s->frame, s->losses, s->row };
}

const struct sq_stream *sq_lineage_stream(const struct sq_lineage *l,
					  const struct sq_process *p,
					  uint32_t comm)
{
	const struct sq_stream *s = sq_slab_at(l->streams, p->streams);

	while (s && s->comm != comm)
		s = sq_slab_at(l->streams, s->next);
	return s;
}

/* The stream of that comm, or else the newest one; NULL: p has none. */
static const struct sq_stream *stream_like(const struct sq_lineage *l,
					   const struct sq_process *p,
					   uint32_t comm)
{
	const struct sq_stream *s = sq_lineage_stream(l, p, comm);

	return s ? s : sq_slab_at(l->streams, p->streams);
}

static void go_on_from(struct sq_stream *s, const struct sq_history *history,
		       uint32_t losses)
{
	s->history = *history;
	s->history.ahead = (uint8_t)sq_history_len(history);
	s->history.fill = 0;
	if (losses != s->losses) /* calls may be missing in between */
		sq_history_break(&s->history);
}

/* s is the next of a row. */
static void go_on_in_row(struct sq_stream *s, const struct legacy *from)
{
	go_on_from(s, &from->history, from->losses);
	s->frame = from->frame;
	s->frame.next_update = 0; /* an episode of its own */
	s->row = from->row + (from->row < UINT32_MAX);
}

static bool go_on_from_before(struct sq_lineage *l, const struct sq_process *p,
			      struct sq_stream *s)
{
	struct heir *before = &l->before;

	if (p->streams || before->pid != p->pid || before->node != p->node ||
	    before->exe != p->exe)
		return false;
	before->pid = 0;
	go_on_in_row(s, &before->left);
	return true;
}

/* Whether the newest stream of the process from was young, and s goes on. */
static bool go_on_from_heir(struct sq_lineage *l, const struct sq_process *p,
			    struct sq_stream *s)
{
	const struct heir *heir = slot_of(l, p->node, s->from);
	const struct sq_process *owner;
	const struct sq_stream *young;
	struct legacy left;

	if (heir->of != s->from || heir->node != p->node || heir->exe != p->exe)
		return false;
	if (heir->over) {
		go_on_in_row(s, &heir->left);
		return true;
	}
	owner = sq_processes_find(l->processes, heir->node, heir->pid);
	young = owner ? sq_lineage_stream(l, owner, heir->comm) : NULL;
	if (!young || !is_young(young))
		return false;
	left = legacy_of(young);
	go_on_in_row(s, &left);
	return true;
}

/* The calls of a parent, up to the fork that begins its child. */
static void go_on_from_fork(struct sq_stream *s,
			    const struct sq_history *history, uint32_t losses)
{
	go_on_from(s, history, losses);
	while (s->history.ahead &&
	       sq_call_class(sq_history_newest(&s->history)) == SQ_CALL_FORK)
		sq_history_pop(&s->history);
}

static void go_on_from_parent(const struct sq_lineage *l,
			      const struct sq_process *p,
			      const struct sq_birth *birth, struct sq_stream *s)
{
	const struct sq_process *parent;
	const struct sq_stream *from;

	if (p->streams) {
		from = stream_like(l, p, s->comm);
		go_on_from(s, &from->history, from->losses);
		return;
	}
	if (birth && birth->exe == p->exe) {
		go_on_from_fork(s, &birth->history, birth->losses);
		return;
	}
	parent = sq_processes_find(l->processes, p->node, s->from);
	if (!parent || parent == p || parent->exe != p->exe)
		return;
	from = stream_like(l, parent, s->comm);
	if (from)
		go_on_from_fork(s, &from->history, from->losses);
}

/* The pid of the process that s comes from; 0: none of the same program. */
static uint32_t origin_of(const struct sq_lineage *l,
			  const struct sq_process *p,
			  const struct sq_birth *birth,
			  const struct sq_event *ev)
{
	const struct sq_process *parent;

	if (p->streams)
		return p->pid;
	if (p->executed)
		return 0;
	if (birth)
		return birth->parent;
	if (ev->ppid == INIT)
		return 0;
	parent = sq_processes_find(l->processes, p->node, ev->ppid);
	return parent && parent->exe == p->exe ? ev->ppid : 0;
}

void sq_lineage_begin(struct sq_lineage *l, const struct sq_process *p,
		      const struct sq_birth *birth, const struct sq_event *ev,
		      struct sq_stream *s)
{
	struct heir *heir;

	s->row = 1;
	s->from = origin_of(l, p, birth, ev);
	if (go_on_from_before(l, p, s) || !s->from)
		return;
	if (!go_on_from_heir(l, p, s))
		go_on_from_parent(l, p, birth, s);
	heir = slot_of(l, p->node, s->from);
	heir->node = p->node;
	heir->of = s->from;
	heir->pid = p->pid;
	heir->comm = s->comm;
	heir->exe = p->exe;
	heir->over = false;
}

/* The slot in which the row stands that s of p is the newest of, or NULL. */
static struct heir *heir_of(struct sq_lineage *l, const struct sq_process *p,
			    const struct sq_stream *s)
{
	struct heir *heir = slot_of(l, p->node, s->from);

	if (s->from && heir->of == s->from && heir->node == p->node &&
	    heir->pid == p->pid && heir->comm == s->comm && !heir->over)
		return heir;
	return NULL;
}

void sq_lineage_end(struct sq_lineage *l, const struct sq_process *p,
		    const struct sq_stream *s)
{
	struct heir *heir = is_young(s) ? heir_of(l, p, s) : NULL;

	if (!heir)
		return;
	heir->over = true;
	heir->left = legacy_of(s);
}

void sq_lineage_exec(struct sq_lineage *l, const struct sq_process *p)
{
	const struct sq_stream *s = sq_slab_at(l->streams, p->streams);

	for (; s; s = sq_slab_at(l->streams, s->next)) {
		struct heir *heir = heir_of(l, p, s);

		if (heir)
			heir->of = 0;
	}
}

void sq_lineage_reused(struct sq_lineage *l, const struct sq_process *p,
		       uint32_t comm)
{
	const struct sq_stream *s = stream_like(l, p, comm);

	if (!s)
		return;
	l->before = (struct heir){ .node = p->node,
				   .pid = p->pid,
				   .exe = p->exe,
				   .left = legacy_of(s) };
	if (!is_young(s))
		l->before.left.row = 0;
}
