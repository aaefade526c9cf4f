/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "detect/excuse.h"

#include "event/call.h"

bool sq_excuse(const void *excuse)
{
	const struct sq_excuse *x = excuse;
	uint32_t pid = (uint32_t)x->ev->args[0];

	if (sq_call_is_advice(x->ev->call) ||
	    sq_call_class(x->ev->call) == SQ_CALL_EXIT)
		return true;
	return sq_call_signals(x->ev->call) &&
	       (pid == x->ev->pid || sq_tracker_begot(x->tracker, x->ev, pid));
}
