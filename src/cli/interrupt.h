/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * interrupt.h - SIGINT ends long work early, and cleanly
 *
 * Global, as signals are.
 */
#ifndef SQ_INTERRUPT_H
#define SQ_INTERRUPT_H

#include <stdbool.h>

/* Note SIGINT from now on, and do not end. Returns 0 or -SQ_EIO. */
int sq_interrupt_catch(void);

bool sq_interrupted(void);

/* A descriptor that is readable once SIGINT came: for poll(). */
int sq_interrupt_fd(void);

#endif
