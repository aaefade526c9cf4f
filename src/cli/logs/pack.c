/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An item is a byte that says what it is and then
 *	an event: all ahead of its texts, the length of its tty, its texts
 *	an event that was only seen, or auditd's: its stamp, the length of its
 *	node, its node
 *	a detail: the same, and what it is, the length of its text, its text
 *	a complaint: its line, the length of its text, its text
 * in the byte order of this machine, which a pack never leaves.
 */
#include "cli/logs/pack.h"

#include <stdlib.h>
#include <string.h>

#define EVENT_HEAD offsetof(struct sq_event, node)
#define ITEM_MAX   (1 + sizeof(struct sq_event) + sizeof(struct sq_complaint))
#define ROOM_MIN   65536 /* bytes */
#define SHORT	   32	 /* bytes; no text of an event has room for less */

enum item {
	ITEM_EVENT,
	ITEM_SEEN,
	ITEM_AUDITD,
	ITEM_RULES,
	ITEM_DETAIL,
	ITEM_COMPLAINT,
};

void sq_pack_free(struct sq_pack *pack)
{
	free(pack->data);
	memset(pack, 0, sizeof(*pack));
}

void sq_pack_clear(struct sq_pack *pack)
{
	pack->len = pack->at = 0;
}

/* Room for any item. Returns where it goes, NULL when out of memory. */
static inline unsigned char *start_item(struct sq_pack *pack, enum item what)
{
	size_t room = pack->room ? pack->room * 2 : ROOM_MIN;
	unsigned char *data;

	if (pack->room - pack->len < ITEM_MAX) {
		data = realloc(pack->data, room);
		if (!data)
			return NULL;
		pack->data = data;
		pack->room = room;
	}
	pack->data[pack->len] = (unsigned char)what;
	return pack->data + pack->len + 1;
}

static inline void put(unsigned char **to, const void *bytes, size_t len)
{
	memcpy(*to, bytes, len);
	*to += len;
}

/*
 * Most texts are short, and a copy of a fixed length needs no call. The bytes
 * that it copies too many lie within the event and within the item's room.
 */
static inline void copy_text(void *to, const void *from, size_t len)
{
	if (len <= SHORT)
		memcpy(to, from, SHORT);
	else
		memcpy(to, from, len);
}

static inline void put_text(unsigned char **to, const char *text, size_t len)
{
	copy_text(*to, text, len);
	*to += len;
}

static int end_item(struct sq_pack *pack, const unsigned char *end)
{
	pack->len = (size_t)(end - pack->data);
	return 0;
}

static void put_source(unsigned char **to, const struct sq_event *ev)
{
	put(to, &ev->stamp, sizeof(ev->stamp));
	put(to, &ev->node_len, sizeof(ev->node_len));
	put(to, ev->node, ev->node_len);
}

static int pack_source(struct sq_pack *pack, enum item what,
		       const struct sq_event *ev)
{
	unsigned char *to = start_item(pack, what);

	if (!to)
		return -SQ_ENOMEM;
	put_source(&to, ev);
	return end_item(pack, to);
}

static int pack_detail(struct sq_pack *pack, const struct sq_event *ev)
{
	unsigned char *to = start_item(pack, ITEM_DETAIL);

	if (!to)
		return -SQ_ENOMEM;
	put_source(&to, ev);
	put(&to, &ev->detail, sizeof(ev->detail));
	put(&to, &ev->exe_len, sizeof(ev->exe_len));
	put_text(&to, ev->exe, ev->exe_len);
	return end_item(pack, to);
}

int sq_pack_event(struct sq_pack *pack, const struct sq_event *ev)
{
	unsigned char *to, tty_len;

	if (ev->kind == SQ_EVENT_SEEN)
		return pack_source(pack, ITEM_SEEN, ev);
	if (ev->kind == SQ_EVENT_AUDITD)
		return pack_source(pack, ITEM_AUDITD, ev);
	if (ev->kind == SQ_EVENT_RULES)
		return pack_source(pack, ITEM_RULES, ev);
	if (ev->kind == SQ_EVENT_DETAIL)
		return pack_detail(pack, ev);
	to = start_item(pack, ITEM_EVENT);
	if (!to)
		return -SQ_ENOMEM;
	tty_len = (unsigned char)strlen(ev->tty);
	put(&to, ev, EVENT_HEAD);
	put(&to, &tty_len, 1);
	put_text(&to, ev->node, ev->node_len);
	put_text(&to, ev->comm, ev->comm_len);
	put_text(&to, ev->tty, tty_len);
	put_text(&to, ev->exe, ev->exe_len);
	return end_item(pack, to);
}

int sq_pack_complaint(struct sq_pack *pack, const struct sq_complaint *c)
{
	unsigned char *to = start_item(pack, ITEM_COMPLAINT);
	size_t len = strlen(c->why.text);

	if (!to)
		return -SQ_ENOMEM;
	put(&to, &c->line, sizeof(c->line));
	put(&to, &len, sizeof(len));
	put(&to, c->why.text, len);
	return end_item(pack, to);
}

static inline void get(const unsigned char **from, void *bytes, size_t len)
{
	memcpy(bytes, *from, len);
	*from += len;
}

static inline void get_text(const unsigned char **from, char *text, size_t len)
{
	copy_text(text, *from, len);
	*from += len;
	text[len] = '\0';
}

static const unsigned char *get_event(const unsigned char *from,
				      struct sq_event *ev)
{
	unsigned char tty_len;

	get(&from, ev, EVENT_HEAD);
	get(&from, &tty_len, 1);
	get_text(&from, ev->node, ev->node_len);
	get_text(&from, ev->comm, ev->comm_len);
	get_text(&from, ev->tty, tty_len);
	get_text(&from, ev->exe, ev->exe_len);
	return from;
}

static void get_source(const unsigned char **from, struct sq_event *ev)
{
	get(from, &ev->stamp, sizeof(ev->stamp));
	get(from, &ev->node_len, sizeof(ev->node_len));
	get_text(from, ev->node, ev->node_len);
}

static const unsigned char *get_no_call(const unsigned char *from,
					enum sq_event_kind kind,
					struct sq_event *ev)
{
	ev->kind = kind;
	get_source(&from, ev);
	return from;
}

static const unsigned char *get_detail(const unsigned char *from,
				       struct sq_event *ev)
{
	ev->kind = SQ_EVENT_DETAIL;
	get_source(&from, ev);
	get(&from, &ev->detail, sizeof(ev->detail));
	get(&from, &ev->exe_len, sizeof(ev->exe_len));
	get_text(&from, ev->exe, ev->exe_len);
	return from;
}

static const unsigned char *get_complaint(const unsigned char *from,
					  struct sq_complaint *c)
{
	size_t len;

	get(&from, &c->line, sizeof(c->line));
	get(&from, &len, sizeof(len));
	get_text(&from, c->why.text, len);
	return from;
}

int sq_pack_next(struct sq_pack *pack, struct sq_event *ev,
		 struct sq_complaint *c)
{
	const unsigned char *from;
	enum item what;

	if (pack->at == pack->len)
		return 0;
	from = pack->data + pack->at;
	what = (enum item) * from++;
	if (what == ITEM_EVENT)
		from = get_event(from, ev);
	else if (what == ITEM_SEEN)
		from = get_no_call(from, SQ_EVENT_SEEN, ev);
	else if (what == ITEM_AUDITD)
		from = get_no_call(from, SQ_EVENT_AUDITD, ev);
	else if (what == ITEM_RULES)
		from = get_no_call(from, SQ_EVENT_RULES, ev);
	else if (what == ITEM_DETAIL)
		from = get_detail(from, ev);
	else
		from = get_complaint(from, c);
	pack->at = (size_t)(from - pack->data);
	return what == ITEM_COMPLAINT ? -1 : 1;
}
