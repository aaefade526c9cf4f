/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/digest.h"

#include <stdio.h>
#include <string.h>

static unsigned int find(const struct sq_digest *d, const char *program)
{
	const size_t kept = sizeof(d->programs[0].program) - 1;
	unsigned int at = 0;

	while (at < d->fill &&
	       strncmp(d->programs[at].program, program, kept) != 0)
		at++;
	return at;
}

/* The program's place, maybe that of the least bad one; NULL: none. */
static struct sq_suppressed *place_of(struct sq_digest *d, const char *program,
				      uint64_t bad)
{
	unsigned int at = find(d, program);
	struct sq_suppressed *s;

	if (at < d->fill)
		return &d->programs[at];
	if (d->fill < SQ_DIGEST_MAX)
		d->fill++;
	else if (bad <= d->programs[--at].bad)
		return NULL;
	s = &d->programs[at];
	memset(s, 0, sizeof(*s));
	snprintf(s->program, sizeof(s->program), "%s", program);
	return s;
}

/* Ahead of all that are less bad. */
static void move_up(struct sq_digest *d, struct sq_suppressed *s)
{
	struct sq_suppressed moved = *s;

	for (; s > d->programs && s[-1].bad < moved.bad; s--)
		*s = s[-1];
	*s = moved;
}

void sq_digest_add(struct sq_digest *d, enum sq_reason reason,
		   const struct sq_event *ev, const char *program, uint64_t bad)
{
	struct sq_suppressed *s;

	if (!d->count || bad > d->programs[0].bad)
		d->worst = *ev;
	d->count++;
	s = place_of(d, program, bad);
	if (!s || (s->count++ && bad <= s->bad))
		return;
	s->bad = bad;
	s->reason = reason;
	s->pid = ev->pid;
	sq_alert_id(ev, s->event);
	move_up(d, s);
}

void sq_digest_clear(struct sq_digest *d)
{
	d->count = 0;
	d->fill = 0;
}
