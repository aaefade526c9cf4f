/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "stream/scope.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/table.h"

/* What is held of one process. */
struct queue {
	struct sq_scope_call *first, *last;
	unsigned int calls;
	bool missing; /* one too many came: nothing is held any more */
};

struct sq_scope {
	const struct sq_tracker *tracker;
	struct sq_table queues; /* number of a process → struct queue */
	unsigned int total;
	uint64_t *left;
};

int sq_scope_new(struct sq_scope **out, const struct sq_tracker *t,
		 uint64_t seed, uint64_t *left)
{
	struct sq_scope *s = calloc(1, sizeof(*s));

	if (!s)
		return -SQ_ENOMEM;
	s->tracker = t;
	s->left = left;
	sq_table_init(&s->queues, sizeof(struct queue), SQ_SCOPE_TOTAL, seed);
	*out = s;
	return 0;
}

static struct queue *queue_of(const struct sq_scope *s,
			      const struct sq_process *process)
{
	return sq_table_find(&s->queues, process->self);
}

static void drop_calls(struct sq_scope *s, struct queue *q)
{
	while (q->first) {
		struct sq_scope_call *call = q->first;

		q->first = call->next;
		free(call);
	}
	s->total -= q->calls;
	*s->left += q->calls;
	q->calls = 0;
	q->last = NULL;
}

void sq_scope_free(struct sq_scope *s)
{
	struct queue *q = NULL;

	if (!s)
		return;
	while ((q = sq_table_each(&s->queues, q)))
		drop_calls(s, q);
	sq_table_free(&s->queues);
	free(s);
}

enum sq_scope_answer sq_scope_ask(const struct sq_scope *s,
				  const struct sq_event *ev)
{
	const struct sq_process *p = sq_tracker_peek(s->tracker, ev);

	if (!p)
		return sq_tracker_inherits(s->tracker, ev) ? SQ_SCOPE_TAKE
							   : SQ_SCOPE_LEAVE;
	if (!p->ours || p->owner != sq_event_owner(ev) || queue_of(s, p))
		return SQ_SCOPE_HOLD;
	return SQ_SCOPE_TAKE;
}

static int append(struct sq_scope *s, struct queue *q,
		  const struct sq_event *ev)
{
	struct sq_scope_call *call = malloc(
		offsetof(struct sq_scope_call, event) + sq_event_size(ev));

	if (!call)
		return -SQ_ENOMEM;
	sq_event_copy(&call->event, ev);
	call->next = NULL;
	*(q->last ? &q->last->next : &q->first) = call;
	q->last = call;
	q->calls++;
	s->total++;
	return 0;
}

/* The queue of process, or a new one; NULL where there is none to be had. */
static struct queue *need_queue(struct sq_scope *s,
				const struct sq_process *process)
{
	struct queue *q = queue_of(s, process);
	void *value;

	if (q || sq_table_add(&s->queues, process->self, &value) < 0)
		return q;
	return value;
}

int sq_scope_hold(struct sq_scope *s, const struct sq_process *process,
		  const struct sq_event *ev)
{
	struct queue *q = need_queue(s, process);

	if (q && !q->missing && q->calls < SQ_SCOPE_CALLS &&
	    s->total < SQ_SCOPE_TOTAL)
		return append(s, q, ev);
	++*s->left;
	if (!q)
		return s->queues.count < SQ_SCOPE_TOTAL ? -SQ_ENOMEM : 0;
	drop_calls(s, q);
	q->missing = true;
	return 0;
}

/* Whether all that is held was made as the user who makes ev. */
static bool is_of_owner(const struct queue *q, const struct sq_event *ev)
{
	const struct sq_scope_call *call = q->first;

	while (call && sq_event_owner(&call->event) == sq_event_owner(ev))
		call = call->next;
	return !call;
}

struct sq_scope_call *sq_scope_release(struct sq_scope *s,
				       const struct sq_process *process,
				       const struct sq_event *ev, bool *missing)
{
	struct queue *q = s->queues.count ? queue_of(s, process) : NULL;
	struct sq_scope_call *first;

	*missing = false;
	if (!q)
		return NULL;
	if (!is_of_owner(q, ev)) {
		drop_calls(s, q);
		q->missing = true;
	}
	first = q->first;
	*missing = q->missing;
	s->total -= q->calls;
	sq_table_remove(&s->queues, q);
	return first;
}

void sq_scope_done(struct sq_scope_call *call)
{
	free(call);
}

void sq_scope_end(struct sq_scope *s, const struct sq_process *process)
{
	struct queue *q = s->queues.count ? queue_of(s, process) : NULL;

	if (!q)
		return;
	drop_calls(s, q);
	sq_table_remove(&s->queues, q);
}
