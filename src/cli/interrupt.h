/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * interrupt.h - SIGINT ends long work early, and cleanly
 *
 * Global, as signals are.
 */
#ifndef SQ_INTERRUPT_H
#define SQ_INTERRUPT_H

#include <stdbool.h>
#include <stdio.h>

/* Note SIGINT from now on, and do not end. Returns 0 or -SQ_EIO. */
int sq_interrupt_catch(void);

bool sq_interrupted(void);

/* A descriptor that is readable once SIGINT came: for poll(). */
int sq_interrupt_fd(void);

/*
 * A stream that reads FD, which it closes in the end. SIGINT ends a read that
 * waits, with EINTR, whenever it comes. FD may be O_NONBLOCK. NULL, and errno,
 * when there is no memory; FD is the caller's then.
 */
FILE *sq_interrupt_stream(int fd);

#endif
