/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/serials.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "input/counter.h"
#include "input/nodes.h"

#define FILTERED_MIN  1024 /* serials, before a log is judged by its gaps */
#define FILTERED_PART 4	   /* one in so many missing: by design */
#define FILTERED_JUMP 64   /* what a gap beyond the wait counts for in that */
#define RESTART_ROW   16   /* so many old serials in a row: begun anew */
#define HELD_MAX      (2 * SQ_SERIALS_WAIT) /* then each costs a gap its wait */

struct sq_serials {
	enum sq_serials_mode serials;
	struct sq_nodes nodes;
	size_t due;		     /* nodes that are */
	struct sq_event *ready;	     /* the caller's, not waiting */
	struct sq_waiting *released; /* handed out, to be freed */
	struct sq_serials_counts counts;
	uint32_t damaged; /* damaged places, where serials are not followed */
};

int sq_serials_new(struct sq_serials **out, enum sq_serials_mode serials,
		   uint64_t seed)
{
	struct sq_serials *o = calloc(1, sizeof(*o));

	if (!o)
		return -SQ_ENOMEM;
	o->serials = serials;
	sq_nodes_init(&o->nodes, seed);
	*out = o;
	return 0;
}

void sq_serials_free(struct sq_serials *o)
{
	if (!o)
		return;
	sq_nodes_free(&o->nodes);
	free(o->released);
	free(o);
}

static bool is_filtered(const struct sq_serials *o, const struct sq_node *n)
{
	return o->serials == SQ_SERIALS_AUTO && n->range >= FILTERED_MIN &&
	       n->missing > n->range / FILTERED_PART;
}

static uint64_t *seen_word(struct sq_node *n, uint64_t serial)
{
	return &n->seen[serial / 64 % SQ_NODES_WORDS];
}

static bool is_seen(struct sq_node *n, uint64_t serial)
{
	return *seen_word(n, serial) >> (serial % 64) & 1;
}

/* Pass the serial that is expected; it was seen, or is lost. */
static void pass(struct sq_node *n)
{
	uint64_t bit = (uint64_t)1 << (n->expected % 64);

	n->range++;
	if (is_seen(n, n->expected))
		n->ahead--;
	else if (!sq_counter_skips(n->expected))
		n->missing++;
	*seen_word(n, n->expected) &= ~bit;
	n->expected++;
}

/* Whether the serial that is expected can be passed without a loss. */
static bool is_next_here(struct sq_node *n)
{
	return n->ahead &&
	       (is_seen(n, n->expected) || sq_counter_skips(n->expected));
}

static void look_if_due(struct sq_serials *o, struct sq_node *n)
{
	bool due = n->first && n->first->settled;

	o->due += due;
	o->due -= n->due;
	n->due = due;
}

/* Events up to here are behind the losses so far, and ahead of later ones. */
static void settle_waiting(struct sq_serials *o, struct sq_node *n)
{
	for (struct sq_waiting *w = n->first; w; w = w->next) {
		if (w->settled || w->serial >= n->expected)
			continue;
		w->settled = true;
		w->event.losses = n->losses;
	}
	look_if_due(o, n);
}

static void pass_seen(struct sq_serials *o, struct sq_node *n)
{
	uint64_t from = n->expected;

	while (is_next_here(n))
		pass(n);
	if (n->first && n->expected != from)
		settle_waiting(o, n);
}

/* So many serials are lost, of those from the given one on. */
static void count_lost(struct sq_serials *o, struct sq_node *n, uint64_t from,
		       uint64_t lost)
{
	if (lost >= RESTART_ROW)
		sq_gaps_add(&n->gaps, from, lost);
	sq_absent_add(&n->absent, from, lost);
	if (is_filtered(o, n)) {
		o->counts.filtered = true;
		return;
	}
	o->counts.lost += lost;
	o->counts.gaps++;
	n->lost += lost;
	n->losses++;
}

/* The first serial behind an auditd that began or ended. */
static void resume(struct sq_serials *o, struct sq_node *n, uint64_t serial)
{
	n->auditd = false;
	if (serial <= n->expected)
		return;
	if (!is_filtered(o, n)) {
		o->counts.unheard += serial - n->expected;
		n->losses++;
	}
	n->expected = serial;
}

/* An event that was given up has come after all. */
static void count_late(struct sq_serials *o, struct sq_node *n)
{
	n->missing -= n->missing > 0;
	if (!n->lost)
		return;
	n->lost--;
	o->counts.lost--;
	o->counts.late++;
}

/* Give up on the serials that are missing next, ahead of one that was seen. */
static void lose(struct sq_serials *o, struct sq_node *n)
{
	uint64_t missing = n->missing, from = n->expected;

	while (!is_next_here(n))
		pass(n);
	count_lost(o, n, from, n->missing - missing);
	pass_seen(o, n);
}

static void lose_all(struct sq_serials *o, struct sq_node *n)
{
	while (n->ahead)
		lose(o, n);
}

/* auditd began or ended: what is missing of a node will not come. */
static void note_auditd(struct sq_serials *o, const struct sq_event *ev)
{
	struct sq_node *n = sq_nodes_known(&o->nodes, ev);

	if (!n)
		return;
	lose_all(o, n);
	n->auditd = true;
}

/* serial is further ahead than the ring reaches: move the ring. */
static void jump(struct sq_serials *o, struct sq_node *n, uint64_t serial)
{
	uint64_t gap;

	while (n->ahead && serial - n->expected >= SQ_SERIALS_WAIT)
		lose(o, n);
	gap = serial - n->expected;
	if (gap < SQ_SERIALS_WAIT)
		return;
	/* or one missing file would make a filtered log of all others */
	n->range += FILTERED_JUMP;
	n->missing += FILTERED_JUMP;
	count_lost(o, n, n->expected, gap);
	n->expected = serial;
}

/* Serials begin anew: nothing that was missing will come. */
static void restart(struct sq_serials *o, struct sq_node *n, uint64_t serial)
{
	lose_all(o, n);
	n->expected = serial;
	n->newest_ms = 0;
	n->lost = 0;
	sq_absent_free(&n->absent);
	n->gaps = (struct sq_gaps){ .next = 0 };
	n->held_back = false;
	n->auditd = false;
	n->losses++;
	o->counts.restarts++;
}

/*
 * Whether serials begin anew with ev. A call's serial and time are those of its
 * beginning, but its SYSCALL record comes when it returns. So both are old for
 * a call that blocked, and for each line of a shuffled log. After a reboot the
 * time is later; or, if the clock was set back, serials follow one another.
 */
static bool is_restart(struct sq_node *n, const struct sq_event *ev,
		       uint64_t serial)
{
	if (n->expected - serial <= SQ_SERIALS_WAIT || n->held_back)
		return false;
	if (serial < n->latest || serial - n->latest > SQ_SERIALS_WAIT)
		n->behind = 0;
	n->behind += serial != n->latest;
	return ev->stamp.time_ms >= n->newest_ms || n->behind >= RESTART_ROW;
}

/* Whether ev, whose serial was passed, is late or begins serials anew. */
static bool is_late(struct sq_serials *o, struct sq_node *n,
		    const struct sq_event *ev, uint64_t serial)
{
	bool further = serial == n->latest; /* record of an event */
	bool held_back = ev->stamp.time_ms < n->newest_ms &&
			 sq_gaps_has(&n->gaps, serial);
	bool given_up;

	if (!further && (held_back ? serial != n->latest + 1 : n->held_back))
		n->losses++; /* it does not follow what came last */
	n->held_back = held_back;
	if (is_restart(n, ev, serial)) {
		restart(o, n, serial);
		return false;
	}
	given_up = sq_absent_take(&n->absent, serial);
	if (given_up)
		count_late(o, n);
	o->counts.overtaken +=
		given_up || (ev->kind != SQ_EVENT_SEEN && !further);
	return true;
}

/* ev is the newest record that has come. */
static void note(struct sq_node *n, const struct sq_event *ev, uint64_t serial)
{
	n->latest = serial;
	if (ev->stamp.time_ms > n->newest_ms)
		n->newest_ms = ev->stamp.time_ms;
}

/* Note that the serial of ev has arrived. */
static void see(struct sq_serials *o, struct sq_node *n,
		const struct sq_event *ev, uint64_t serial)
{
	bool late = serial < n->expected && is_late(o, n, ev, serial);

	note(n, ev, serial);
	if (late)
		return;
	n->behind = 0;
	if (n->held_back) {
		n->losses++;
		n->held_back = false;
	}
	if (n->auditd)
		resume(o, n, serial);
	if (serial - n->expected >= SQ_SERIALS_WAIT)
		jump(o, n, serial);
	if (!is_seen(n, serial)) {
		*seen_word(n, serial) |= (uint64_t)1 << (serial % 64);
		n->ahead++;
	}
	pass_seen(o, n);
	if (n->ahead && is_filtered(o, n))
		lose_all(o, n);
}

static int hold(struct sq_serials *o, struct sq_node *n,
		const struct sq_event *ev, uint64_t serial)
{
	struct sq_waiting *w =
		malloc(offsetof(struct sq_waiting, event) + sq_event_size(ev));

	if (!w)
		return -SQ_ENOMEM;
	sq_event_copy(&w->event, ev);
	w->next = NULL;
	w->serial = serial;
	w->settled = serial < n->expected;
	w->event.losses = n->losses;
	*n->last = w;
	n->last = &w->next;
	n->waiting++;
	look_if_due(o, n);
	return 0;
}

/* NULL: as sq_nodes_find(). What waits longest makes room for the next one. */
static struct sq_node *find_node(struct sq_serials *o,
				 const struct sq_event *ev)
{
	struct sq_node *n = sq_nodes_find(&o->nodes, ev);

	if (!n && o->nodes.oldest)
		lose_all(o, o->nodes.oldest);
	return n;
}

int sq_serials_push(struct sq_serials *o, struct sq_event *ev)
{
	struct sq_node *n = NULL;
	bool mere = ev->kind <= SQ_EVENT_RULES; /* nobody else needs it */
	uint64_t serial;

	o->ready = NULL;
	ev->losses = 0;
	if (ev->kind == SQ_EVENT_AUDITD) {
		note_auditd(o, ev);
		return 0;
	}
	/* nothing is above the largest number, so it is never passed */
	if (o->serials != SQ_SERIALS_FILTERED && ev->stamp.serial != UINT64_MAX)
		n = find_node(o, ev);
	if (!n) {
		o->damaged += mere ? ev->kind == SQ_EVENT_RULES : ev->damage;
		ev->losses = o->damaged;
		o->ready = mere ? NULL : ev;
		return 0;
	}
	serial = sq_counter_unwrap(n->expected, n->wrapped, ev->stamp.serial);
	see(o, n, ev, serial);
	if (serial - ev->stamp.serial > n->wrapped &&
	    n->expected - n->wrapped > SQ_COUNTER_WRAP + SQ_COUNTER_NEAR / 2)
		n->wrapped += SQ_COUNTER_WRAP; /* none of before comes */
	n->losses += ev->kind == SQ_EVENT_RULES;
	if (mere)
		return 0;
	/* elsewhere the serial of what is damaged is missing, and tells */
	if (ev->damage && is_filtered(o, n))
		n->losses++;
	if (n->waiting >= HELD_MAX && n->ahead) /* many of one serial */
		lose(o, n);
	if (n->first || serial >= n->expected)
		return hold(o, n, ev, serial);
	ev->losses = n->losses;
	o->ready = ev;
	return 0;
}

/* The first event that waits at n, if it need not wait any longer. */
static struct sq_event *release(struct sq_serials *o, struct sq_node *n)
{
	struct sq_waiting *w = n->first;

	if (!w || !w->settled)
		return NULL;
	n->first = w->next;
	if (!n->first)
		n->last = &n->first;
	o->released = w;
	n->waiting--;
	look_if_due(o, n);
	return &w->event;
}

const struct sq_event *sq_serials_next(struct sq_serials *o)
{
	struct sq_event *ev = o->ready;

	free(o->released);
	o->released = NULL;
	o->ready = NULL;
	for (struct sq_node *n = o->nodes.newest; n && !ev && o->due;
	     n = n->older)
		ev = release(o, n);
	return ev;
}

void sq_serials_settle(struct sq_serials *o)
{
	for (struct sq_node *n = o->nodes.newest; n; n = n->older)
		lose_all(o, n);
}

void sq_serials_doubt(struct sq_serials *o)
{
	for (struct sq_node *n = o->nodes.newest; n; n = n->older)
		n->losses++;
}

bool sq_serials_waiting(const struct sq_serials *o)
{
	for (const struct sq_node *n = o->nodes.newest; n; n = n->older)
		if (n->first || n->ahead)
			return true;
	return false;
}

const struct sq_serials_counts *sq_serials_counts(const struct sq_serials *o)
{
	return &o->counts;
}

uint64_t sq_serials_probes(const struct sq_serials *o)
{
	return sq_table_probes(&o->nodes.names);
}
