/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * serials_helpers.h - serials in, and what came out of their order
 */
#ifndef SERIALS_HELPERS_H
#define SERIALS_HELPERS_H

#include "helpers.h"
#include "input/serials.h"

#define EVENTS 60000

/* What came out, in its order. */
struct seen {
	uint64_t serial;
	uint32_t losses, pid;
};

struct fixture {
	struct sq_serials *order;
	struct sq_event ev;
	uint64_t start_ms; /* an event a millisecond, by its serial */
	size_t count;
	struct seen seen[EVENTS + 1000];
};

/* Forget what came before: a new order of serials. */
void start(struct fixture *f, enum sq_serials_mode serials);

int serials_setup(void **state);
int serials_teardown(void **state);

/* Whatever comes out now goes to f->seen. */
void take(struct fixture *f);

/* An event of that kind goes in, and what comes out is taken. */
void push_kind(struct fixture *f, const char *node, uint64_t serial,
	       enum sq_event_kind kind);

void push(struct fixture *f, uint64_t serial);

/* What came out since the last check: these serials, with their losses. */
void check_seen(struct fixture *f, size_t count, const uint64_t serials[],
		uint32_t losses);

void check_counts(const struct fixture *f, uint64_t lost, uint64_t gaps,
		  uint64_t restarts);

#endif
