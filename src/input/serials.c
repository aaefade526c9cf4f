/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/serials.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/table.h"
#include "input/counter.h"
#include "input/gaps.h"

#define WORDS	      (SQ_SERIALS_WAIT / 64)
#define FILTERED_MIN  1024 /* serials, before a log is judged by its gaps */
#define FILTERED_PART 4	   /* one in so many missing: by design */
#define FILTERED_JUMP 64   /* what a gap beyond the wait counts for in that */
#define RESTART_ROW   16   /* so many old serials in a row: begun anew */
#define HELD_MAX      (2 * SQ_SERIALS_WAIT) /* then each costs a gap its wait */

struct waiting {
	struct waiting *next;
	bool settled; /* all serials up to its own are accounted for */
	uint64_t serial;
	struct sq_event event;
};

struct node {
	struct node *newer, *older; /* by the last event */
	uint64_t key;		    /* what the table has it under */
	uint64_t wrapped;	    /* to be added to its serials */
	uint64_t expected;	    /* all serials below are accounted for */
	uint64_t seen[WORDS];	 /* serials from expected on, a ring of bits */
	uint64_t ahead;		 /* bits that are set */
	uint64_t range, missing; /* serials passed, and not seen of them */
	uint64_t lost;		 /* counted as lost, and not come since */
	uint64_t newest_ms;	 /* time of its latest event */
	uint64_t latest;	 /* serial of the newest record */
	unsigned int behind;	 /* serials from long ago that go on in a row */
	struct sq_gaps gaps;	 /* of RESTART_ROW or longer */
	bool held_back;		 /* the newest record is from one of them */
	uint32_t losses;
	bool auditd; /* it began or ended behind the newest record */
	unsigned int waiting;
	struct waiting *first, **last;
};

struct sq_serials {
	enum sq_serials_mode serials;
	struct sq_table names; /* hash of a name → struct node * */
	struct node *newest;
	size_t held;
	struct sq_event *ready;	  /* the caller's, not waiting */
	struct waiting *released; /* handed out, to be freed */
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
	sq_table_init(&o->names, sizeof(struct node *), SQ_SERIALS_NODES, seed);
	*out = o;
	return 0;
}

void sq_serials_free(struct sq_serials *o)
{
	if (!o)
		return;
	while (o->newest) {
		struct node *n = o->newest;

		while (n->first) {
			struct waiting *w = n->first;

			n->first = w->next;
			free(w);
		}
		o->newest = n->older;
		free(n);
	}
	sq_table_free(&o->names);
	free(o->released);
	free(o);
}

static void make_newest(struct sq_serials *o, struct node *n)
{
	n->newer = NULL;
	n->older = o->newest;
	if (o->newest)
		o->newest->newer = n;
	o->newest = n;
}

/* NULL: one too many, or out of memory. */
static struct node *new_node(struct sq_serials *o, uint64_t key,
			     const struct sq_event *ev)
{
	struct node *n = calloc(1, sizeof(*n));
	void *value;

	if (!n || sq_table_add(&o->names, key, &value) < 0) {
		free(n);
		return NULL;
	}
	*(struct node **)value = n;
	n->key = key;
	n->expected = ev->stamp.serial;
	n->last = &n->first;
	make_newest(o, n);
	return n;
}

/*
 * The node of ev, now the newest one; NULL as new_node(). A node's name is
 * known by its hash alone: under a random seed, of 63 bits, nobody can choose
 * a name that is taken for another.
 */
static struct node *find_node(struct sq_serials *o, const struct sq_event *ev)
{
	uint64_t key = sq_table_key(&o->names, ev->node, ev->node_len);
	struct node **at, *n = o->newest;

	if (n && n->key == key)
		return n;
	at = sq_table_find(&o->names, key);
	if (!at)
		return new_node(o, key, ev);
	n = *at;
	n->newer->older = n->older; /* the newest one is another */
	if (n->older)
		n->older->newer = n->newer;
	make_newest(o, n);
	return n;
}

static bool is_filtered(const struct sq_serials *o, const struct node *n)
{
	return o->serials == SQ_SERIALS_AUTO && n->range >= FILTERED_MIN &&
	       n->missing > n->range / FILTERED_PART;
}

static uint64_t *seen_word(struct node *n, uint64_t serial)
{
	return &n->seen[serial / 64 % WORDS];
}

static bool is_seen(struct node *n, uint64_t serial)
{
	return *seen_word(n, serial) >> (serial % 64) & 1;
}

/* Pass the serial that is expected; it was seen, or is lost. */
static void pass(struct node *n)
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
static bool is_next_here(struct node *n)
{
	return n->ahead &&
	       (is_seen(n, n->expected) || sq_counter_skips(n->expected));
}

/* Events up to here are behind the losses so far, and ahead of later ones. */
static void settle_waiting(struct node *n)
{
	for (struct waiting *w = n->first; w; w = w->next) {
		if (w->settled || w->serial >= n->expected)
			continue;
		w->settled = true;
		w->event.losses = n->losses;
	}
}

static void pass_seen(struct node *n)
{
	uint64_t from = n->expected;

	while (is_next_here(n))
		pass(n);
	if (n->first && n->expected != from)
		settle_waiting(n);
}

/* So many serials are lost, of those from the given one on. */
static void count_lost(struct sq_serials *o, struct node *n, uint64_t from,
		       uint64_t lost)
{
	if (lost >= RESTART_ROW)
		sq_gaps_add(&n->gaps, from, lost);
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
static void resume(struct sq_serials *o, struct node *n, uint64_t serial)
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

/* An event that counted as lost has come after all. */
static void count_late(struct sq_serials *o, struct node *n)
{
	n->missing -= n->missing > 0;
	if (!n->lost)
		return;
	n->lost--;
	o->counts.lost--;
	o->counts.late++;
}

/* Give up on the serials that are missing next, ahead of one that was seen. */
static void lose(struct sq_serials *o, struct node *n)
{
	uint64_t missing = n->missing, from = n->expected;

	while (!is_next_here(n))
		pass(n);
	count_lost(o, n, from, n->missing - missing);
	pass_seen(n);
}

static void lose_all(struct sq_serials *o, struct node *n)
{
	while (n->ahead)
		lose(o, n);
}

/* auditd began or ended: what is missing of a node will not come. */
static void note_auditd(struct sq_serials *o, const struct sq_event *ev)
{
	uint64_t key = sq_table_key(&o->names, ev->node, ev->node_len);
	struct node **at = sq_table_find(&o->names, key);

	if (!at)
		return;
	lose_all(o, *at);
	(*at)->auditd = true;
}

/* serial is further ahead than the ring reaches: move the ring. */
static void jump(struct sq_serials *o, struct node *n, uint64_t serial)
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
static void restart(struct sq_serials *o, struct node *n, uint64_t serial)
{
	lose_all(o, n);
	n->expected = serial;
	n->newest_ms = 0;
	n->lost = 0;
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
static bool is_restart(struct node *n, const struct sq_event *ev,
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
static bool is_late(struct sq_serials *o, struct node *n,
		    const struct sq_event *ev, uint64_t serial)
{
	bool further = serial == n->latest; /* record of an event */
	bool held_back = ev->stamp.time_ms < n->newest_ms &&
			 sq_gaps_has(&n->gaps, serial);

	if (!further && (held_back ? serial != n->latest + 1 : n->held_back))
		n->losses++; /* it does not follow what came last */
	n->held_back = held_back;
	if (is_restart(n, ev, serial)) {
		restart(o, n, serial);
		return false;
	}
	if (ev->kind == SQ_EVENT_SEEN || further)
		return true;
	o->counts.overtaken++;
	count_late(o, n);
	return true;
}

/* ev is the newest record that has come. */
static void note(struct node *n, const struct sq_event *ev, uint64_t serial)
{
	n->latest = serial;
	if (ev->stamp.time_ms > n->newest_ms)
		n->newest_ms = ev->stamp.time_ms;
}

/* Note that the serial of ev has arrived. */
static void see(struct sq_serials *o, struct node *n, const struct sq_event *ev,
		uint64_t serial)
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
	pass_seen(n);
	if (n->ahead && is_filtered(o, n))
		lose_all(o, n);
}

static int hold(struct sq_serials *o, struct node *n, const struct sq_event *ev,
		uint64_t serial)
{
	struct waiting *w =
		malloc(offsetof(struct waiting, event) + sq_event_size(ev));

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
	o->held++;
	return 0;
}

int sq_serials_push(struct sq_serials *o, struct sq_event *ev)
{
	struct node *n = NULL;
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
static struct sq_event *release(struct sq_serials *o, struct node *n)
{
	struct waiting *w = n->first;

	if (!w || !w->settled)
		return NULL;
	n->first = w->next;
	if (!n->first)
		n->last = &n->first;
	o->released = w;
	n->waiting--;
	o->held--;
	return &w->event;
}

const struct sq_event *sq_serials_next(struct sq_serials *o)
{
	struct sq_event *ev = o->ready;

	free(o->released);
	o->released = NULL;
	o->ready = NULL;
	for (struct node *n = o->newest; n && !ev && o->held; n = n->older)
		ev = release(o, n);
	return ev;
}

void sq_serials_settle(struct sq_serials *o)
{
	for (struct node *n = o->newest; n; n = n->older)
		lose_all(o, n);
}

void sq_serials_doubt(struct sq_serials *o)
{
	for (struct node *n = o->newest; n; n = n->older)
		n->losses++;
}

bool sq_serials_waiting(const struct sq_serials *o)
{
	for (const struct node *n = o->newest; n; n = n->older)
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
	return sq_table_probes(&o->names);
}
