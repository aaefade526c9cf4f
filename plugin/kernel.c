/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kernel.h"

#include <errno.h>
#include <libaudit.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "privileges.h"

#define ANSWERS 8 /* looked through for the one that is ours */

struct sq_kernel {
	pthread_t thread;
	bool running;
	pthread_mutex_t lock; /* over what follows */
	pthread_cond_t end;
	bool stopping;
	struct sq_kernel_status status;

	int fd; /* the thread's; -1: not open */
	bool answered;
	uint32_t lost; /* the kernel's count at the last answer */
};

static void take(struct sq_kernel *k, const struct audit_status *s)
{
	pthread_mutex_lock(&k->lock);
	if (k->answered) /* it wraps, and may be set back by auditctl */
		k->status.lost +=
			s->lost >= k->lost ? s->lost - k->lost : s->lost;
	k->status.asked = k->status.known = true;
	k->status.auditd = s->pid;
	k->status.backlog = s->backlog;
	k->status.backlog_limit = s->backlog_limit;
	pthread_mutex_unlock(&k->lock);
	k->lost = s->lost;
	k->answered = true;
}

/* Returns false where the kernel refuses or does not answer. */
static bool ask(struct sq_kernel *k)
{
	struct pollfd answer;
	struct audit_reply reply;

	if (k->fd < 0)
		k->fd = audit_open();
	if (k->fd < 0 || audit_request_status(k->fd) <= 0)
		return false;
	answer = (struct pollfd){ k->fd, POLLIN, 0 };
	for (int i = 0; i < ANSWERS; i++) {
		if (poll(&answer, 1, SQ_KERNEL_EVERY_MS) <= 0 ||
		    audit_get_reply(k->fd, &reply, GET_REPLY_NONBLOCKING, 0) <=
			    0)
			return false;
		if (reply.type == NLMSG_ERROR && reply.error->error)
			return false;
		if (reply.type != AUDIT_GET)
			continue;
		take(k, reply.status);
		return true;
	}
	return false;
}

static int pause_ms(const struct sq_kernel_status *s)
{
	return s->known && !s->auditd ? SQ_KERNEL_FIRST_MS : SQ_KERNEL_EVERY_MS;
}

/* Returns false once the thread is to end. */
static bool pause_between(struct sq_kernel *k)
{
	struct timespec until;
	bool stopping;
	int64_t until_ns;

	clock_gettime(CLOCK_MONOTONIC, &until);
	pthread_mutex_lock(&k->lock);
	until_ns = until.tv_nsec + 1000000LL * pause_ms(&k->status);
	until.tv_sec += until_ns / 1000000000;
	until.tv_nsec = until_ns % 1000000000;
	while (!k->stopping &&
	       pthread_cond_timedwait(&k->end, &k->lock, &until) == 0)
		;
	stopping = k->stopping;
	pthread_mutex_unlock(&k->lock);
	return !stopping;
}

static void *run(void *data)
{
	struct sq_kernel *k = data;

	sq_privileges_keep(SQ_PRIVILEGE_ASK);
	do {
		if (ask(k))
			continue;
		pthread_mutex_lock(&k->lock);
		k->status.asked = true;
		k->status.known = false;
		pthread_mutex_unlock(&k->lock);
	} while (pause_between(k));
	return NULL;
}

/* It is waited for by a clock that nobody sets. */
static void init_end(pthread_cond_t *end)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(end, &attr);
	pthread_condattr_destroy(&attr);
}

int sq_kernel_start(struct sq_kernel **out, struct sq_why *why)
{
	struct sq_kernel *k = calloc(1, sizeof(*k));
	int err;

	if (!k)
		return sq_fail(why, -SQ_ENOMEM, "out of memory");
	k->fd = -1;
	pthread_mutex_init(&k->lock, NULL);
	init_end(&k->end);
	err = pthread_create(&k->thread, NULL, run, k);
	if (err) {
		sq_kernel_free(k);
		return sq_fail(why, -SQ_EIO, "no thread to ask the kernel: %s",
			       strerror(err));
	}
	k->running = true;
	*out = k;
	return 0;
}

struct sq_kernel_status sq_kernel_look(struct sq_kernel *k)
{
	struct sq_kernel_status status;

	pthread_mutex_lock(&k->lock);
	status = k->status;
	pthread_mutex_unlock(&k->lock);
	return status;
}

void sq_kernel_free(struct sq_kernel *k)
{
	if (!k)
		return;
	if (k->running) {
		pthread_mutex_lock(&k->lock);
		k->stopping = true;
		pthread_cond_signal(&k->end);
		pthread_mutex_unlock(&k->lock);
		pthread_join(k->thread, NULL);
	}
	if (k->fd >= 0)
		audit_close(k->fd);
	pthread_cond_destroy(&k->end);
	pthread_mutex_destroy(&k->lock);
	free(k);
}
