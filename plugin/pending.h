/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pending.h - changed programs that are not told while a package manager works
 *
 * A package that restarts its service runs the new file before the package
 * manager's trigger has it accepted (seqids accept --packaged). So the verdict
 * on a file that changed under the package manager's lock waits until the lock
 * is free, and at most SQ_PENDING_S. What is not accepted by then is told.
 *
 * Of the reading thread. Time is monotonic. No input or output.
 */
#ifndef SQ_PENDING_H
#define SQ_PENDING_H

#include <stdbool.h>
#include <stdint.h>

#include "probe.h"

#define SQ_PENDING_S	   600 /* whoever holds the lock for ever */
#define SQ_PENDING_AGAIN_S 5   /* between two looks */
#define SQ_PENDING_MAX	   256 /* programs; bounds the memory */

struct sq_pending {
	unsigned int count;
	int64_t next_s; /* when sq_pending_due() has one; with a count only */
	struct sq_probe *list[SQ_PENDING_MAX];
};

/*
 * probe found another file than its program's. Returns true, having taken
 * probe, if that is not to be told yet.
 */
bool sq_pending_take(struct sq_pending *pe, struct sq_probe *probe,
		     int64_t now_s);

/* One that is to be looked at again, now the caller's; NULL: none. */
struct sq_probe *sq_pending_due(struct sq_pending *pe, int64_t now_s);

void sq_pending_end(struct sq_pending *pe);

#endif
