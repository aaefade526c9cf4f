/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stream/processes.h"

#include <stdlib.h>

static struct sq_process *process_at(const struct sq_processes *ps,
				     uint32_t number)
{
	return sq_slab_at(&ps->slab, number);
}

void sq_processes_init(struct sq_processes *ps, uint64_t seed)
{
	sq_slab_init(&ps->slab, sizeof(struct sq_process));
	sq_table_init(&ps->numbers, sizeof(uint32_t), SIZE_MAX, seed);
	ps->newest = ps->oldest = 0;
}

void sq_processes_free(struct sq_processes *ps)
{
	sq_slab_free(&ps->slab);
	sq_table_free(&ps->numbers);
}

static uint64_t key_of(uint32_t node, uint32_t pid)
{
	return (uint64_t)node << 32 | (pid & INT32_MAX);
}

static void unlink_age(struct sq_processes *ps, struct sq_process *p)
{
	*(p->newer ? &process_at(ps, p->newer)->older : &ps->newest) = p->older;
	*(p->older ? &process_at(ps, p->older)->newer : &ps->oldest) = p->newer;
}

static void link_age(struct sq_processes *ps, struct sq_process *p)
{
	p->newer = 0;
	p->older = ps->newest;
	*(ps->newest ? &process_at(ps, ps->newest)->newer : &ps->oldest) =
		p->self;
	ps->newest = p->self;
}

struct sq_process *sq_processes_add(struct sq_processes *ps, uint32_t node,
				    uint32_t pid)
{
	uint32_t self = sq_slab_take(&ps->slab);
	struct sq_process *p;
	void *number;

	if (!self)
		return NULL;
	if (sq_table_add(&ps->numbers, key_of(node, pid), &number) < 0) {
		sq_slab_give(&ps->slab, self);
		return NULL;
	}
	*(uint32_t *)number = self;
	p = process_at(ps, self);
	p->self = self;
	p->node = node;
	p->pid = pid;
	link_age(ps, p);
	return p;
}

void sq_processes_remove(struct sq_processes *ps, struct sq_process *p)
{
	sq_table_remove(&ps->numbers,
			sq_table_find(&ps->numbers, key_of(p->node, p->pid)));
	unlink_age(ps, p);
	sq_slab_give(&ps->slab, p->self);
}

struct sq_process *sq_processes_find(const struct sq_processes *ps,
				     uint32_t node, uint32_t pid)
{
	const uint32_t *number = sq_table_find(&ps->numbers, key_of(node, pid));

	return number ? process_at(ps, *number) : NULL;
}

void sq_processes_renew(struct sq_processes *ps, struct sq_process *p)
{
	if (ps->newest == p->self)
		return;
	unlink_age(ps, p);
	link_age(ps, p);
}

struct sq_process *sq_processes_oldest(const struct sq_processes *ps)
{
	return process_at(ps, ps->oldest);
}

/* By the vote of Boyer and Moore, whose winner is counted again. */
const struct sq_program *sq_processes_crowd(const struct sq_processes *ps)
{
	const struct sq_program *leader = NULL;
	uint64_t lead = 0, streams = 0, its = 0;
	const struct sq_process *p;

	for (p = process_at(ps, ps->oldest); p; p = process_at(ps, p->newer)) {
		streams += p->stream_count;
		if (p->program == leader) {
			lead += p->stream_count;
		} else if (lead >= p->stream_count) {
			lead -= p->stream_count;
		} else {
			lead = p->stream_count - lead;
			leader = p->program;
		}
	}
	for (p = process_at(ps, ps->oldest); p; p = process_at(ps, p->newer))
		its += p->program == leader ? p->stream_count : 0;
	return its > streams / 2 ? leader : NULL;
}

static int by_birth(const void *a, const void *b)
{
	const struct sq_process *left = *(struct sq_process *const *)a;
	const struct sq_process *right = *(struct sq_process *const *)b;

	return left->born < right->born ? -1 : left->born > right->born;
}

struct sq_process **sq_processes_all(const struct sq_processes *ps)
{
	struct sq_process **all = malloc((sq_processes_count(ps) + 1) *
					 sizeof(struct sq_process *));
	struct sq_process *p;
	size_t n = 0;

	if (!all)
		return NULL;
	for (p = process_at(ps, ps->oldest); p; p = process_at(ps, p->newer))
		all[n++] = p;
	qsort(all, n, sizeof(struct sq_process *), by_birth);
	return all;
}

bool sq_process_has_threads(struct sq_process *p, sq_call call)
{
	if (sq_call_starts_thread(call) && p->thread_starts < 2)
		p->thread_starts++;
	return p->thread_starts == 2 || p->thread_ended;
}
