/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * privileges.h - what the plugin may do once it runs, and each of its threads
 *
 * Capabilities are a thread's, and a new thread has those of the thread that
 * made it. So the process keeps what any thread will need, and each thread
 * begins by giving up the rest.
 */
#ifndef SQ_PRIVILEGES_H
#define SQ_PRIVILEGES_H

#include <stdbool.h>

#include "base/error.h"

enum sq_privilege {
	SQ_PRIVILEGE_NONE,
	SQ_PRIVILEGE_SEND, /* messages to the audit system */
	SQ_PRIVILEGE_LOOK, /* at files in directories that are others' own */
	SQ_PRIVILEGE_ASK,  /* the kernel how its audit system is */
};

/*
 * Leave the login that auditd was started from, if any. Keep these privileges,
 * drop every other capability for good, also for what might be executed. The
 * files stay writable: they are root's, and so are we. Call before the first
 * thread is made. Returns 0, or -SQ_EIO with *why.
 */
int sq_privileges_drop(struct sq_why *why);

/*
 * The calling thread keeps this one, and no other for good. That to look is
 * not in force before sq_privileges_look(). Where it cannot give up the others
 * it says so to syslog.
 */
void sq_privileges_keep(enum sq_privilege privilege);

/* Whether the privilege to look, which the calling thread kept, is in force. */
void sq_privileges_look(bool now);

#endif
