/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "detect/portscan.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/hash.h"

#define BUCKETS (SQ_PORTSCANS_MAX / 4)

/* Packets overtake each other by less than that; more is a clock set back. */
#define OVERTAKE_MS 10000

struct entry {
	struct entry *bucket_next;
	struct entry *next; /* of the node, by told_ms */
	struct node *node;
	uint64_t hash;
	uint64_t told;	   /* packets, when the interval began */
	uint64_t told_ms;  /* when that was, by the node's clock */
	uint64_t heard_ms; /* the newest packet, by that clock */
	struct sq_portscan scan;
};

/* A node that has scans. */
struct node {
	struct node *next; /* most recent packet first */
	uint64_t now_ms;
	struct entry *first, **last;
	size_t name_len;
	char name[SQ_NODE_LEN];
};

struct sq_portscans {
	uint64_t seed;
	struct node *nodes;
	struct entry *buckets[BUCKETS];
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
	t->seed = seed;
	*out = t;
	return 0;
}

static void free_node(struct node *n)
{
	while (n->first) {
		struct entry *e = n->first;

		n->first = e->next;
		free(e);
	}
	free(n);
}

void sq_portscans_free(struct sq_portscans *t)
{
	if (!t)
		return;
	while (t->nodes) {
		struct node *n = t->nodes;

		t->nodes = n->next;
		free_node(n);
	}
	free(t);
}

/* Where the pointer to ev's node is, or the NULL at the end. */
static struct node **find_node(struct sq_portscans *t,
			       const struct sq_event *ev)
{
	struct node **at = &t->nodes;

	while (*at && ((*at)->name_len != ev->node_len ||
		       memcmp((*at)->name, ev->node, ev->node_len) != 0))
		at = &(*at)->next;
	return at;
}

/* The node of ev, made if need be, brought to the front. */
static struct node *use_node(struct sq_portscans *t, const struct sq_event *ev)
{
	struct node **at = find_node(t, ev), *n = *at;

	if (n) {
		*at = n->next;
	} else {
		n = calloc(1, sizeof(*n));
		if (!n)
			return NULL;
		n->last = &n->first;
		n->now_ms = ev->stamp.time_ms;
		n->name_len = ev->node_len;
		memcpy(n->name, ev->node, ev->node_len);
	}
	n->next = t->nodes;
	t->nodes = n;
	return n;
}

/* A packet's time is that of its record, and so tells a clock set back. */
static void set_clock(struct node *n, uint64_t now_ms)
{
	if (now_ms > n->now_ms || n->now_ms - now_ms > OVERTAKE_MS)
		n->now_ms = now_ms;
}

/* A call's time is when it began, be that hours ago: the clock only gains. */
void sq_portscans_time(struct sq_portscans *t, const struct sq_event *ev)
{
	struct node *n = t->nodes ? *find_node(t, ev) : NULL;

	if (n && ev->stamp.time_ms > n->now_ms)
		n->now_ms = ev->stamp.time_ms;
}

void sq_portscans_pass(struct sq_portscans *t, uint64_t ms)
{
	for (struct node *n = t->nodes; n; n = n->next)
		n->now_ms = n->now_ms < UINT64_MAX - ms ? n->now_ms + ms
							: UINT64_MAX;
}

static uint64_t hash_of(const struct sq_portscans *t, const struct node *n,
			const struct sq_portscan *scan)
{
	uint64_t h = sq_hash_bytes(t->seed, n->name, n->name_len);

	h = sq_hash_bytes(h, &scan->scanner, sizeof(scan->scanner));
	h = sq_hash_bytes(h, &scan->target, sizeof(scan->target));
	return sq_hash_mix(h + scan->kind);
}

static bool is_same(const struct sq_portscan *a, const struct sq_portscan *b)
{
	return a->kind == b->kind &&
	       memcmp(&a->scanner, &b->scanner, sizeof(a->scanner)) == 0 &&
	       memcmp(&a->target, &b->target, sizeof(a->target)) == 0;
}

static struct entry *find(const struct sq_portscans *t, const struct node *n,
			  const struct sq_portscan *scan, uint64_t hash)
{
	struct entry *e = t->buckets[hash % BUCKETS];

	while (e &&
	       (e->hash != hash || e->node != n || !is_same(&e->scan, scan)))
		e = e->bucket_next;
	return e;
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

/* Take out the scan of n whose interval began first. */
static struct entry *take_first(struct node *n)
{
	struct entry *e = n->first;

	n->first = e->next;
	if (!n->first)
		n->last = &n->first;
	return e;
}

static void forget(struct sq_portscans *t, struct entry *e)
{
	struct entry **at = &t->buckets[e->hash % BUCKETS];

	while (*at != e)
		at = &(*at)->bucket_next;
	*at = e->bucket_next;
	t->counts.scans--;
	free(e);
}

/* Of the node that was least recently scanned, unless that has none left. */
static void make_room(struct sq_portscans *t)
{
	struct node *oldest = NULL;

	if (t->counts.scans < SQ_PORTSCANS_MAX)
		return;
	for (struct node *n = t->nodes; n; n = n->next)
		if (n->first)
			oldest = n;
	forget(t, take_first(oldest));
	t->counts.evicted++;
}

static int begin_scan(struct sq_portscans *t, struct node *n,
		      const struct sq_portscan *scan, uint64_t hash)
{
	struct entry **bucket = &t->buckets[hash % BUCKETS], *e;

	make_room(t);
	e = malloc(sizeof(*e));
	if (!e)
		return -SQ_ENOMEM;
	e->node = n;
	e->hash = hash;
	e->scan = *scan;
	e->heard_ms = n->now_ms;
	e->bucket_next = *bucket;
	*bucket = e;
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
	struct entry *e;
	struct node *n;
	uint64_t hash;

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
	hash = hash_of(t, n, scan);
	e = find(t, n, scan, hash);
	if (!e)
		return begin_scan(t, n, scan, hash);
	e->scan.packets++;
	e->scan.last_ms = ev->stamp.time_ms;
	e->heard_ms = n->now_ms;
	return 0;
}

/* Whether an interval has passed at n since then. */
static bool is_over(const struct node *n, uint64_t since_ms,
		    const struct sq_portscan_rule *rule)
{
	/* unsigned: a clock that was set back ends intervals as well */
	return n->now_ms - since_ms >= rule->interval_ms;
}

/* The first scan of n is told of, and goes on unless it fell silent. */
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
	ev->auid = ev->uid = ev->gid = ev->ses = SQ_ID_UNSET;
	ev->node_len = n->name_len;
	memcpy(ev->node, n->name, n->name_len + 1);
	if (is_over(n, e->heard_ms, rule))
		forget(t, e);
	else
		begin_interval(e);
}

/* Forget what is over. Returns whether the first scan of n is to be told of. */
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
	struct node **at = &t->nodes, *n;

	while ((n = *at)) {
		if (has_news(t, rule, n)) {
			tell_first(t, rule, n, scan, ev);
			return 1;
		}
		if (n->first) {
			at = &n->next;
			continue;
		}
		*at = n->next;
		free_node(n);
	}
	return 0;
}

const struct sq_portscan_counts *
sq_portscans_counts(const struct sq_portscans *t)
{
	return &t->counts;
}
