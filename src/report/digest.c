/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/digest.h"

#include <stdio.h>
#include <string.h>

static unsigned int find(const struct sq_digest *d, const char *program,
			 uint32_t user)
{
	const size_t kept = sizeof(d->programs[0].program) - 1;
	unsigned int at = 0;

	while (at < d->fill &&
	       (d->programs[at].user != user ||
		strncmp(d->programs[at].program, program, kept) != 0))
		at++;
	return at;
}

/* Programs that user has in d. */
static unsigned int count_of(const struct sq_digest *d, uint32_t user)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < d->fill; i++)
		count += d->programs[i].user == user;
	return count;
}

/* The least bad program of the user who has the most. */
static unsigned int find_crowd(const struct sq_digest *d, unsigned int *most)
{
	unsigned int at = 0;

	*most = 0;
	for (unsigned int i = 0; i < d->fill; i++) {
		unsigned int count = count_of(d, d->programs[i].user);

		if (count >= *most) {
			*most = count;
			at = i;
		}
	}
	return at;
}

/* Make room for a program of user where there is none. Whether there is. */
static bool make_room(struct sq_digest *d, uint32_t user, uint64_t bad)
{
	unsigned int most, at = find_crowd(d, &most);

	if (count_of(d, user) + 1 >= most && bad <= d->programs[at].bad)
		return false;
	d->fill--;
	memmove(&d->programs[at], &d->programs[at + 1],
		(d->fill - at) * sizeof(*d->programs));
	return true;
}

/* The program's place, maybe a new one; NULL: none. */
static struct sq_suppressed *place_of(struct sq_digest *d, const char *program,
				      uint32_t user, uint64_t bad)
{
	unsigned int at = find(d, program, user);
	struct sq_suppressed *s;

	if (at < d->fill)
		return &d->programs[at];
	if (d->fill == SQ_DIGEST_MAX && !make_room(d, user, bad))
		return NULL;
	s = &d->programs[d->fill++];
	memset(s, 0, sizeof(*s));
	s->user = user;
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
	s = place_of(d, program, sq_event_user(ev), bad);
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
