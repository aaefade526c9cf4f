/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "emit.h"

#include <errno.h>
#include <libaudit.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "evidence.h"
#include "input/packet.h"
#include "queue.h"

#define TERMINAL "seqids" /* ausearch -tm seqids */
#define PROBES	 256	  /* programs that may wait to be looked at */
#define RECORDS	 1024	  /* records of alerts that may wait to be kept */

/* A record of one of our alerts. */
struct record {
	bool starts; /* its event */
	size_t len;
	char line[];
};

struct sq_emit {
	pthread_t thread;
	pthread_mutex_t lock; /* over what follows, up to paths */
	pthread_cond_t work;
	bool stopping;
	struct sq_batch *to_save, *saved;
	int save_err;
	char *state;
	char anomaly_dir[SQ_SETTING_LEN], state_file[SQ_SETTING_LEN];
	char alert_log[SQ_SETTING_LEN];
	uint64_t alert_log_bytes;
	unsigned int alert_log_files;

	struct sq_queue *alerts, *records, *to_probe, *probed;
	struct sq_alertlog *log; /* the thread's */
	bool log_fails;		 /* and that was told */
	int audit_fd;		 /* the thread's; -1: not open */
	int event_fd;
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

static bool write_evidence(struct sq_emit *em, const struct sq_alert *a,
			   char path[static SQ_EVIDENCE_PATH_LEN])
{
	char dir[SQ_SETTING_LEN];

	pthread_mutex_lock(&em->lock);
	memcpy(dir, em->anomaly_dir, sizeof(dir));
	pthread_mutex_unlock(&em->lock);
	if (sq_evidence_write(dir, a, path)) {
		atomic_fetch_add(&em->counts.evidence, 1);
		return true;
	}
	complain(em, path, strerror(errno));
	atomic_fetch_add(&em->counts.no_evidence, 1);
	return false;
}

/* from: the address that it comes from, or NULL: from this host. */
static void send_message(struct sq_emit *em, int type, const char *text,
			 const char *from)
{
	if (em->audit_fd < 0)
		em->audit_fd = audit_open();
	if (em->audit_fd >= 0 &&
	    audit_log_user_message(em->audit_fd, type, text, NULL, from,
				   TERMINAL, 1) > 0) {
		atomic_fetch_add(&em->counts.sent, 1);
		em->complained = false;
		return;
	}
	complain(em, "cannot write to the audit log", strerror(errno));
	atomic_fetch_add(&em->counts.unsent, 1);
	syslog(LOG_ALERT, "%s", text);
}

static void emit_alert(struct sq_emit *em, const struct sq_alert *a)
{
	char text[SQ_ALERT_TEXT_LEN], path[SQ_EVIDENCE_PATH_LEN],
		from[SQ_ADDRESS_LEN];
	bool evidence = write_evidence(em, a, path);

	sq_alert_text(a, evidence ? path : NULL, text);
	if (sq_alert_is_scan(a))
		send_message(em, AUDIT_ANOM_ORIGIN_FAILURES, text,
			     sq_address_text(&a->scan.scanner, from));
	else
		send_message(em, AUDIT_ANOM_EXEC, text, NULL);
}

static void write_state(struct sq_emit *em, const char *text)
{
	char path[SQ_SETTING_LEN], fresh[SQ_SETTING_LEN + 4];

	pthread_mutex_lock(&em->lock);
	memcpy(path, em->state_file, sizeof(path));
	pthread_mutex_unlock(&em->lock);
	snprintf(fresh, sizeof(fresh), "%s.new", path);
	unlink(fresh);
	if (sq_evidence_write_file(fresh, text) && rename(fresh, path) == 0)
		return;
	complain(em, path, strerror(errno));
	atomic_fetch_add(&em->counts.state_errors, 1);
}

static void tell(struct sq_emit *em)
{
	uint64_t one = 1;

	if (write(em->event_fd, &one, sizeof(one)) < 0)
		syslog(LOG_ERR, "eventfd: %s", strerror(errno));
}

static void look(struct sq_emit *em, struct sq_probe *probe)
{
	sq_probe_look(probe);
	if (!sq_queue_push(em->probed, probe)) {
		free(probe);
		atomic_fetch_add(&em->counts.unprobed, 1);
	}
	tell(em);
}

static uint64_t monotonic_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

static void save_batch(struct sq_emit *em, struct sq_batch *batch)
{
	struct sq_why why = { "out of memory" };
	uint64_t start_ms = monotonic_ms();
	int err = sq_batch_save(batch, &why);

	atomic_store(&em->counts.save_ms, monotonic_ms() - start_ms);
	atomic_fetch_add(err < 0 ? &em->counts.save_errors : &em->counts.saves,
			 1);
	if (err < 0)
		syslog(LOG_ERR, "profile not saved: %s", why.text);
	pthread_mutex_lock(&em->lock);
	em->saved = batch;
	em->save_err = err;
	pthread_mutex_unlock(&em->lock);
	tell(em);
}

/* The settings may have changed: that is for the thread that writes. */
static void set_log(struct sq_emit *em)
{
	char path[SQ_SETTING_LEN];
	unsigned int files;
	uint64_t bytes;

	pthread_mutex_lock(&em->lock);
	memcpy(path, em->alert_log, sizeof(path));
	bytes = em->alert_log_bytes;
	files = em->alert_log_files;
	pthread_mutex_unlock(&em->lock);
	sq_alertlog_set(em->log, path, bytes, files);
}

/* What waits from before is tried again as well. */
static void keep_records(struct sq_emit *em)
{
	struct record *r;
	bool kept;

	set_log(em);
	while ((r = sq_queue_take(em->records))) {
		sq_alertlog_add(em->log, r->line, r->len, r->starts);
		free(r);
	}
	kept = sq_alertlog_flush(em->log);
	if (!kept && !em->log_fails)
		syslog(LOG_ERR, "alert log: %s: tried again every few seconds",
		       strerror(errno));
	if (kept && em->log_fails)
		syslog(LOG_NOTICE, "alert log: written again");
	em->log_fails = !kept;
}

static bool has_queued(struct sq_emit *em)
{
	return sq_queue_length(em->alerts) || sq_queue_length(em->records) ||
	       sq_queue_length(em->to_probe);
}

/* What there is to do besides alerts. Returns false once all is done. */
static bool wait_for_work(struct sq_emit *em, struct sq_batch **batch,
			  char **state)
{
	bool more;

	pthread_mutex_lock(&em->lock);
	while (!em->stopping && !em->to_save && !em->state && !has_queued(em))
		pthread_cond_wait(&em->work, &em->lock);
	*batch = em->to_save;
	*state = em->state;
	em->to_save = NULL;
	em->state = NULL;
	more = *batch || *state || has_queued(em);
	pthread_mutex_unlock(&em->lock);
	return more;
}

static void *run(void *data)
{
	struct sq_emit *em = data;
	struct sq_batch *batch;
	struct sq_probe *probe;
	struct sq_alert *a;
	char *state;

	while (wait_for_work(em, &batch, &state)) {
		while ((a = sq_queue_take(em->alerts))) {
			emit_alert(em, a);
			free(a);
		}
		keep_records(em);
		while ((probe = sq_queue_take(em->to_probe)))
			look(em, probe);
		if (state)
			write_state(em, state);
		free(state);
		if (batch)
			save_batch(em, batch);
	}
	return NULL;
}

/* What the thread needs, and the thread. */
static int start_thread(struct sq_emit *em, size_t queue_length,
			struct sq_why *why)
{
	int err;

	em->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (em->event_fd < 0)
		return sq_fail(why, -SQ_EIO, "eventfd: %s", strerror(errno));
	if (sq_alertlog_new(&em->log) < 0 ||
	    sq_queue_new(&em->alerts, queue_length) < 0 ||
	    sq_queue_new(&em->records, RECORDS) < 0 ||
	    sq_queue_new(&em->to_probe, PROBES) < 0 ||
	    sq_queue_new(&em->probed, PROBES) < 0)
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	err = pthread_create(&em->thread, NULL, run, em);
	if (err)
		return sq_fail(why, -SQ_EIO, "no second thread: %s",
			       strerror(err));
	return 0;
}

int sq_emit_start(struct sq_emit **out, const struct sq_settings *settings,
		  struct sq_why *why)
{
	struct sq_emit *em = calloc(1, sizeof(*em));
	int err;

	if (!em)
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	em->audit_fd = em->event_fd = -1;
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
	memcpy(em->state_file, settings->state_file, sizeof(em->state_file));
	memcpy(em->alert_log, settings->alert_log, sizeof(em->alert_log));
	em->alert_log_bytes = (uint64_t)settings->alert_log_size << 20;
	em->alert_log_files = settings->alert_log_files;
	pthread_mutex_unlock(&em->lock);
}

int sq_emit_fd(const struct sq_emit *em)
{
	return em->event_fd;
}

static void wake(struct sq_emit *em)
{
	pthread_mutex_lock(&em->lock);
	pthread_cond_signal(&em->work);
	pthread_mutex_unlock(&em->lock);
}

void sq_emit_alert(struct sq_emit *em, const struct sq_alert *a)
{
	struct sq_alert *copy = malloc(sizeof(*copy));

	if (copy)
		*copy = *a;
	if (copy && sq_queue_push(em->alerts, copy)) {
		wake(em);
		return;
	}
	free(copy);
	atomic_fetch_add(&em->counts.dropped, 1);
}

void sq_emit_record(struct sq_emit *em, const char *line, size_t len,
		    bool starts)
{
	struct record *r = malloc(sizeof(*r) + len);

	if (r) {
		r->starts = starts;
		r->len = len;
		memcpy(r->line, line, len);
	}
	if (r && sq_queue_push(em->records, r)) {
		wake(em);
		return;
	}
	free(r);
	atomic_fetch_add(&em->counts.unlogged, 1);
}

void sq_emit_probe(struct sq_emit *em, const struct sq_event *ev,
		   const struct sq_program *p)
{
	struct sq_probe *probe = calloc(1, sizeof(*probe));

	if (probe) {
		probe->event = *ev;
		snprintf(probe->name, sizeof(probe->name), "%s", p->name);
	}
	if (probe && sq_queue_push(em->to_probe, probe)) {
		wake(em);
		return;
	}
	free(probe);
	atomic_fetch_add(&em->counts.unprobed, 1);
}

struct sq_probe *sq_emit_probed(struct sq_emit *em)
{
	return sq_queue_take(em->probed);
}

bool sq_emit_save(struct sq_emit *em, struct sq_batch *batch)
{
	bool taken;

	pthread_mutex_lock(&em->lock);
	taken = !em->to_save && !em->saved;
	if (taken)
		em->to_save = batch;
	pthread_cond_signal(&em->work);
	pthread_mutex_unlock(&em->lock);
	return taken;
}

struct sq_batch *sq_emit_saved(struct sq_emit *em, int *err)
{
	struct sq_batch *batch;
	uint64_t count;

	(void)!read(em->event_fd, &count, sizeof(count));
	pthread_mutex_lock(&em->lock);
	batch = em->saved;
	*err = em->save_err;
	em->saved = NULL;
	pthread_mutex_unlock(&em->lock);
	return batch;
}

void sq_emit_state(struct sq_emit *em, char *text)
{
	char *old;

	pthread_mutex_lock(&em->lock);
	old = em->state;
	em->state = text;
	pthread_cond_signal(&em->work);
	pthread_mutex_unlock(&em->lock);
	free(old);
}

const struct sq_emit_counts *sq_emit_counts(const struct sq_emit *em)
{
	return &em->counts;
}

const struct sq_alertlog_counts *sq_emit_log_counts(const struct sq_emit *em)
{
	return sq_alertlog_counts(em->log);
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
}

void sq_emit_free(struct sq_emit *em)
{
	if (!em)
		return;
	if (em->audit_fd >= 0)
		audit_close(em->audit_fd);
	if (em->event_fd >= 0)
		close(em->event_fd);
	sq_alertlog_free(em->log);
	sq_queue_free(em->alerts);
	sq_queue_free(em->records);
	sq_queue_free(em->to_probe);
	sq_queue_free(em->probed);
	free(em->state);
	pthread_cond_destroy(&em->work);
	pthread_mutex_destroy(&em->lock);
	free(em);
}
