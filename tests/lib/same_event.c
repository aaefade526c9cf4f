/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "lib/same_event.h"

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
	SAME(node_len);
	SAME(comm_len);
	SAME(exe_len);
	SAME_TEXT(node);
	SAME_TEXT(comm);
	SAME_TEXT(tty);
	SAME_TEXT(exe);
#undef SAME
#undef SAME_TEXT
	return NULL;
}

const char *both_read(struct sq_parser *parser, const char *key,
		      const struct sq_record *head, const char *line,
		      size_t len, int *taken)
{
	static struct sq_event hot, slow;

	memset(&hot, 0x55, sizeof(hot));
	*taken = sq_hot_event(key, head, line, len, &hot);
	if (!*taken)
		return NULL;
	memset(&slow, 0x2a, sizeof(slow));
	if (sq_parser_event(parser, head, line, len, &slow, NULL) < 0)
		return "auparse makes no event of it";
	return event_difference(&hot, &slow);
}
