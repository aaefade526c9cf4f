/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Serials of a node go up by one, so they lie in pages of PAGE_SERIALS each.
 * After a reboot serials begin anew, so a page can have namesakes: an event
 * whose place is taken by one of another time goes into the next of them.
 */
#include "input/repeats.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/hash.h"

#define PAGE_SERIALS 512
#define PAGES_MAX    ((unsigned int)(SQ_REPEATS_BYTES / sizeof(struct page)))
#define BUCKETS	     16384 /* 1.3 pages in each when memory is full */
#define NAMESAKES    64	   /* boots of which one serial is remembered */

struct page {
	struct page *next;		/* of its bucket */
	uint64_t node;			/* hash of its name */
	uint64_t number;		/* the serials' upper part */
	bool has_namesake;		/* now, or once */
	uint32_t time[PAGE_SERIALS];	/* of an event, in ms, its low part */
	uint16_t call[PAGE_SERIALS];	/* hash of its call; 0: none so far */
	uint8_t seen[PAGE_SERIALS / 8]; /* a bit each: time is set */
};

struct sq_repeats {
	struct page *buckets[BUCKETS];
	struct page **pages; /* a ring, the oldest at first */
	unsigned int first, count;
	bool repeating;	   /* the call before had been read before */
	struct page *last; /* where the event before lies, and its node */
	size_t node_len;
	char node[SQ_NODE_LEN];
	uint64_t seed, repeated;
};

int sq_repeats_new(struct sq_repeats **out, uint64_t seed)
{
	struct sq_repeats *r = calloc(1, sizeof(*r));

	if (!r)
		return -SQ_ENOMEM;
	r->pages = calloc(PAGES_MAX, sizeof(struct page *));
	if (!r->pages) {
		free(r);
		return -SQ_ENOMEM;
	}
	r->seed = seed;
	*out = r;
	return 0;
}

void sq_repeats_free(struct sq_repeats *r)
{
	if (!r)
		return;
	for (unsigned int i = 0; i < r->count; i++)
		free(r->pages[(r->first + i) % PAGES_MAX]);
	free(r->pages);
	free(r);
}

static struct page **bucket(struct sq_repeats *r, uint64_t node,
			    uint64_t number)
{
	return &r->buckets[sq_hash_mix(node ^ number) % BUCKETS];
}

static void unlink_page(struct sq_repeats *r, struct page *p)
{
	struct page **at = bucket(r, p->node, p->number);

	while (*at != p)
		at = &(*at)->next;
	*at = p->next;
}

/* A page of zeros; when memory is full, it was the oldest one. */
static struct page *take_page(struct sq_repeats *r)
{
	struct page *p;

	if (r->count < PAGES_MAX) {
		p = calloc(1, sizeof(*p));
		if (p)
			r->pages[r->count++] = p;
		return p;
	}
	p = r->pages[r->first];
	unlink_page(r, p);
	if (r->last == p)
		r->last = NULL;
	memset(p, 0, sizeof(*p));
	r->first = (r->first + 1) % PAGES_MAX;
	return p;
}

static struct page *add_page(struct sq_repeats *r, uint64_t node,
			     uint64_t number)
{
	struct page *p = take_page(r), **at = bucket(r, node, number);

	if (!p)
		return NULL;
	for (struct page *other = *at; other; other = other->next)
		if (other->node == node && other->number == number)
			other->has_namesake = p->has_namesake = true;
	p->node = node;
	p->number = number;
	p->next = *at;
	*at = p;
	return p;
}

/* Of a call, what tells it from another one of the same stamp; never 0. */
static inline uint16_t call_hash(const struct sq_event *ev)
{
	uint64_t h = ev->call * 0x9e3779b97f4a7c15u +
		     ev->pid * 0xbf58476d1ce4e5b9u +
		     (uint64_t)ev->exit * 0x94d049bb133111ebu;

	return ev->kind == SQ_EVENT_CALL ? (uint16_t)(h >> 48) | 1 : 0;
}

static inline bool is_seen(const struct page *p, unsigned int i)
{
	return p->seen[i / 8] >> (i % 8) & 1;
}

/* Whether place i is of this event, or can be. */
static inline bool fits(const struct page *p, unsigned int i, uint32_t time,
			uint16_t call)
{
	if (!is_seen(p, i))
		return true;
	return p->time[i] == time &&
	       (!call || !p->call[i] || p->call[i] == call);
}

/*
 * The page that ev is on, or will be, into *page; NULL: there are too many.
 * Returns 0 or -SQ_ENOMEM.
 */
static int find_page(struct sq_repeats *r, const struct sq_event *ev,
		     uint16_t call, struct page **page)
{
	uint64_t number = ev->stamp.serial / PAGE_SERIALS;
	unsigned int i = ev->stamp.serial % PAGE_SERIALS, namesakes = 0;
	uint32_t time = (uint32_t)ev->stamp.time_ms;
	uint64_t node = sq_hash_bytes(r->seed, ev->node, ev->node_len);
	struct page *p, *free_page = NULL;

	*page = NULL;
	for (p = *bucket(r, node, number); p; p = p->next) {
		if (p->node != node || p->number != number)
			continue;
		if (is_seen(p, i) && fits(p, i, time, call)) {
			*page = p;
			return 0;
		}
		if (!is_seen(p, i))
			free_page = p;
		if (++namesakes == NAMESAKES)
			return 0;
	}
	*page = free_page ? free_page : add_page(r, node, number);
	return *page ? 0 : -SQ_ENOMEM;
}

/* Whether ev surely is on the page of the event before: most are. */
static inline bool is_on(const struct sq_repeats *r, const struct page *p,
			 const struct sq_event *ev)
{
	return p && p->number == ev->stamp.serial / PAGE_SERIALS &&
	       !p->has_namesake && r->node_len == ev->node_len &&
	       (!ev->node_len || memcmp(r->node, ev->node, ev->node_len) == 0);
}

static inline void mark(struct page *p, unsigned int i,
			const struct sq_event *ev, uint16_t call)
{
	p->seen[i / 8] |= (uint8_t)(1u << (i % 8));
	p->time[i] = (uint32_t)ev->stamp.time_ms;
	p->call[i] |= call;
}

/*
 * Whether an event with the stamp of an earlier one was read before. Of
 * records other than SYSCALL an event may have several, so that one of these
 * was read before only where the calls around it were.
 */
static bool is_repeat(struct sq_repeats *r, const struct sq_event *ev,
		      uint16_t known)
{
	switch (ev->kind) {
	case SQ_EVENT_CALL:
		return known;
	case SQ_EVENT_SEEN: /* has told all that it tells */
	case SQ_EVENT_RULES:
		return true;
	default:
		return r->repeating;
	}
}

/* The event is not where the one before was, or its stamp is not new. */
static int look_up(struct sq_repeats *r, const struct sq_event *ev,
		   uint16_t call)
{
	unsigned int i = ev->stamp.serial % PAGE_SERIALS;
	struct page *p;
	bool seen, repeat;
	int err = find_page(r, ev, call, &p);

	r->last = p;
	r->node_len = ev->node_len;
	memcpy(r->node, ev->node, ev->node_len);
	if (!p)
		return err;
	seen = is_seen(p, i);
	repeat = seen && is_repeat(r, ev, p->call[i]);
	if (ev->kind == SQ_EVENT_CALL || !seen)
		r->repeating = repeat;
	r->repeated += repeat && ev->kind > SQ_EVENT_RULES;
	mark(p, i, ev, call);
	return repeat;
}

int sq_repeats_has(struct sq_repeats *r, const struct sq_event *ev)
{
	unsigned int i = ev->stamp.serial % PAGE_SERIALS;
	uint16_t call = call_hash(ev);

	if (!ev->stamp.time_ms || ev->kind == SQ_EVENT_AUDITD)
		return 0;
	if (!is_on(r, r->last, ev) || is_seen(r->last, i))
		return look_up(r, ev, call);
	r->repeating = false;
	mark(r->last, i, ev, call);
	return 0;
}

uint64_t sq_repeats_count(const struct sq_repeats *r)
{
	return r->repeated;
}
