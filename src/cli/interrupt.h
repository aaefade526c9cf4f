/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * interrupt.h - SIGINT ends long work early, and cleanly
 *
 * Global, as signals are.
 */
#ifndef SQ_INTERRUPT_H
#define SQ_INTERRUPT_H

#include <stdbool.h>

/* From now on SIGINT is noted. Returns 0 or -SQ_EIO. */
int sq_interrupt_catch(void);

bool sq_interrupted(void);

/* Readable once interrupted: for a poll() beside what may block. */
int sq_interrupt_fd(void);

#endif
