/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chores.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include "evidence.h"
#include "now.h"
#include "privileges.h"
#include "prune.h"
#include "queue.h"
#include "store/revert.h"

#define PRUNE_S	 60    /* between two looks for old evidence */
#define RETRY_MS 60000 /* before what failed is tried again */
#define PROBES	 256   /* programs that may wait to be looked at */
#define RECORDS	 4096  /* records that may wait while a save goes on */

/* A record of one of our alerts. */
struct record {
	bool starts; /* its event */
	size_t len;
	char line[];
};

struct sq_chores {
	pthread_t thread;
	bool running;
	pthread_mutex_t lock; /* over what follows, up to limits */
	pthread_cond_t work;
	bool stopping;
	struct sq_batch *to_save, *saved;
	int save_err;
	char *state;
	char state_file[SQ_SETTING_LEN], alert_log[SQ_SETTING_LEN];
	uint64_t alert_log_bytes;
	unsigned int alert_log_files;
	char anomaly_dir[SQ_SETTING_LEN], profile[SQ_SETTING_LEN];
	struct sq_prune_limits limits; /* of what is in anomaly_dir */

	struct sq_queue *records, *to_probe, *probed;
	struct sq_alertlog *log; /* the thread's */
	bool log_fails;		 /* and that was told */
	bool state_fails;	 /* and that was told */
	bool prune_fails;	 /* and that was told */
	int64_t next_prune_s;	 /* monotonic */
	bool expire_fails;	 /* and that was told */
	struct timespec journal; /* as it was when it was last read */
	uint64_t next_expiry_ms; /* 0: never, as far as it says */
	int event_fd;
	struct sq_chores_counts counts;
};

static void write_state(struct sq_chores *c, const char *text)
{
	char path[SQ_SETTING_LEN], fresh[SQ_SETTING_LEN + 4];

	pthread_mutex_lock(&c->lock);
	memcpy(path, c->state_file, sizeof(path));
	pthread_mutex_unlock(&c->lock);
	snprintf(fresh, sizeof(fresh), "%s.new", path);
	unlink(fresh);
	if (sq_evidence_write_file(fresh, text, true) &&
	    rename(fresh, path) == 0) {
		c->state_fails = false;
		return;
	}
	if (!c->state_fails)
		syslog(LOG_ERR, "%s: %s", path, strerror(errno));
	c->state_fails = true;
	atomic_fetch_add(&c->counts.state_errors, 1);
}

static void tell(struct sq_chores *c)
{
	uint64_t one = 1;

	if (write(c->event_fd, &one, sizeof(one)) < 0)
		syslog(LOG_ERR, "eventfd: %s", strerror(errno));
}

static void look(struct sq_chores *c, struct sq_probe *probe)
{
	sq_privileges_look(true);
	sq_probe_look(probe);
	sq_privileges_look(false);
	if (!sq_queue_push(c->probed, probe)) {
		free(probe);
		atomic_fetch_add(&c->counts.unprobed, 1);
	}
	tell(c);
}

static void say_pruned(const struct sq_batch *batch)
{
	struct sq_why why = { "" };
	uint64_t left;

	if (sq_batch_pruned(batch, &left, &why) < 0)
		syslog(LOG_ERR, "profile beyond max_profile_disk: %s",
		       why.text);
	else if (left)
		syslog(LOG_WARNING,
		       "profile beyond max_profile_disk: %llu programs left it",
		       (unsigned long long)left);
}

static void save_batch(struct sq_chores *c, struct sq_batch *batch)
{
	struct sq_why why = { "out of memory" };
	int64_t start_us = sq_now_us();
	int err = sq_batch_save(batch, &why);

	atomic_store(&c->counts.save_ms,
		     (unsigned long long)(sq_now_us() - start_us) / 1000);
	atomic_fetch_add(err < 0 ? &c->counts.save_errors : &c->counts.saves,
			 1);
	if (err < 0)
		syslog(LOG_ERR, "profile not saved: %s", why.text);
	else
		say_pruned(batch);
	pthread_mutex_lock(&c->lock);
	c->saved = batch;
	c->save_err = err;
	pthread_mutex_unlock(&c->lock);
	tell(c);
}

/* The settings may have changed: that is for the thread that writes. */
static void set_log(struct sq_chores *c)
{
	char path[SQ_SETTING_LEN];
	unsigned int files;
	uint64_t bytes;

	pthread_mutex_lock(&c->lock);
	memcpy(path, c->alert_log, sizeof(path));
	bytes = c->alert_log_bytes;
	files = c->alert_log_files;
	pthread_mutex_unlock(&c->lock);
	sq_alertlog_set(c->log, path, bytes, files);
}

/* What waits from before is tried again as well. */
static void keep_records(struct sq_chores *c)
{
	struct record *r;
	bool kept;

	set_log(c);
	while ((r = sq_queue_take(c->records))) {
		sq_alertlog_add(c->log, r->line, r->len, r->starts);
		free(r);
	}
	kept = sq_alertlog_flush(c->log);
	if (!kept && !c->log_fails)
		syslog(LOG_ERR, "alert log: %s: tried again every few seconds",
		       strerror(errno));
	if (kept && c->log_fails)
		syslog(LOG_NOTICE, "alert log: written again");
	c->log_fails = !kept;
}

/* A minute's evidence, of alert_rate alerts, may be there beyond the limits. */
static void prune_evidence(struct sq_chores *c)
{
	struct sq_prune_limits limits;
	struct sq_pruned pruned;
	char dir[SQ_SETTING_LEN];

	if (sq_now_s() < c->next_prune_s)
		return;
	pthread_mutex_lock(&c->lock);
	memcpy(dir, c->anomaly_dir, sizeof(dir));
	limits = c->limits;
	pthread_mutex_unlock(&c->lock);
	if (sq_prune(dir, &limits, sq_now_wall_ms() / 1000, &pruned) < 0)
		pruned.failed++;
	if (pruned.failed && !c->prune_fails)
		syslog(LOG_ERR, "%s: old evidence cannot be removed", dir);
	c->prune_fails = pruned.failed;
	atomic_fetch_add(&c->counts.pruned, pruned.removed);
	atomic_fetch_add(&c->counts.prune_errors, pruned.failed);
	c->next_prune_s = sq_now_s() + (pruned.more ? 0 : PRUNE_S);
}

/* Whether the journal has changed since it was last read, or is due. */
static bool is_expiry_due(struct sq_chores *c, const char *profile)
{
	char name[SQ_ACCEPTED_PATH_LEN];
	struct stat st;

	if (stat(sq_accepted_path(profile, name), &st) < 0)
		return false;
	if (c->next_expiry_ms && sq_now_wall_ms() >= c->next_expiry_ms)
		return true;
	return st.st_mtim.tv_sec != c->journal.tv_sec ||
	       st.st_mtim.tv_nsec != c->journal.tv_nsec;
}

static void note_journal(struct sq_chores *c, const char *profile)
{
	char name[SQ_ACCEPTED_PATH_LEN];
	struct stat st;

	if (stat(sq_accepted_path(profile, name), &st) == 0)
		c->journal = st.st_mtim;
}

/* What was accepted for a time only, and that is over. */
static void expire(struct sq_chores *c)
{
	char profile[SQ_SETTING_LEN];
	struct sq_why why;
	size_t count;
	int err;

	pthread_mutex_lock(&c->lock);
	memcpy(profile, c->profile, sizeof(profile));
	pthread_mutex_unlock(&c->lock);
	if (!is_expiry_due(c, profile))
		return;
	note_journal(c, profile); /* what is written meanwhile is read next */
	err = sq_accepted_expire(profile, sq_now_wall_ms(), &count,
				 &c->next_expiry_ms, &why);
	if (err < 0 && !c->expire_fails)
		syslog(LOG_ERR, "what was accepted for a time stays: %s",
		       why.text);
	else if (err == 0 && count)
		syslog(LOG_NOTICE,
		       "%zu exceptions are over: they are told again", count);
	c->expire_fails = err < 0;
	if (err < 0)
		c->next_expiry_ms = sq_now_wall_ms() + RETRY_MS;
}

static bool has_queued(struct sq_chores *c)
{
	return sq_queue_length(c->records) || sq_queue_length(c->to_probe);
}

/* Returns false once all is done. */
static bool wait_for_work(struct sq_chores *c, struct sq_batch **batch,
			  char **state)
{
	bool more;

	pthread_mutex_lock(&c->lock);
	while (!c->stopping && !c->to_save && !c->state && !has_queued(c))
		pthread_cond_wait(&c->work, &c->lock);
	*batch = c->to_save;
	*state = c->state;
	c->to_save = NULL;
	c->state = NULL;
	more = *batch || *state || has_queued(c);
	pthread_mutex_unlock(&c->lock);
	return more;
}

static void *run(void *data)
{
	struct sq_chores *c = data;
	struct sq_batch *batch;
	struct sq_probe *probe;
	char *state;

	sq_privileges_keep(SQ_PRIVILEGE_LOOK);
	while (wait_for_work(c, &batch, &state)) {
		keep_records(c);
		while ((probe = sq_queue_take(c->to_probe)))
			look(c, probe);
		if (state)
			write_state(c, state);
		free(state);
		if (batch)
			save_batch(c, batch);
		prune_evidence(c);
		expire(c);
	}
	return NULL;
}

/* What the thread needs, and the thread. */
static int start_thread(struct sq_chores *c, struct sq_why *why)
{
	int err;

	c->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (c->event_fd < 0)
		return sq_fail(why, -SQ_EIO, "eventfd: %s", strerror(errno));
	if (sq_alertlog_new(&c->log) < 0 ||
	    sq_queue_new(&c->records, RECORDS) < 0 ||
	    sq_queue_new(&c->to_probe, PROBES) < 0 ||
	    sq_queue_new(&c->probed, PROBES) < 0)
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	err = pthread_create(&c->thread, NULL, run, c);
	if (err)
		return sq_fail(why, -SQ_EIO, "no thread for chores: %s",
			       strerror(err));
	c->running = true;
	return 0;
}

int sq_chores_start(struct sq_chores **out, const struct sq_settings *settings,
		    struct sq_why *why)
{
	struct sq_chores *c = calloc(1, sizeof(*c));
	int err;

	if (!c)
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	c->event_fd = -1;
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->work, NULL);
	sq_chores_configure(c, settings);
	err = start_thread(c, why);
	if (err < 0) {
		sq_chores_free(c);
		return err;
	}
	*out = c;
	return 0;
}

void sq_chores_configure(struct sq_chores *c,
			 const struct sq_settings *settings)
{
	pthread_mutex_lock(&c->lock);
	memcpy(c->state_file, settings->state_file, sizeof(c->state_file));
	memcpy(c->alert_log, settings->alert_log, sizeof(c->alert_log));
	c->alert_log_bytes = (uint64_t)settings->alert_log_size << 20;
	c->alert_log_files = settings->alert_log_files;
	memcpy(c->anomaly_dir, settings->anomaly_dir, sizeof(c->anomaly_dir));
	memcpy(c->profile, settings->profile, sizeof(c->profile));
	c->limits = (struct sq_prune_limits){ settings->evidence_max_files,
					      settings->evidence_max_bytes,
					      settings->evidence_max_age };
	pthread_mutex_unlock(&c->lock);
}

int sq_chores_fd(const struct sq_chores *c)
{
	return c->event_fd;
}

static void wake(struct sq_chores *c)
{
	pthread_mutex_lock(&c->lock);
	pthread_cond_signal(&c->work);
	pthread_mutex_unlock(&c->lock);
}

void sq_chores_record(struct sq_chores *c, const char *line, size_t len,
		      bool starts)
{
	struct record *r = malloc(sizeof(*r) + len);

	if (r) {
		r->starts = starts;
		r->len = len;
		memcpy(r->line, line, len);
	}
	if (r && sq_queue_push(c->records, r)) {
		wake(c);
		return;
	}
	free(r);
	atomic_fetch_add(&c->counts.unlogged, 1);
}

void sq_chores_probe(struct sq_chores *c, const struct sq_event *ev,
		     const struct sq_program *p)
{
	struct sq_probe *probe = calloc(1, sizeof(*probe));

	if (probe) {
		sq_event_copy(&probe->event, ev);
		snprintf(probe->name, sizeof(probe->name), "%s", p->name);
	}
	sq_chores_probe_again(c, probe);
}

void sq_chores_probe_again(struct sq_chores *c, struct sq_probe *probe)
{
	if (probe && sq_queue_push(c->to_probe, probe)) {
		wake(c);
		return;
	}
	free(probe);
	atomic_fetch_add(&c->counts.unprobed, 1);
}

struct sq_probe *sq_chores_probed(struct sq_chores *c)
{
	return sq_queue_take(c->probed);
}

bool sq_chores_save(struct sq_chores *c, struct sq_batch *batch)
{
	bool taken;

	pthread_mutex_lock(&c->lock);
	taken = !c->to_save && !c->saved;
	if (taken)
		c->to_save = batch;
	pthread_cond_signal(&c->work);
	pthread_mutex_unlock(&c->lock);
	return taken;
}

void sq_chores_clear(struct sq_chores *c)
{
	uint64_t count;

	(void)!read(c->event_fd, &count, sizeof(count));
}

struct sq_batch *sq_chores_saved(struct sq_chores *c, int *err)
{
	struct sq_batch *batch;
	pthread_mutex_lock(&c->lock);
	batch = c->saved;
	*err = c->save_err;
	c->saved = NULL;
	pthread_mutex_unlock(&c->lock);
	return batch;
}

void sq_chores_state(struct sq_chores *c, char *text)
{
	char *old;

	if (!text) {
		syslog(LOG_ERR, "out of memory: no state dump");
		atomic_fetch_add(&c->counts.state_errors, 1);
		return;
	}
	pthread_mutex_lock(&c->lock);
	old = c->state;
	c->state = text;
	pthread_cond_signal(&c->work);
	pthread_mutex_unlock(&c->lock);
	free(old);
}

const struct sq_chores_counts *sq_chores_counts(const struct sq_chores *c)
{
	return &c->counts;
}

const struct sq_alertlog_counts *sq_chores_log_counts(const struct sq_chores *c)
{
	return sq_alertlog_counts(c->log);
}

void sq_chores_stop(struct sq_chores *c)
{
	pthread_mutex_lock(&c->lock);
	c->stopping = true;
	pthread_cond_signal(&c->work);
	pthread_mutex_unlock(&c->lock);
	pthread_join(c->thread, NULL);
	c->running = false;
}

void sq_chores_free(struct sq_chores *c)
{
	if (!c)
		return;
	if (c->running)
		sq_chores_stop(c);
	if (c->event_fd >= 0)
		close(c->event_fd);
	sq_alertlog_free(c->log);
	sq_queue_free(c->records);
	sq_queue_free(c->to_probe);
	sq_queue_free(c->probed);
	free(c->state);
	pthread_cond_destroy(&c->work);
	pthread_mutex_destroy(&c->lock);
	free(c);
}
