/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * signals.h - signals as something to read, and whose count
 *
 * Thread-safe, but to be opened before the first thread is made.
 */
#ifndef SQ_SIGNALS_H
#define SQ_SIGNALS_H

#include <stdbool.h>
#include <sys/signalfd.h>

#include "base/error.h"

/*
 * From here on the signals that we act upon come through *fd, and only so.
 * Returns 0, or -SQ_EIO with *why.
 */
int sq_signals_open(int *fd, struct sq_why *why);

/* Whether whoever sent this SIGTERM or SIGINT may end us. */
bool sq_signals_may_end(const struct signalfd_siginfo *info);

#endif
