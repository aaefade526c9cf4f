/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emit.h"

#include <errno.h>
#include <libaudit.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "base/json.h"
#include "evidence.h"
#include "input/packet.h"
#include "notice.h"
#include "privileges.h"
#include "queue.h"
#include "report/message.h"

/* libaudit 3.0 has no name for it, so its auditd writes UNKNOWN[2120]. */
#ifndef AUDIT_ANOM_ORIGIN_FAILURES
#define AUDIT_ANOM_ORIGIN_FAILURES 2120
#endif

#define TERMINAL "seqids" /* ausearch -tm seqids */
#define NOTICES	 16	  /* that wait; more than a minute has */
#define OWN	 4	  /* places for digests and overloads: two a minute */

struct sq_emit {
	pthread_t thread;
	bool running;
	pthread_mutex_t lock; /* over what follows, up to anomaly_dir */
	pthread_cond_t work;
	bool stopping;
	char anomaly_dir[SQ_SETTING_LEN];

	/* grown: acts for the evidence of alerts that are told */
	struct sq_queue *alerts, *notices, *grown;
	size_t for_acts; /* places in that of alerts */
	int audit_fd;	 /* the thread's; -1: not open */
	bool complained; /* of a failure like the one before */
	struct sq_emit_counts counts;
};

/* Say the first of a row of failures; the counters tell of the others. */
static void complain(struct sq_emit *em, const char *what, const char *why)
{
	if (!em->complained)
		syslog(LOG_ERR, "%s: %s", what, why);
	em->complained = true;
}

static void get_dir(struct sq_emit *em, char dir[static SQ_SETTING_LEN])
{
	pthread_mutex_lock(&em->lock);
	memcpy(dir, em->anomaly_dir, SQ_SETTING_LEN);
	pthread_mutex_unlock(&em->lock);
}

static bool write_evidence(struct sq_emit *em, const struct sq_alert *a,
			   char path[static SQ_EVIDENCE_PATH_LEN])
{
	char dir[SQ_SETTING_LEN];

	get_dir(em, dir);
	if (sq_evidence_write(dir, a, path)) {
		atomic_fetch_add(&em->counts.evidence, 1);
		return true;
	}
	complain(em, path, strerror(errno));
	atomic_fetch_add(&em->counts.no_evidence, 1);
	return false;
}

/*
 * from: the address that it comes from, or NULL: from this host. What the
 * kernel does not take goes to syslog. Returns whether it took it.
 */
static bool send_message(struct sq_emit *em, int type, const char *text,
			 const char *from)
{
	if (em->audit_fd < 0)
		em->audit_fd = audit_open();
	if (em->audit_fd >= 0 &&
	    audit_log_user_message(em->audit_fd, type, text, NULL, from,
				   TERMINAL, 1) > 0) {
		em->complained = false;
		return true;
	}
	complain(em, "cannot write to the audit log", strerror(errno));
	syslog(type == AUDIT_TRUSTED_APP ? LOG_NOTICE : LOG_ALERT, "%s", text);
	return false;
}

static void send_alert(struct sq_emit *em, int type, const char *text,
		       const char *from)
{
	if (send_message(em, type, text, from))
		atomic_fetch_add(&em->counts.sent, 1);
	else
		atomic_fetch_add(&em->counts.unsent, 1);
}

struct notice {
	bool kept; /* in the file */
	char text[SQ_NOTICE_LEN];
};

static void emit_notice(struct sq_emit *em, const struct notice *n)
{
	char dir[SQ_SETTING_LEN];

	get_dir(em, dir);
	if (!send_message(em, AUDIT_TRUSTED_APP, n->text, NULL))
		atomic_fetch_add(&em->counts.notices_unsent, 1);
	if (!sq_notice_write(dir, n->kept ? "" : n->text))
		complain(em, SQ_NOTICE_FILE, strerror(errno));
	atomic_fetch_add(&em->counts.notices, 1);
}

/*
 * An act goes into the evidence of its episode. Where that is gone, and no
 * message tells of the act, it gets a file of its own.
 */
static void keep_act(struct sq_emit *em, const struct sq_alert *a)
{
	char dir[SQ_SETTING_LEN], path[SQ_EVIDENCE_PATH_LEN];
	int grown;

	get_dir(em, dir);
	grown = sq_evidence_grow(dir, a);
	if (grown > 0)
		atomic_fetch_add(&em->counts.no_act, 1);
	else if (grown < 0 && a->quiet)
		write_evidence(em, a, path);
}

static void emit_alert(struct sq_emit *em, const struct sq_alert *a)
{
	char text[SQ_ALERT_TEXT_LEN], path[SQ_EVIDENCE_PATH_LEN],
		from[SQ_ADDRESS_LEN];
	bool evidence = write_evidence(em, a, path);

	sq_alert_text(a, evidence ? path : NULL, text);
	if (sq_alert_is_scan(a))
		send_alert(em, AUDIT_ANOM_ORIGIN_FAILURES, text,
			   sq_address_text(&a->scan.scanner, from));
	else
		send_alert(em, AUDIT_ANOM_EXEC, text, NULL);
	if (evidence && !sq_evidence_sync(path)) /* the alert did not wait */
		complain(em, path, strerror(errno));
}

static bool has_queued(struct sq_emit *em)
{
	return sq_queue_length(em->alerts) || sq_queue_length(em->notices) ||
	       sq_queue_length(em->grown);
}

/* Returns false once all alerts are emitted and no more will come. */
static bool wait_for_alerts(struct sq_emit *em)
{
	bool more;

	pthread_mutex_lock(&em->lock);
	while (!(more = has_queued(em)) && !em->stopping)
		pthread_cond_wait(&em->work, &em->lock);
	pthread_mutex_unlock(&em->lock);
	return more;
}

static void *run(void *data)
{
	struct sq_emit *em = data;
	struct sq_alert *a;
	struct notice *n;

	sq_privileges_keep(SQ_PRIVILEGE_SEND);
	while (wait_for_alerts(em)) {
		while ((a = sq_queue_take(em->alerts))) {
			emit_alert(em, a);
			free(a);
		}
		while ((n = sq_queue_take(em->notices))) {
			emit_notice(em, n);
			free(n);
		}
		if ((a = sq_queue_take(em->grown)))
			keep_act(em, a);
		free(a);
	}
	return NULL;
}

/* What the thread needs, and the thread. */
static int start_thread(struct sq_emit *em, size_t queue_length,
			struct sq_why *why)
{
	int err;

	if (sq_queue_new(&em->alerts, queue_length + OWN) < 0 ||
	    sq_queue_new(&em->grown, queue_length) < 0 ||
	    sq_queue_new(&em->notices, NOTICES) < 0)
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	em->for_acts = queue_length / 4;
	err = pthread_create(&em->thread, NULL, run, em);
	if (err)
		return sq_fail(why, -SQ_EIO, "no thread for alerts: %s",
			       strerror(err));
	em->running = true;
	return 0;
}

int sq_emit_start(struct sq_emit **out, const struct sq_settings *settings,
		  struct sq_why *why)
{
	struct sq_emit *em = calloc(1, sizeof(*em));
	int err;

	if (!em)
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	sq_json_start();
	em->audit_fd = -1;
	pthread_mutex_init(&em->lock, NULL);
	pthread_cond_init(&em->work, NULL);
	sq_emit_configure(em, settings);
	err = start_thread(em, settings->queue_length, why);
	if (err < 0) {
		sq_emit_free(em);
		return err;
	}
	*out = em;
	return 0;
}

void sq_emit_configure(struct sq_emit *em, const struct sq_settings *settings)
{
	pthread_mutex_lock(&em->lock);
	memcpy(em->anomaly_dir, settings->anomaly_dir, sizeof(em->anomaly_dir));
	pthread_mutex_unlock(&em->lock);
}

static void wake(struct sq_emit *em)
{
	pthread_mutex_lock(&em->lock);
	pthread_cond_signal(&em->work);
	pthread_mutex_unlock(&em->lock);
}

/* A copy of a waits in the queue, while that has more than spare places. */
static bool offer(struct sq_emit *em, struct sq_queue *queue,
		  const struct sq_alert *a, size_t spare)
{
	size_t size = sq_alert_size(a);
	struct sq_alert *copy = malloc(size);

	if (copy)
		memcpy(copy, a, size);
	if (copy && sq_queue_offer(queue, copy, spare)) {
		wake(em);
		return true;
	}
	free(copy);
	atomic_fetch_add(queue == em->grown ? &em->counts.no_act
					    : &em->counts.dropped,
			 1);
	return false;
}

/* Places that are left to alerts of other kinds than a. */
static size_t spare_places(const struct sq_emit *em, const struct sq_alert *a)
{
	if (a->reason == SQ_REASON_SUPPRESSED ||
	    a->reason == SQ_REASON_OVERLOAD)
		return 0;
	return sq_alert_is_act(a) ? OWN : OWN + em->for_acts;
}

bool sq_emit_alert(struct sq_emit *em, const struct sq_alert *a)
{
	if (!a->quiet && !offer(em, em->alerts, a, spare_places(em, a)))
		return false;
	/* the message goes out without waiting for that */
	return !*a->root.id || offer(em, em->grown, a, 0) || !a->quiet;
}

void sq_emit_notice(struct sq_emit *em, const char *text, bool kept)
{
	struct notice *n = malloc(sizeof(*n));

	if (n) {
		n->kept = kept;
		snprintf(n->text, sizeof(n->text), "%s", text);
	}
	if (n && sq_queue_push(em->notices, n)) {
		wake(em);
		return;
	}
	free(n);
	sq_emit_no_notice(em);
}

void sq_emit_no_notice(struct sq_emit *em)
{
	atomic_fetch_add(&em->counts.notices_dropped, 1);
}

const struct sq_emit_counts *sq_emit_counts(const struct sq_emit *em)
{
	return &em->counts;
}

size_t sq_emit_queued(struct sq_emit *em)
{
	return sq_queue_length(em->alerts);
}

void sq_emit_stop(struct sq_emit *em)
{
	pthread_mutex_lock(&em->lock);
	em->stopping = true;
	pthread_cond_signal(&em->work);
	pthread_mutex_unlock(&em->lock);
	pthread_join(em->thread, NULL);
	em->running = false;
}

void sq_emit_free(struct sq_emit *em)
{
	if (!em)
		return;
	if (em->running)
		sq_emit_stop(em);
	if (em->audit_fd >= 0)
		audit_close(em->audit_fd);
	sq_queue_free(em->alerts);
	sq_queue_free(em->notices);
	sq_queue_free(em->grown);
	pthread_cond_destroy(&em->work);
	pthread_mutex_destroy(&em->lock);
	free(em);
}
