/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serials_helpers.h"

void start(struct fixture *f, enum sq_serials_mode serials)
{
	sq_serials_free(f->order);
	f->count = 0;
	assert_int_equal(sq_serials_new(&f->order, serials, 1), 0);
}

int serials_setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	*state = f;
	return f ? sq_serials_new(&f->order, SQ_SERIALS_CONTIGUOUS, 1) : -1;
}

int serials_teardown(void **state)
{
	struct fixture *f = *state;

	sq_serials_free(f->order);
	free(f);
	return 0;
}

void take(struct fixture *f)
{
	const struct sq_event *ev;

	while ((ev = sq_serials_next(f->order))) {
		assert_true(f->count < COUNT(f->seen));
		f->seen[f->count++] =
			(struct seen){ ev->stamp.serial, ev->losses, ev->pid };
	}
}

void push_kind(struct fixture *f, const char *node, uint64_t serial,
	       enum sq_event_kind kind)
{
	f->ev.kind = kind;
	f->ev.stamp.serial = serial;
	f->ev.stamp.time_ms = f->start_ms + serial;
	f->ev.pid = (uint32_t)serial;
	f->ev.node_len = strlen(node);
	strcpy(f->ev.node, node);
	f->ev.losses = 77; /* is set anew */
	assert_int_equal(sq_serials_push(f->order, &f->ev), 0);
	take(f);
}

void push(struct fixture *f, uint64_t serial)
{
	push_kind(f, "", serial, SQ_EVENT_CALL);
}

void check_seen(struct fixture *f, size_t count, const uint64_t serials[],
		uint32_t losses)
{
	assert_int_equal(f->count, count);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(f->seen[i].serial, serials[i]);
		assert_int_equal(f->seen[i].losses, losses);
	}
	f->count = 0;
}

void check_counts(const struct fixture *f, uint64_t lost, uint64_t gaps,
		  uint64_t restarts)
{
	const struct sq_serials_counts *c = sq_serials_counts(f->order);

	assert_int_equal(c->lost, lost);
	assert_int_equal(c->gaps, gaps);
	assert_int_equal(c->restarts, restarts);
}
