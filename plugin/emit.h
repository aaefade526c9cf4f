/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * emit.h - alerts and notices into the audit log, on a thread of their own
 *
 * Takes alerts from the reading thread, which never waits for it: the queue is
 * bounded, and the reader is told when it is full. Nothing else is done on this
 * thread, so an alert waits only for alerts before it, and for one act at most
 * that goes into the evidence of another alert. The only user of
 * libaudit's send: newer kernels make a sender wait while their backlog is
 * full, and only the reading thread can empty it.
 *
 * All functions are for the reading thread.
 */
#ifndef SQ_EMIT_H
#define SQ_EMIT_H

#include <stdatomic.h>

#include "report/alert.h"
#include "settings.h"

struct sq_emit_counts {
	atomic_ullong sent;	   /* alerts in the audit log */
	atomic_ullong unsent;	   /* alerts that the kernel did not take */
	atomic_ullong dropped;	   /* alerts that found no room in the queue */
	atomic_ullong no_act;	   /* acts that evidence had no room for */
	atomic_ullong evidence;	   /* evidence files written */
	atomic_ullong no_evidence; /* evidence files that failed */
	atomic_ullong notices;
	atomic_ullong notices_unsent;  /* that the kernel did not take */
	atomic_ullong notices_dropped; /* that found no room, or too many */
};

struct sq_emit;

/*
 * Start the thread. Returns 0 (caller stops *out) or, with the reason in *why,
 * -SQ_ENOMEM or -SQ_EIO (the system gives no thread).
 */
int sq_emit_start(struct sq_emit **out, const struct sq_settings *settings,
		  struct sq_why *why);

/* New paths. settings is copied. */
void sq_emit_configure(struct sq_emit *em, const struct sq_settings *settings);

/*
 * a is copied. A quarter of the queue is for what programs did: new programs
 * and scans, which are a stranger's to make, find no room there. What was
 * suppressed, and overloads, have places of their own. So have acts without a
 * message, which one program can make by the thousand. Returns whether there
 * was room.
 */
bool sq_emit_alert(struct sq_emit *em, const struct sq_alert *a);

/*
 * A text of notice.h; copied. It goes out behind the alerts that wait. kept: it
 * is in the file of notices already.
 */
void sq_emit_notice(struct sq_emit *em, const char *text, bool kept);

/* One was too many this minute: it counts as dropped. */
void sq_emit_no_notice(struct sq_emit *em);

const struct sq_emit_counts *sq_emit_counts(const struct sq_emit *em);
size_t sq_emit_queued(struct sq_emit *em);

/* Finish what was handed over, end the thread, wait for it. */
void sq_emit_stop(struct sq_emit *em);
void sq_emit_free(struct sq_emit *em);

#endif
