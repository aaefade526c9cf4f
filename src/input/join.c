/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "input/join.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/path.h"

#define AT_CWD (-100) /* AT_FDCWD of fcntl.h: no descriptor */
#define ITEMS  64     /* items of an event that are told apart */

/* One more than may wait: the newest, until the oldest has gone. */
#define SLOTS (SQ_JOIN_MAX + 1)

/* An event in its turn. */
struct entry {
	unsigned int waits; /* for what, as sq_call_details(); 0: for nothing */
	unsigned int asked; /* what it waited for, and the kernel has written */
	unsigned int came;  /* of what it waits for */
	unsigned int later; /* events of its node that have come behind it */
	uint32_t paths;	    /* PATH records that have come */
	uint64_t items;	    /* which of them, a bit each */
	bool adrift;	    /* names are relative to some descriptor */
	size_t cwd_len;	    /* 0: not known */
	char cwd[SQ_PATH_MAX];
	struct sq_event event;
};

struct sq_join {
	struct entry *ring[SLOTS]; /* made when they are needed */
	unsigned int first, count;
	unsigned int absent[4]; /* calls in a row that lacked a kind, by bit */
	/* the last event that did not wait, since its details were absent */
	unsigned int waived;
	struct sq_stamp stamp;
	size_t node_len;
	char node[SQ_NODE_LEN];
};

int sq_join_new(struct sq_join **out)
{
	*out = calloc(1, sizeof(**out));
	return *out ? 0 : -SQ_ENOMEM;
}

void sq_join_free(struct sq_join *j)
{
	if (!j)
		return;
	for (unsigned int i = 0; i < SLOTS; i++)
		free(j->ring[i]);
	free(j);
}

static struct entry *entry_at(struct sq_join *j, unsigned int i)
{
	return j->ring[(j->first + i) % SLOTS];
}

static bool same_node(const struct sq_event *ev, const char *node, size_t len)
{
	return ev->node_len == len &&
	       (!len || memcmp(ev->node, node, len) == 0);
}

static bool same_stamp(const struct sq_event *ev, const struct sq_stamp *stamp,
		       const char *node, size_t node_len)
{
	return ev->stamp.serial == stamp->serial &&
	       ev->stamp.time_ms == stamp->time_ms &&
	       same_node(ev, node, node_len);
}

/* Add up for each kind that was to come whether it has. */
static void count_absent(struct sq_join *j, const struct entry *e)
{
	for (unsigned int i = 0; i < 4; i++) {
		if (!(e->asked >> i & 1))
			continue;
		if (e->came >> i & 1)
			j->absent[i] = 0;
		else
			j->absent[i]++;
	}
}

/* e waits for no more. */
static void finish(struct sq_join *j, struct entry *e)
{
	struct sq_event *ev = &e->event;

	e->waits = 0;
	ev->objects_cut |= e->paths && e->paths < ev->items;
	count_absent(j, e);
}

/* What ev is to wait for; *asked: what surely comes, unless it is excluded. */
static unsigned int wants(const struct sq_event *ev, unsigned int details,
			  unsigned int *asked)
{
	if (!ev->items)
		details &= ~(SQ_CALL_PATHS | SQ_CALL_ARGUMENTS);
	if (ev->outcome != SQ_OUTCOME_SUCCESS)
		details &= ~SQ_CALL_ARGUMENTS;
	*asked = details & ~SQ_CALL_MAYBE;
	if (ev->outcome != SQ_OUTCOME_SUCCESS)
		*asked &= ~SQ_CALL_ADDRESS;
	return details;
}

/* details without those that rules exclude; and that ev goes without them. */
static unsigned int waive(struct sq_join *j, const struct sq_event *ev,
			  unsigned int details)
{
	unsigned int waived = 0;

	for (unsigned int i = 0; i < 4; i++)
		if (j->absent[i] >= SQ_JOIN_ABSENT)
			waived |= 1u << i;
	if (waived & SQ_CALL_ADDRESS)
		waived |= SQ_CALL_MAYBE;
	waived &= details;
	if (!waived)
		return details;
	j->waived = waived;
	j->stamp = ev->stamp;
	j->node_len = ev->node_len;
	memcpy(j->node, ev->node, ev->node_len);
	return details & ~waived;
}

static bool has_descriptor(const struct sq_event *ev)
{
	unsigned int directories = sq_call_directories(ev->call);

	for (unsigned int i = 0; i < 4; i++)
		if ((directories >> i & 1) && (int32_t)ev->args[i] != AT_CWD)
			return true;
	return false;
}

/* Whether what e still waits for can come in front of one more event. */
static bool is_over(const struct entry *e)
{
	return e->later >= SQ_JOIN_LATER ||
	       (e->waits == SQ_CALL_MAYBE && e->later >= SQ_JOIN_MAYBE);
}

/* ev has come behind all that waits. Of one stamp the last call is awaited. */
static void note_later(struct sq_join *j, const struct sq_event *ev)
{
	for (unsigned int i = 0; i < j->count; i++) {
		struct entry *e = entry_at(j, i);

		if (!e->waits || !same_node(&e->event, ev->node, ev->node_len))
			continue;
		e->later++;
		if (is_over(e) ||
		    (sq_event_acts(ev) &&
		     same_stamp(&e->event, &ev->stamp, ev->node, ev->node_len)))
			finish(j, e);
	}
}

/* ev behind all that waits. */
static int append(struct sq_join *j, const struct sq_event *ev,
		  unsigned int waits, unsigned int asked)
{
	struct entry **slot = &j->ring[(j->first + j->count) % SLOTS];
	struct entry *e = *slot ? *slot : malloc(sizeof(*e));

	if (!e)
		return -SQ_ENOMEM;
	*slot = e;
	e->waits = waits;
	e->asked = asked & waits;
	e->came = e->later = 0;
	e->paths = 0;
	e->items = 0;
	e->cwd_len = 0;
	e->adrift = waits && has_descriptor(ev);
	sq_event_copy(&e->event, ev);
	j->count++;
	if (j->count == SLOTS && entry_at(j, 0)->waits)
		finish(j, entry_at(j, 0));
	return 0;
}

/* The object that is to be filled next; NULL: there are enough. */
static struct sq_object *new_object(struct sq_event *ev,
				    enum sq_object_kind kind)
{
	struct sq_object *o;

	if (ev->object_count == SQ_OBJECTS_MAX) {
		ev->objects_cut = true;
		return NULL;
	}
	o = &ev->objects[ev->object_count++];
	o->kind = (uint8_t)kind;
	o->role = o->mode = 0;
	return o;
}

static void add_text(struct sq_event *ev, enum sq_object_kind kind,
		     const struct sq_event *detail)
{
	struct sq_object *o = new_object(ev, kind);

	if (!o)
		return;
	ev->objects_cut |= detail->exe_len >= SQ_OBJECT_TEXT - 1;
	o->len = (uint16_t)(detail->exe_len < SQ_OBJECT_TEXT
				    ? detail->exe_len
				    : SQ_OBJECT_TEXT - 1);
	memcpy(o->text, detail->exe, o->len);
	o->text[o->len] = '\0';
}

static void name_object(struct entry *e, struct sq_object *o, const char *name,
			size_t len)
{
	size_t whole = sq_path_normal(e->cwd, e->adrift ? 0 : e->cwd_len, name,
				      len, o->text, sizeof(o->text));

	o->len = (uint16_t)(whole < sizeof(o->text) ? whole
						    : sizeof(o->text) - 1);
	e->event.objects_cut |= o->len < whole;
}

/*
 * Of a name in a descriptor's directory the kernel does not write the
 * directory: what it writes as the parent is the process's own.
 */
static bool is_false_parent(const struct entry *e, const struct sq_event *d)
{
	size_t len = d->exe_len;

	return e->adrift && d->detail.role == SQ_ROLE_PARENT && len &&
	       *d->exe == '/' && (len == 1 || d->exe[len - 1] != '/');
}

static bool is_relative(const struct sq_object *o)
{
	return o->kind == SQ_OBJECT_PATH && *o->text == '.';
}

static void take_path(struct entry *e, const struct sq_event *d)
{
	struct sq_object *o;

	if (d->detail.item < ITEMS) {
		uint64_t bit = (uint64_t)1 << d->detail.item;

		if (e->items & bit)
			return;
		e->items |= bit;
	}
	e->paths++;
	if (!d->exe_len || is_false_parent(e, d))
		return;
	o = new_object(&e->event, SQ_OBJECT_PATH);
	if (!o)
		return;
	o->role = d->detail.role;
	o->mode = d->detail.mode;
	name_object(e, o, d->exe, d->exe_len);
}

/* What was relative so far is not, any more. */
static void take_cwd(struct entry *e, const struct sq_event *d)
{
	char name[SQ_OBJECT_TEXT];

	if (e->cwd_len || *d->exe != '/' || d->exe_len > SQ_PATH_MAX)
		return;
	memcpy(e->cwd, d->exe, d->exe_len);
	e->cwd_len = d->exe_len;
	for (unsigned int i = 0; i < e->event.object_count; i++) {
		struct sq_object *o = &e->event.objects[i];

		if (!is_relative(o))
			continue;
		memcpy(name, o->text, o->len);
		name_object(e, o, name, o->len);
	}
}

/* Whether a name still needs the directory where it begins. */
static bool lacks_cwd(const struct entry *e)
{
	if (e->cwd_len || e->adrift)
		return false;
	for (unsigned int i = 0; i < e->event.object_count; i++)
		if (is_relative(&e->event.objects[i]))
			return true;
	return false;
}

static void take(struct entry *e, const struct sq_event *d)
{
	switch (d->detail.kind) {
	case SQ_DETAIL_PATH:
		e->came |= SQ_CALL_PATHS;
		take_path(e, d);
		break;
	case SQ_DETAIL_CWD:
		take_cwd(e, d);
		break;
	case SQ_DETAIL_ADDRESS:
		e->came |= SQ_CALL_ADDRESS | SQ_CALL_MAYBE;
		e->waits &= ~(SQ_CALL_ADDRESS | SQ_CALL_MAYBE);
		add_text(&e->event, SQ_OBJECT_ADDRESS, d);
		break;
	case SQ_DETAIL_ARGUMENTS:
		e->came |= SQ_CALL_ARGUMENTS;
		e->waits &= ~SQ_CALL_ARGUMENTS;
		add_text(&e->event, SQ_OBJECT_ARGUMENT, d);
		break;
	}
	if (e->paths >= e->event.items && !lacks_cwd(e))
		e->waits &= ~SQ_CALL_PATHS;
}

static unsigned int bits_of(const struct sq_event *d)
{
	switch (d->detail.kind) {
	case SQ_DETAIL_ADDRESS:
		return SQ_CALL_ADDRESS | SQ_CALL_MAYBE;
	case SQ_DETAIL_ARGUMENTS:
		return SQ_CALL_ARGUMENTS;
	default:
		return SQ_CALL_PATHS;
	}
}

/* A kind of detail that is excluded no more. */
static void see_again(struct sq_join *j, const struct sq_event *d)
{
	unsigned int bits = bits_of(d) & j->waived;

	if (!same_stamp(d, &j->stamp, j->node, j->node_len))
		return;
	if (bits & SQ_CALL_MAYBE)
		bits |= SQ_CALL_ADDRESS;
	for (unsigned int i = 0; i < 4; i++)
		if (bits >> i & 1)
			j->absent[i] = 0;
}

static void take_detail(struct sq_join *j, const struct sq_event *d)
{
	for (unsigned int i = j->count; i-- > 0;) {
		struct entry *e = entry_at(j, i);

		if (!sq_event_acts(&e->event) ||
		    !same_stamp(&e->event, &d->stamp, d->node, d->node_len))
			continue;
		if (!(e->waits & bits_of(d)))
			break;
		take(e, d);
		if (!e->waits)
			finish(j, e);
		return;
	}
	if (j->waived)
		see_again(j, d);
}

/* An event that waits, or comes behind one that does. */
static int keep(struct sq_join *j, const struct sq_event *ev,
		unsigned int details)
{
	unsigned int asked = 0;

	if (j->count)
		note_later(j, ev);
	if (details)
		details = wants(ev, details, &asked);
	if (details)
		details = waive(j, ev, details);
	if (!details && !j->count)
		return 1;
	return append(j, ev, details, asked);
}

int sq_join_push(struct sq_join *j, const struct sq_event *ev)
{
	unsigned int details;

	if (ev->kind == SQ_EVENT_DETAIL) {
		take_detail(j, ev);
		return 0;
	}
	details = sq_event_details(ev);
	return details || j->count ? keep(j, ev, details) : 1;
}

struct sq_event *sq_join_next(struct sq_join *j)
{
	struct entry *e = j->count ? entry_at(j, 0) : NULL;

	if (!e || e->waits)
		return NULL;
	j->first = (j->first + 1) % SLOTS;
	j->count--;
	return &e->event;
}

void sq_join_settle(struct sq_join *j)
{
	for (unsigned int i = 0; i < j->count; i++)
		if (entry_at(j, i)->waits)
			finish(j, entry_at(j, i));
}

bool sq_join_waiting(const struct sq_join *j)
{
	return j->count;
}
