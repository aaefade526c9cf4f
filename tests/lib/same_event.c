/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/same_event.h"

#include <stdio.h>

#define SAME(field)               \
	if (a->field != b->field) \
	return #field
#define SAME_TEXT(field)                     \
	if (strcmp(a->field, b->field) != 0) \
	return #field

/* The first field in which two events differ; NULL when there is none. */
static const char *event_difference(const struct sq_event *a,
				    const struct sq_event *b)
{
#define SAME(field)               \
	if (a->field != b->field) \
	return #field
#define SAME_TEXT(field)                     \
	if (strcmp(a->field, b->field) != 0) \
	return #field
	SAME(kind);
	SAME(outcome);
	SAME(keyed);
	SAME(depth);
	SAME(evidence);
	SAME(stamp.time_ms);
	SAME(stamp.serial);
	SAME(call);
	SAME(exit);
	SAME(pid);
	SAME(ppid);
	SAME(auid);
	SAME(uid);
	SAME(euid);
	SAME(gid);
	SAME(ses);
	SAME(items);
	SAME(args[0]);
	SAME(args[1]);
	SAME(args[2]);
	SAME(args[3]);
	SAME(object_count);
	SAME(objects_cut);
	SAME(node_len);
	SAME(comm_len);
	SAME(exe_len);
	SAME_TEXT(node);
	SAME_TEXT(comm);
	SAME_TEXT(tty);
	SAME_TEXT(exe);
	return NULL;
}

static const char *detail_difference(const struct sq_event *a,
				     const struct sq_event *b)
{
	SAME(kind);
	SAME(stamp.time_ms);
	SAME(stamp.serial);
	SAME(node_len);
	SAME_TEXT(node);
	SAME(detail.kind);
	SAME(detail.role);
	SAME(detail.mode);
	SAME(detail.item);
	SAME(exe_len);
	if (memcmp(a->exe, b->exe, a->exe_len + 1) != 0)
		return "the detail's text";
	return NULL;
}

static const char *both_detail(struct sq_parser *parser,
			       const struct sq_record *head, const char *line,
			       size_t len, int *taken)
{
	static struct sq_event hot, slow;

	memset(&hot, 0x55, sizeof(hot));
	*taken = sq_detail_event(head, line, len, &hot);
	if (!*taken)
		return NULL;
	memset(&slow, 0x2a, sizeof(slow));
	if (!sq_parser_detail(parser, head, line, len, &slow))
		return "auparse makes no detail of it";
	return detail_difference(&hot, &slow);
}

bool both_can_read(const struct sq_record *head)
{
	return head->type == SQ_RECORD_SYSCALL ||
	       head->type == SQ_RECORD_URINGOP || sq_detail_is(head->type);
}

/* All that was read with one key shares what is known of processes. */
static struct sq_hot *known(const char *key)
{
	static struct sq_hot hot;
	static char last[64];

	if (strcmp(key, last) != 0) {
		memset(&hot, 0, sizeof(hot));
		snprintf(last, sizeof(last), "%s", key);
	}
	return &hot;
}

const char *both_read(struct sq_parser *parser, const char *key,
		      const struct sq_record *head, const char *line,
		      size_t len, int *taken)
{
	static struct sq_event hot, slow;

	if (sq_detail_is(head->type))
		return both_detail(parser, head, line, len, taken);
	memset(&hot, 0x55, sizeof(hot));
	*taken = sq_hot_event(known(key), key, head, line, len, &hot);
	if (!*taken)
		return NULL;
	memset(&slow, 0x2a, sizeof(slow));
	if (sq_parser_event(parser, head, line, len, &slow, NULL) < 0)
		return "auparse makes no event of it";
	return event_difference(&hot, &slow);
}
