/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * recent.h - calls that a libaudit may be too old to know
 *
 * Since Linux 5.1 a new call has one number, the same on each architecture,
 * counted from where its calls begin. libaudit learns its name years later, and
 * a program in a container may make the call before. No input or output;
 * thread-safe.
 */
#ifndef SQ_RECENT_H
#define SQ_RECENT_H

#include <stdint.h>

/* The name of number nr, or NULL. Static storage. arch is AUDIT_ARCH_*. */
const char *sq_recent_name(uint32_t arch, int nr);

/* The number of a name, or -1. */
int sq_recent_number(uint32_t arch, const char *name);

#endif
