/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * telling.h - what syslog is told of a program
 *
 * Both fit the engine's sink; ctx is not used. Names are a stranger's to
 * choose, and are made printable. Thread-safe.
 */
#ifndef SQ_TELLING_H
#define SQ_TELLING_H

#include "base/error.h"

/* Its record in the profile is damaged. */
void sq_telling_damaged(void *ctx, const char *name, const struct sq_why *why);

/* It has its share of memory. */
void sq_telling_full(void *ctx, const char *name);

#endif
