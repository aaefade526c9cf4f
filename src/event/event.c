/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "event/event.h"

#include <string.h>

/* Bytes up to the end of the texts. */
static size_t plain_size(const struct sq_event *ev)
{
	if (ev->kind <= SQ_EVENT_RULES) /* a stamp and a node */
		return offsetof(struct sq_event, comm);
	return offsetof(struct sq_event, exe) + ev->exe_len + 1;
}

static unsigned int object_count(const struct sq_event *ev)
{
	return sq_event_acts(ev) ? ev->object_count : 0;
}

size_t sq_event_size(const struct sq_event *ev)
{
	unsigned int count = object_count(ev);

	return count ? offsetof(struct sq_event, objects) +
			       count * sizeof(*ev->objects)
		     : plain_size(ev);
}

void sq_event_copy(struct sq_event *to, const struct sq_event *ev)
{
	unsigned int count = object_count(ev);

	memcpy(to, ev, plain_size(ev));
	for (unsigned int i = 0; i < count; i++)
		memcpy(&to->objects[i], &ev->objects[i],
		       offsetof(struct sq_object, text) + ev->objects[i].len +
			       1);
}
