/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "detect/portscan.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/table.h"

/* Packets overtake each other by less; by more, the clock was set back. */
#define OVERTAKE_MS 10000

struct entry {
	struct entry *next; /* of the node, by told_ms */
	struct node *node;
	uint64_t told;	   /* packets, when the interval began */
	uint64_t told_ms;  /* when that was, by the node's clock */
	uint64_t heard_ms; /* the newest packet, by that clock */
	struct sq_portscan scan;
};

/* A node that has scans. */
struct node {
	struct node *newer, *older; /* by their last packets */
	uint64_t now_ms;
	struct entry *first, **last;
	size_t name_len;
	char name[SQ_NODE_LEN];
};

struct sq_portscans {
	struct sq_table names; /* of a node → struct node * */
	struct sq_table scans; /* whose → struct entry * */
	struct node *newest, *oldest;
	struct sq_portscan_counts counts;
};

/* The lowest bit of mask, which counts the kinds. */
static uint32_t unit_of(const struct sq_portscan_rule *rule)
{
	return rule->mask & -rule->mask;
}

bool sq_portscan_rule_fits(const struct sq_portscan_rule *rule)
{
	uint64_t mark = rule->mark;

	if (!rule->mask || (mark & ~(uint64_t)rule->mask))
		return false;
	for (int kind = 0; kind < SQ_PORTSCAN_KINDS; kind++) {
		mark += unit_of(rule);
		if (mark & ~(uint64_t)rule->mask)
			return false;
	}
	return true;
}

/* The kind of a packet with mark, or -1: it is not ours. */
static int kind_of(const struct sq_portscan_rule *rule, uint32_t mark)
{
	uint32_t number = ((mark & rule->mask) - rule->mark) / unit_of(rule);

	return number >= 1 && number <= SQ_PORTSCAN_KINDS ? (int)number - 1
							  : -1;
}

int sq_portscans_new(struct sq_portscans **out, uint64_t seed)
{
	struct sq_portscans *t = calloc(1, sizeof(*t));

	if (!t)
		return -SQ_ENOMEM;
	sq_table_init(&t->names, sizeof(struct node *), SQ_PORTSCANS_MAX + 1,
		      seed);
	sq_table_init(&t->scans, sizeof(struct entry *), SQ_PORTSCANS_MAX,
		      seed);
	*out = t;
	return 0;
}

/* Take out the scan of n whose interval began first. */
static struct entry *take_first(struct node *n)
{
	struct entry *e = n->first;

	n->first = e->next;
	if (!n->first)
		n->last = &n->first;
	return e;
}

void sq_portscans_free(struct sq_portscans *t)
{
	if (!t)
		return;
	while (t->newest) {
		struct node *n = t->newest;

		t->newest = n->older;
		while (n->first)
			free(take_first(n));
		free(n);
	}
	sq_table_free(&t->names);
	sq_table_free(&t->scans);
	free(t);
}

/* Where the table has the node of ev, or NULL. */
static struct node **find_node(const struct sq_portscans *t,
			       const struct sq_event *ev)
{
	uint64_t key = sq_table_key(&t->names, ev->node, ev->node_len);
	struct node **at = sq_table_find(&t->names, key);

	while (at && ((*at)->name_len != ev->node_len ||
		      memcmp((*at)->name, ev->node, ev->node_len) != 0))
		at = sq_table_again(&t->names, at);
	return at;
}

static void link_node(struct sq_portscans *t, struct node *n)
{
	n->newer = NULL;
	n->older = t->newest;
	*(t->newest ? &t->newest->newer : &t->oldest) = n;
	t->newest = n;
}

static void unlink_node(struct sq_portscans *t, struct node *n)
{
	*(n->newer ? &n->newer->older : &t->newest) = n->older;
	*(n->older ? &n->older->newer : &t->oldest) = n->newer;
}

/* NULL: one too many, or out of memory. */
static struct node *new_node(struct sq_portscans *t, const struct sq_event *ev)
{
	uint64_t key = sq_table_key(&t->names, ev->node, ev->node_len);
	struct node *n = calloc(1, sizeof(*n));
	void *value;

	if (!n || sq_table_add(&t->names, key, &value) < 0) {
		free(n);
		return NULL;
	}
	*(struct node **)value = n;
	n->last = &n->first;
	n->now_ms = ev->stamp.time_ms;
	n->name_len = ev->node_len;
	memcpy(n->name, ev->node, ev->node_len);
	return n;
}

/* The node of ev, made if need be, now the newest one. NULL as new_node(). */
static struct node *use_node(struct sq_portscans *t, const struct sq_event *ev)
{
	struct node **at = find_node(t, ev), *n;

	if (at)
		unlink_node(t, n = *at);
	else
		n = new_node(t, ev);
	if (n)
		link_node(t, n);
	return n;
}

/* A packet's time is that of its record, so it shows a clock set back. */
static void set_clock(struct node *n, uint64_t now_ms)
{
	if (now_ms > n->now_ms || n->now_ms - now_ms > OVERTAKE_MS)
		n->now_ms = now_ms;
}

/* A call's time is when it began, maybe hours ago, so it never sets back. */
void sq_portscans_time(struct sq_portscans *t, const struct sq_event *ev)
{
	struct node **at = t->newest ? find_node(t, ev) : NULL;

	if (at && ev->stamp.time_ms > (*at)->now_ms)
		(*at)->now_ms = ev->stamp.time_ms;
}

void sq_portscans_pass(struct sq_portscans *t, uint64_t ms)
{
	for (struct node *n = t->newest; n; n = n->older)
		n->now_ms = n->now_ms < UINT64_MAX - ms ? n->now_ms + ms
							: UINT64_MAX;
}

static uint64_t key_of(const struct sq_portscans *t, const struct node *n,
		       const struct sq_portscan *scan)
{
	struct sq_portscan_whose whose;

	memset(&whose, 0, sizeof(whose)); /* what lies between its parts, too */
	whose.node = sq_table_key(&t->names, n->name, n->name_len);
	whose.scanner = scan->scanner;
	whose.target = scan->target;
	whose.kind = scan->kind;
	return sq_table_key(&t->scans, &whose, sizeof(whose));
}

static bool is_same(const struct sq_portscan *a, const struct sq_portscan *b)
{
	return a->kind == b->kind &&
	       memcmp(&a->scanner, &b->scanner, sizeof(a->scanner)) == 0 &&
	       memcmp(&a->target, &b->target, sizeof(a->target)) == 0;
}

/* Where the table has the scan of n, or NULL. */
static struct entry **find(const struct sq_portscans *t, const struct node *n,
			   const struct sq_portscan *scan)
{
	struct entry **at = sq_table_find(&t->scans, key_of(t, n, scan));

	while (at && ((*at)->node != n || !is_same(&(*at)->scan, scan)))
		at = sq_table_again(&t->scans, at);
	return at;
}

/* The interval of e begins: it was told just now. */
static void begin_interval(struct entry *e)
{
	struct node *n = e->node;

	e->told = e->scan.packets;
	e->told_ms = n->now_ms;
	e->next = NULL;
	*n->last = e;
	n->last = &e->next;
}

static void forget(struct sq_portscans *t, struct entry *e)
{
	sq_table_remove(&t->scans, find(t, e->node, &e->scan));
	t->counts.scans--;
	free(e);
}

/* n has no scans any more. */
static void forget_node(struct sq_portscans *t, struct node *n)
{
	uint64_t key = sq_table_key(&t->names, n->name, n->name_len);
	struct node **at = sq_table_find(&t->names, key);

	while (*at != n)
		at = sq_table_again(&t->names, at);
	sq_table_remove(&t->names, at);
	unlink_node(t, n);
	free(n);
}

/*
 * Forget a scan of the node that was least recently scanned, and with its last
 * scan the node. So there is never more than one node without scans: the one
 * that has just been met.
 */
static void make_room(struct sq_portscans *t)
{
	struct node *n = t->oldest;

	if (t->counts.scans < SQ_PORTSCANS_MAX)
		return;
	while (!n->first)
		n = n->newer;
	forget(t, take_first(n));
	if (!n->first && n != t->newest)
		forget_node(t, n);
	t->counts.evicted++;
}

static int begin_scan(struct sq_portscans *t, struct node *n,
		      const struct sq_portscan *scan)
{
	struct entry *e = malloc(sizeof(*e));
	void *value;

	if (!e)
		return -SQ_ENOMEM;
	make_room(t);
	if (sq_table_add(&t->scans, key_of(t, n, scan), &value) < 0) {
		free(e);
		return -SQ_ENOMEM;
	}
	*(struct entry **)value = e;
	e->node = n;
	e->scan = *scan;
	e->heard_ms = n->now_ms;
	t->counts.scans++;
	t->counts.told++;
	begin_interval(e);
	return 1;
}

/* The scan that ev alone tells of. */
static void start_scan(enum sq_portscan_kind kind, const struct sq_event *ev,
		       struct sq_portscan *scan)
{
	const struct sq_packet *p = &ev->packet;
	bool answers = kind == SQ_PORTSCAN_REFUSED;

	scan->kind = kind;
	scan->scanner = answers ? p->daddr : p->saddr;
	scan->target = answers ? p->saddr : p->daddr;
	scan->proto = p->proto;
	scan->packets = 1;
	scan->first = ev->stamp;
	scan->last_ms = ev->stamp.time_ms;
}

static bool is_complete(const struct sq_packet *p)
{
	return p->saddr.family && p->daddr.family && p->proto >= 0;
}

int sq_portscans_packet(struct sq_portscans *t,
			const struct sq_portscan_rule *rule,
			const struct sq_event *ev, struct sq_portscan *scan)
{
	int kind = kind_of(rule, ev->packet.mark);
	struct entry **e;
	struct node *n;

	t->counts.packets++;
	if (kind < 0) {
		t->counts.other++;
		return 0;
	}
	if (!is_complete(&ev->packet)) {
		t->counts.incomplete++;
		return 0;
	}
	n = use_node(t, ev);
	if (!n)
		return -SQ_ENOMEM;
	set_clock(n, ev->stamp.time_ms);
	start_scan((enum sq_portscan_kind)kind, ev, scan);
	e = find(t, n, scan);
	if (!e)
		return begin_scan(t, n, scan);
	(*e)->scan.packets++;
	(*e)->scan.last_ms = ev->stamp.time_ms;
	(*e)->heard_ms = n->now_ms;
	return 0;
}

/* Whether an interval has passed at n since then. */
static bool is_over(const struct node *n, uint64_t since_ms,
		    const struct sq_portscan_rule *rule)
{
	/* unsigned: a clock that was set back ends intervals, too */
	return n->now_ms - since_ms >= rule->interval_ms;
}

/* The first scan of n has been told. It goes on unless it fell silent. */
static void tell_first(struct sq_portscans *t,
		       const struct sq_portscan_rule *rule, struct node *n,
		       struct sq_portscan *scan, struct sq_event *ev)
{
	struct entry *e = take_first(n);

	t->counts.told++;
	*scan = e->scan;
	memset(ev, 0, sizeof(*ev));
	ev->kind = SQ_EVENT_PACKET;
	ev->stamp = e->scan.first;
	ev->call = SQ_CALL_NONE;
	ev->auid = ev->uid = ev->euid = ev->gid = ev->ses = SQ_ID_UNSET;
	ev->node_len = n->name_len;
	memcpy(ev->node, n->name, n->name_len + 1);
	if (is_over(n, e->heard_ms, rule))
		forget(t, e);
	else
		begin_interval(e);
}

/* Forget what is over. Returns whether the first scan of n is to be told. */
static bool has_news(struct sq_portscans *t,
		     const struct sq_portscan_rule *rule, struct node *n)
{
	while (n->first && is_over(n, n->first->told_ms, rule)) {
		if (n->first->told != n->first->scan.packets)
			return true;
		forget(t, take_first(n));
	}
	return false;
}

int sq_portscans_due(struct sq_portscans *t,
		     const struct sq_portscan_rule *rule,
		     struct sq_portscan *scan, struct sq_event *ev)
{
	struct node *n, *older;

	for (n = t->newest; n; n = older) {
		older = n->older;
		if (has_news(t, rule, n)) {
			tell_first(t, rule, n, scan, ev);
			return 1;
		}
		if (!n->first)
			forget_node(t, n);
	}
	return 0;
}

const struct sq_portscan_counts *
sq_portscans_counts(const struct sq_portscans *t)
{
	return &t->counts;
}

uint64_t sq_portscans_probes(const struct sq_portscans *t)
{
	return sq_table_probes(&t->names) + sq_table_probes(&t->scans);
}
