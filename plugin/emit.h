/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * emit.h - everything that may block, on a thread of its own
 *
 * Takes alerts, programs to look at, profiles to save and state dumps from the
 * reading thread, which never waits for it: the queues are bounded and their
 * overflow counted; of the last two, one is under way at a time. The only user
 * of libaudit's send: newer kernels make a sender wait while their backlog is
 * full, and only the reading thread can empty it.
 *
 * All functions are for the reading thread.
 */
#ifndef SQ_EMIT_H
#define SQ_EMIT_H

#include <stdatomic.h>

#include "alertlog.h"
#include "report/alert.h"
#include "probe.h"
#include "store/profile.h"
#include "settings.h"

struct sq_emit_counts {
	atomic_ullong sent;	   /* alerts in the audit log */
	atomic_ullong unsent;	   /* alerts that the kernel did not take */
	atomic_ullong dropped;	   /* alerts that found the queue full */
	atomic_ullong evidence;	   /* evidence files written */
	atomic_ullong no_evidence; /* evidence files that failed */
	atomic_ullong unlogged;	   /* records that found the queue full */
	atomic_ullong unprobed;	   /* programs that found the queue full */
	atomic_ullong saves;
	atomic_ullong save_errors;
	atomic_ullong save_ms; /* that the last one took */
	atomic_ullong state_errors;
};

struct sq_emit;

/*
 * Start the thread. Returns 0 (caller stops *out) or, with the reason in *why,
 * -SQ_ENOMEM or -SQ_EIO (the system gives no descriptor or no thread).
 */
int sq_emit_start(struct sq_emit **out, const struct sq_settings *settings,
		  struct sq_why *why);

/* New paths. settings is copied. */
void sq_emit_configure(struct sq_emit *em, const struct sq_settings *settings);

/* Readable once there is a result for sq_emit_saved() or sq_emit_probed(). */
int sq_emit_fd(const struct sq_emit *em);

/* a is copied. */
void sq_emit_alert(struct sq_emit *em, const struct sq_alert *a);

/*
 * A record of one of our alerts came back: keep it in the alert log. starts:
 * it is the first one of its event. line is copied.
 */
void sq_emit_record(struct sq_emit *em, const char *line, size_t len,
		    bool starts);

/* Look at the file of p, which ev started. Both are copied. */
void sq_emit_probe(struct sq_emit *em, const struct sq_event *ev,
		   const struct sq_program *p);

/* The next program that was looked at, the caller's to free(); or NULL. */
struct sq_probe *sq_emit_probed(struct sq_emit *em);

/* Takes batch, unless one is under way: then returns false. */
bool sq_emit_save(struct sq_emit *em, struct sq_batch *batch);

/*
 * The batch that has been saved, now the caller's, and its result; NULL while
 * there is none.
 */
struct sq_batch *sq_emit_saved(struct sq_emit *em, int *err);

/* Takes text (made by malloc), in place of one not yet written. */
void sq_emit_state(struct sq_emit *em, char *text);

const struct sq_emit_counts *sq_emit_counts(const struct sq_emit *em);
const struct sq_alertlog_counts *sq_emit_log_counts(const struct sq_emit *em);
size_t sq_emit_queued(struct sq_emit *em);

/* Finish what was handed over, end the thread, wait for it. */
void sq_emit_stop(struct sq_emit *em);
void sq_emit_free(struct sq_emit *em);

#endif
