/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * when.h - a time as somebody types it
 *
 * Pure and thread-safe.
 */
#ifndef SQ_WHEN_H
#define SQ_WHEN_H

#include <stdint.h>

/*
 * text as a time, in ms since the epoch: 2026-11-28, 2026-11-28 06:12 (or T
 * between, and seconds behind), 06:12 of today, now, today, yesterday, 90m,
 * 12h, 7d or 2w ago, or SEC[.MS] as the audit log has it. Days and hours are
 * those of UTC, as seqids prints them. Returns 0 or -SQ_EFORMAT.
 */
int sq_when_parse(const char *text, uint64_t now_ms, uint64_t *ms);

/*
 * The same of a time to come: 90m, 12h, 7d and 2w count from now on, and 06:12
 * is the next one. Returns 0 or -SQ_EFORMAT, also for a time that is over.
 */
int sq_when_ahead(const char *text, uint64_t now_ms, uint64_t *ms);

#endif
