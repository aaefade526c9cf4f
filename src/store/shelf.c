/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/shelf.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/table.h"

struct list {
	struct sq_shelf_entry *newest, *oldest;
};

struct sq_shelf {
	struct sq_table names; /* name → struct sq_shelf_entry * */
	size_t max_bytes;      /* 0: any number */
	bool strangers;	       /* may leave */
	struct list lists[SQ_SHELF_CLASSES];
	struct sq_shelf_counts counts;
};

int sq_shelf_new(struct sq_shelf **out, uint64_t seed)
{
	struct sq_shelf *s = calloc(1, sizeof(*s));

	if (!s)
		return -SQ_ENOMEM;
	sq_table_init(&s->names, sizeof(struct sq_shelf_entry *), SIZE_MAX,
		      seed);
	*out = s;
	return 0;
}

void sq_shelf_limit(struct sq_shelf *s, size_t bytes, bool strangers)
{
	s->max_bytes = bytes;
	s->strangers = strangers;
}

/* The table's value for that name, or NULL. */
static struct sq_shelf_entry **find(const struct sq_shelf *s, const char *name,
				    size_t name_len)
{
	uint64_t key = sq_table_key(&s->names, name, name_len);
	struct sq_shelf_entry **at = sq_table_find(&s->names, key);

	while (at && ((*at)->program->name_len != name_len ||
		      memcmp((*at)->program->name, name, name_len) != 0))
		at = sq_table_again(&s->names, at);
	return at;
}

static void unlink_entry(struct sq_shelf *s, struct sq_shelf_entry *at)
{
	struct list *l = &s->lists[at->class];

	*(at->newer ? &at->newer->older : &l->newest) = at->older;
	*(at->older ? &at->older->newer : &l->oldest) = at->newer;
}

static void link_entry(struct sq_shelf *s, struct sq_shelf_entry *at)
{
	struct list *l = &s->lists[at->class];

	at->newer = NULL;
	at->older = l->newest;
	*(l->newest ? &l->newest->newer : &l->oldest) = at;
	l->newest = at;
}

/* Take at off the shelf and free it with its program. */
static void leave(struct sq_shelf *s, struct sq_shelf_entry *at)
{
	const struct sq_program *p = at->program;

	sq_table_remove(&s->names, find(s, p->name, p->name_len));
	unlink_entry(s, at);
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
	sq_table_free(&s->names);
	free(s);
}

static bool is_over(const struct sq_shelf *s)
{
	return s->max_bytes && s->counts.bytes > s->max_bytes;
}

/* Let enough of a class leave, or all. Returns how many left. */
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

bool sq_shelf_has_share(const struct sq_shelf *s, const struct sq_program *p)
{
	size_t share = s->max_bytes / SQ_SHELF_SHARES;

	if (share < SQ_SHELF_SHARE_MIN)
		share = SQ_SHELF_SHARE_MIN;
	return s->max_bytes && p->entry->bytes > share;
}

struct sq_program *sq_shelf_find(const struct sq_shelf *s, const char *name,
				 size_t name_len)
{
	struct sq_shelf_entry **at = find(s, name, name_len);

	return at ? (*at)->program : NULL;
}

static enum sq_shelf_class class_of(const struct sq_shelf_entry *at)
{
	const struct sq_program *p = at->program;

	if (at->users)
		return SQ_SHELF_HELD;
	if (at->saving)
		return SQ_SHELF_CHANGED;
	if (!p->changed || at->absent)
		return SQ_SHELF_CLEAN;
	return p->record.revision || p->stats.calls >= SQ_STRANGER_CALLS
		       ? SQ_SHELF_CHANGED
		       : SQ_SHELF_STRANGE;
}

static void count_bytes(struct sq_shelf *s, struct sq_shelf_entry *at)
{
	s->counts.bytes -= at->bytes;
	at->bytes = sizeof(*at) + sq_program_bytes(at->program);
	s->counts.bytes += at->bytes;
}

int sq_shelf_put(struct sq_shelf *s, struct sq_program *p)
{
	uint64_t key = sq_table_key(&s->names, p->name, p->name_len);
	struct sq_shelf_entry *at = calloc(1, sizeof(*at));
	void *value;

	if (!at || sq_table_add(&s->names, key, &value) < 0) {
		free(at);
		sq_program_free(p);
		return -SQ_ENOMEM;
	}
	*(struct sq_shelf_entry **)value = at;
	at->program = p;
	p->entry = at;
	s->counts.programs++;
	count_bytes(s, at);
	at->class = class_of(at);
	link_entry(s, at);
	return 0;
}

static void move(struct sq_shelf *s, struct sq_shelf_entry *at)
{
	unlink_entry(s, at);
	at->class = class_of(at);
	link_entry(s, at);
}

void sq_shelf_use(struct sq_shelf *s, struct sq_program *p)
{
	count_bytes(s, p->entry);
	if (s->lists[class_of(p->entry)].newest != p->entry)
		move(s, p->entry);
}

void sq_shelf_settle(struct sq_shelf *s, struct sq_program *p)
{
	count_bytes(s, p->entry);
	if (p->entry->class != class_of(p->entry))
		move(s, p->entry);
}

void sq_shelf_each_of(struct sq_shelf *s, enum sq_shelf_class class,
		      sq_shelf_visit *visit, void *ctx)
{
	struct sq_shelf_entry *at = s->lists[class].oldest, *next;

	for (; at; at = next) {
		next = at->newer;
		visit(ctx, at->program);
	}
}

void sq_shelf_each(struct sq_shelf *s, sq_shelf_visit *visit, void *ctx)
{
	struct sq_shelf_entry **at = NULL;

	while ((at = sq_table_each(&s->names, at)))
		visit(ctx, (*at)->program);
}

const struct sq_shelf_counts *sq_shelf_counts(const struct sq_shelf *s)
{
	return &s->counts;
}

uint64_t sq_shelf_probes(const struct sq_shelf *s)
{
	return sq_table_probes(&s->names);
}
