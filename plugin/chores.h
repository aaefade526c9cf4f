/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * chores.h - whatever may block and can wait, on a thread of its own
 *
 * Keeps the records of alerts in the alert log, looks at programs' files,
 * writes state dumps, and saves the profile last. No alert waits for any of
 * it: alerts have a thread of their own (emit.h). The reading thread never
 * waits either: the queues are bounded and their overflow counted, and one
 * save and one state dump are under way at a time.
 *
 * All functions are for the reading thread.
 */
#ifndef SQ_CHORES_H
#define SQ_CHORES_H

#include <stdatomic.h>

#include "alertlog.h"
#include "probe.h"
#include "settings.h"
#include "store/profile.h"

struct sq_chores_counts {
	atomic_ullong unlogged; /* records that found the queue full */
	atomic_ullong unprobed; /* programs that found the queue full */
	atomic_ullong saves;
	atomic_ullong save_errors;
	atomic_ullong save_ms; /* that the last one took */
	atomic_ullong state_errors;
	atomic_ullong pruned;	    /* files of evidence removed */
	atomic_ullong prune_errors; /* that could not be */
};

struct sq_chores;

/*
 * Start the thread. Returns 0 (caller stops *out) or, with the reason in *why,
 * -SQ_ENOMEM or -SQ_EIO (the system gives no descriptor or no thread).
 */
int sq_chores_start(struct sq_chores **out, const struct sq_settings *settings,
		    struct sq_why *why);

/* New paths. settings is copied. */
void sq_chores_configure(struct sq_chores *c,
			 const struct sq_settings *settings);

/* Readable when sq_chores_saved() or sq_chores_probed() has a result. */
int sq_chores_fd(const struct sq_chores *c);

/* Ahead of taking results: it is readable for new ones only. */
void sq_chores_clear(struct sq_chores *c);

/*
 * A record of one of our alerts came back: keep it in the alert log. starts:
 * it is the first one of its event. line is copied.
 */
void sq_chores_record(struct sq_chores *c, const char *line, size_t len,
		      bool starts);

/* Look at the file of p, which ev started. Both are copied. */
void sq_chores_probe(struct sq_chores *c, const struct sq_event *ev,
		     const struct sq_program *p);

/* Look once more. Takes probe. */
void sq_chores_probe_again(struct sq_chores *c, struct sq_probe *probe);

/* The next program that was looked at, the caller's to free(); or NULL. */
struct sq_probe *sq_chores_probed(struct sq_chores *c);

/* Takes batch, unless one is under way: then returns false. */
bool sq_chores_save(struct sq_chores *c, struct sq_batch *batch);

/*
 * The batch that has been saved, now the caller's, and its result; NULL while
 * there is none.
 */
struct sq_batch *sq_chores_saved(struct sq_chores *c, int *err);

/*
 * Takes text (made by malloc), in place of one not yet written. NULL: there was
 * no memory for it, which is told and counted as a dump that failed.
 */
void sq_chores_state(struct sq_chores *c, char *text);

const struct sq_chores_counts *sq_chores_counts(const struct sq_chores *c);
const struct sq_alertlog_counts *
sq_chores_log_counts(const struct sq_chores *c);

/* Finish what was handed over, end the thread, wait for it. */
void sq_chores_stop(struct sq_chores *c);
void sq_chores_free(struct sq_chores *c);

#endif
