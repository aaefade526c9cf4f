/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "window.h"

#include <string.h>

int sq_window_push(struct sq_window *w, unsigned int k, sq_call call)
{
	if (w->fill < k) {
		w->calls[w->fill++] = call;
		return w->fill == k;
	}
	memmove(w->calls, w->calls + 1, (k - 1) * sizeof(*w->calls));
	w->calls[k - 1] = call;
	return 1;
}
