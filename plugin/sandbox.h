/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sandbox.h - the system calls that are left to the plugin once it runs
 *
 * An allow-list by seccomp, for all threads: files, memory, time, waiting,
 * signals to its own threads, and two kinds of sockets, syslog's and the audit
 * system's. Nothing is executed, traced, mounted or mapped executable any more.
 * A call that is not on the list ends the process, and the kernel writes a
 * SECCOMP record of it into the audit log. sandbox.calls has the list.
 */
#ifndef SQ_SANDBOX_H
#define SQ_SANDBOX_H

#include "base/error.h"

/* A sanitizer's own calls are not on the list: there is no filter then. */
#define SQ_SANDBOX_SANITIZED 0
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#undef SQ_SANDBOX_SANITIZED
#define SQ_SANDBOX_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#undef SQ_SANDBOX_SANITIZED
#define SQ_SANDBOX_SANITIZED 1
#endif
#endif

/*
 * Allow no core dump, which would hold the profile, no new process, and
 * SQ_SANDBOX_FILES descriptors at most; limits of auditd's that are lower stay.
 * Then enter the filter: there is no way back. Call once all threads are made,
 * with no_new_privs set. Asks for no memory. Returns 0, or -SQ_EIO with *why.
 */
#define SQ_SANDBOX_FILES 256 /* a dozen are in use; far from any leak */
int sq_sandbox_enter(struct sq_why *why);

#endif
