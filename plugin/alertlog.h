/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * alertlog.h - a small log of the records of our alerts, as auditd wrote them
 *
 * auditd's own log turns over in half an hour on a busy host. This one holds
 * alerts alone, so it lasts: PATH, PATH.1 and so on, the newest first, in
 * auditd's format. Named audit.log, its directory is one that ausearch and
 * aureport take with -if.
 *
 * A record is written once. One that the newest SQ_ALERTLOG_KNOWN records
 * hold already, whoever wrote them, is left out. What cannot be written waits
 * in memory, up to SQ_ALERTLOG_WAITING bytes; records beyond are counted and
 * lost.
 *
 * One owner at a time. Blocks for the disk.
 */
#ifndef SQ_ALERTLOG_H
#define SQ_ALERTLOG_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SQ_ALERTLOG_FILES_MAX 99
#define SQ_ALERTLOG_KNOWN     1024	/* records; some hundred alerts */
#define SQ_ALERTLOG_WAITING   (1 << 20) /* bytes; some thousand records */
#define SQ_ALERTLOG_TAIL      (1 << 18) /* bytes, for as many as are known */

/* Another thread may read them. */
struct sq_alertlog_counts {
	atomic_ullong records; /* written */
	atomic_ullong waiting; /* bytes that wait for room on the disk, now */
	atomic_ullong lost;    /* records that found no room in memory either */
	atomic_ullong errors;  /* attempts that failed */
};

struct sq_alertlog;

/* Caller frees *out. Nothing is written before a path is set. */
int sq_alertlog_new(struct sq_alertlog **out);
void sq_alertlog_free(struct sq_alertlog *l);

/*
 * Go on in the file at path, whose records become known; "": keep no log.
 * A file holds max_bytes, and there are so many files, the current one
 * included, 2 to SQ_ALERTLOG_FILES_MAX. path is copied.
 */
void sq_alertlog_set(struct sq_alertlog *l, const char *path,
		     uint64_t max_bytes, unsigned int files);

/*
 * Take a record, without its newline. starts: it is the first one of its
 * event, ahead of which a new file may begin.
 */
void sq_alertlog_add(struct sq_alertlog *l, const char *line, size_t len,
		     bool starts);

/*
 * Write what waits, and wait for the disk. Returns whether nothing waits now
 * and the files could be rotated where that was due; otherwise errno says why.
 * A file that was moved away or that ends in the middle of a record is mended
 * here. One that cannot be rotated grows beyond max_bytes.
 */
bool sq_alertlog_flush(struct sq_alertlog *l);

const struct sq_alertlog_counts *
sq_alertlog_counts(const struct sq_alertlog *l);

/*
 * Show each of the newest records of the log at path, oldest first; those that
 * fit in SQ_ALERTLOG_TAIL bytes of PATH.1 and PATH each. A file that is not
 * there has none.
 */
void sq_alertlog_tail(const char *path,
		      void (*show)(void *ctx, const char *line, size_t len),
		      void *ctx);

#endif
