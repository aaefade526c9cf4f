/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * excuse.h - calls that are no news, whatever else they are
 *
 * A call that only advises the kernel does nothing that others could see. A
 * process may signal itself, and its children, which it may end anyway. That it
 * ends is nothing that it does. Neither these calls nor their arguments are
 * judged, and no order that they end.
 *
 * Asked only of what is new, since the answer costs. Reads only; as thread-safe
 * as the tracker.
 */
#ifndef SQ_EXCUSE_H
#define SQ_EXCUSE_H

#include "stream/tracker.h"

struct sq_excuse {
	const struct sq_tracker *tracker;
	const struct sq_event *ev; /* the call; both are borrowed */
};

/* Whether the call is excused. excuse is a struct sq_excuse; see sq_case. */
bool sq_excuse(const void *excuse);

#endif
