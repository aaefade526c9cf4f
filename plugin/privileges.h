/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * privileges.h - what the plugin may do once it runs
 */
#ifndef SQ_PRIVILEGES_H
#define SQ_PRIVILEGES_H

#include "base/error.h"

/*
 * Leave the login that auditd was started from, if any. Keep CAP_AUDIT_WRITE, drop every other capability for good, also for what
 * might be executed. The files stay writable: they are root's, and so are we.
 * Call before the first thread is made. Returns 0, or -SQ_EIO with *why.
 */
int sq_privileges_drop(struct sq_why *why);

#endif
