/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kernel.h - asks the kernel how its audit queue is, on a thread of its own
 *
 * Where the kernel's queue is full it drops events ahead of their serials: no
 * serial is missing, and only its own count tells of the loss. Asking needs a
 * capability that no other thread has, and may block, so a thread does nothing
 * else. It asks every two seconds, and more often until auditd listens. Where
 * it may not ask, nothing is known.
 *
 * sq_kernel_look() is for the reading thread, and never waits.
 */
#ifndef SQ_KERNEL_H
#define SQ_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

#define SQ_KERNEL_EVERY_MS 2000
#define SQ_KERNEL_FIRST_MS 200 /* while no auditd listens */

struct sq_kernel_status {
	bool asked; /* once at least */
	bool known;
	uint32_t auditd; /* the process that records go to; 0: none */
	uint64_t lost;	 /* records, since the thread began */
	uint32_t backlog, backlog_limit;
};

struct sq_kernel;

/* Start the thread. Returns 0 (caller frees *out), -SQ_ENOMEM or -SQ_EIO. */
int sq_kernel_start(struct sq_kernel **out, struct sq_why *why);

/* What the last answer said. */
struct sq_kernel_status sq_kernel_look(struct sq_kernel *k);

/* End the thread, wait for it, and free k. */
void sq_kernel_free(struct sq_kernel *k);

#endif
