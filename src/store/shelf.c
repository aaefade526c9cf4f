/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/shelf.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/hash.h"

#define BUCKETS_MIN 64

struct sq_shelf_place {
	struct sq_shelf_place *bucket_next;
	struct sq_shelf_place *newer, *older; /* of its class */
	struct sq_program *program;
	uint64_t hash;
	size_t bytes;
	enum sq_shelf_class class;
};

struct list {
	struct sq_shelf_place *newest, *oldest;
};

struct sq_shelf {
	struct sq_shelf_place **buckets;
	size_t bucket_count;
	size_t max_bytes; /* 0: any number */
	bool strangers;	  /* may leave */
	struct list lists[SQ_SHELF_CLASSES];
	struct sq_shelf_counts counts;
};

int sq_shelf_new(struct sq_shelf **out)
{
	struct sq_shelf *s = calloc(1, sizeof(*s));

	if (!s)
		return -SQ_ENOMEM;
	s->bucket_count = BUCKETS_MIN;
	s->buckets = calloc(s->bucket_count, sizeof(*s->buckets));
	if (!s->buckets) {
		free(s);
		return -SQ_ENOMEM;
	}
	*out = s;
	return 0;
}

void sq_shelf_limit(struct sq_shelf *s, size_t bytes, bool strangers)
{
	s->max_bytes = bytes;
	s->strangers = strangers;
}

static struct sq_shelf_place **bucket(const struct sq_shelf *s, uint64_t hash)
{
	return &s->buckets[hash & (s->bucket_count - 1)];
}

static void unlink_place(struct sq_shelf *s, struct sq_shelf_place *at)
{
	struct list *l = &s->lists[at->class];

	*(at->newer ? &at->newer->older : &l->newest) = at->older;
	*(at->older ? &at->older->newer : &l->oldest) = at->newer;
}

static void link_place(struct sq_shelf *s, struct sq_shelf_place *at)
{
	struct list *l = &s->lists[at->class];

	at->newer = NULL;
	at->older = l->newest;
	*(l->newest ? &l->newest->newer : &l->oldest) = at;
	l->newest = at;
}

/* Takes at off the shelf, and frees it with its program. */
static void leave(struct sq_shelf *s, struct sq_shelf_place *at)
{
	struct sq_shelf_place **from = bucket(s, at->hash);

	while (*from != at)
		from = &(*from)->bucket_next;
	*from = at->bucket_next;
	unlink_place(s, at);
	s->counts.programs--;
	s->counts.bytes -= at->bytes;
	sq_program_free(at->program);
	free(at);
}

void sq_shelf_free(struct sq_shelf *s)
{
	if (!s)
		return;
	for (int class = 0; class < SQ_SHELF_CLASSES; class ++)
		while (s->lists[class].oldest)
			leave(s, s->lists[class].oldest);
	free(s->buckets);
	free(s);
}

static bool is_over(const struct sq_shelf *s)
{
	return s->max_bytes && s->counts.bytes > s->max_bytes;
}

/* Until enough of a class have left, or all. Returns how many. */
static uint64_t trim(struct sq_shelf *s, enum sq_shelf_class class)
{
	struct list *l = &s->lists[class];
	uint64_t left = 0;

	while (is_over(s) && l->oldest) {
		leave(s, l->oldest);
		left++;
	}
	return left;
}

void sq_shelf_trim(struct sq_shelf *s)
{
	s->counts.evicted += trim(s, SQ_SHELF_CLEAN);
	if (s->strangers)
		s->counts.dropped += trim(s, SQ_SHELF_STRANGE);
}

bool sq_shelf_full(struct sq_shelf *s)
{
	if (!is_over(s))
		return false;
	sq_shelf_trim(s);
	return is_over(s);
}

struct sq_program *sq_shelf_find(const struct sq_shelf *s, const char *name,
				 size_t name_len)
{
	uint64_t hash = sq_hash_bytes(0, name, name_len);
	struct sq_shelf_place *at = *bucket(s, hash);

	while (at && (at->hash != hash || at->program->name_len != name_len ||
		      memcmp(at->program->name, name, name_len) != 0))
		at = at->bucket_next;
	return at ? at->program : NULL;
}

static void grow(struct sq_shelf *s)
{
	size_t old_count = s->bucket_count;
	struct sq_shelf_place **old = s->buckets;
	struct sq_shelf_place **buckets =
		calloc(old_count * 2, sizeof(*buckets));

	if (!buckets)
		return; /* longer chains serve as well, slower */
	s->buckets = buckets;
	s->bucket_count = old_count * 2;
	for (size_t i = 0; i < old_count; i++) {
		struct sq_shelf_place *at, *next;

		for (at = old[i]; at; at = next) {
			struct sq_shelf_place **to = bucket(s, at->hash);

			next = at->bucket_next;
			at->bucket_next = *to;
			*to = at;
		}
	}
	free(old);
}

static enum sq_shelf_class class_of(const struct sq_program *p)
{
	if (p->users)
		return SQ_SHELF_HELD;
	if (p->saving)
		return SQ_SHELF_CHANGED;
	if (!p->changed || p->absent)
		return SQ_SHELF_CLEAN;
	return p->revision || p->stats.calls >= SQ_STRANGER_CALLS
		       ? SQ_SHELF_CHANGED
		       : SQ_SHELF_STRANGE;
}

static void count_bytes(struct sq_shelf *s, struct sq_shelf_place *at)
{
	s->counts.bytes -= at->bytes;
	at->bytes = sizeof(*at) + sq_program_bytes(at->program);
	s->counts.bytes += at->bytes;
}

int sq_shelf_put(struct sq_shelf *s, struct sq_program *p)
{
	struct sq_shelf_place *at = calloc(1, sizeof(*at)), **to;

	if (!at) {
		sq_program_free(p);
		return -SQ_ENOMEM;
	}
	if (s->counts.programs >= s->bucket_count)
		grow(s);
	at->program = p;
	at->hash = sq_hash_bytes(0, p->name, p->name_len);
	to = bucket(s, at->hash);
	at->bucket_next = *to;
	*to = at;
	p->place = at;
	s->counts.programs++;
	count_bytes(s, at);
	at->class = class_of(p);
	link_place(s, at);
	return 0;
}

static void move(struct sq_shelf *s, struct sq_shelf_place *at)
{
	unlink_place(s, at);
	at->class = class_of(at->program);
	link_place(s, at);
}

void sq_shelf_use(struct sq_shelf *s, struct sq_program *p)
{
	count_bytes(s, p->place);
	if (s->lists[class_of(p)].newest != p->place)
		move(s, p->place);
}

void sq_shelf_settle(struct sq_shelf *s, struct sq_program *p)
{
	count_bytes(s, p->place);
	if (p->place->class != class_of(p))
		move(s, p->place);
}

void sq_shelf_each_of(struct sq_shelf *s, enum sq_shelf_class class,
		      sq_shelf_visit *visit, void *ctx)
{
	struct sq_shelf_place *at = s->lists[class].oldest, *next;

	for (; at; at = next) {
		next = at->newer;
		visit(ctx, at->program);
	}
}

void sq_shelf_each(struct sq_shelf *s, sq_shelf_visit *visit, void *ctx)
{
	for (size_t i = 0; i < s->bucket_count; i++)
		for (struct sq_shelf_place *at = s->buckets[i]; at;
		     at = at->bucket_next)
			visit(ctx, at->program);
}

const struct sq_shelf_counts *sq_shelf_counts(const struct sq_shelf *s)
{
	return &s->counts;
}
