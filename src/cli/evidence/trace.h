/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * trace.h - a process in the audit log: who started it, and what it did next
 *
 * Reads the log once, from its start. Keeps, of each pid, what was said last;
 * so memory is bounded by the number of pids. One owner at a time.
 */
#ifndef SQ_TRACE_H
#define SQ_TRACE_H

#include <stdbool.h>

#include "base/error.h"
#include "event/event.h"

#define SQ_TRACE_PARENTS 16  /* up from the process; init is hardly as far */
#define SQ_TRACE_ACTS	 15  /* of what it did next; a page */
#define SQ_TRACE_TEXT	 512 /* bytes of a command line or path */

struct sq_trace_process {
	uint32_t pid, ppid;
	char exe[SQ_TRACE_TEXT];
	char command[SQ_TRACE_TEXT]; /* with its arguments; may be empty */
};

struct sq_trace_act {
	uint64_t time_ms;
	uint32_t child; /* that started a program; 0: the process itself */
	char call[SQ_CALL_NAME_LEN];
	bool failed;
	char what[SQ_TRACE_TEXT]; /* a path, or a command line; may be empty */
};

struct sq_trace {
	bool met; /* the event is in the log */
	/* the process itself, its parent and so on, as far as the log tells */
	struct sq_trace_process parents[SQ_TRACE_PARENTS];
	unsigned int parent_count;
	struct sq_trace_act acts[SQ_TRACE_ACTS];
	unsigned int act_count;
	bool more; /* acts than these */
};

/* The event of a process at which to look. */
struct sq_trace_point {
	struct sq_stamp stamp;
	uint32_t pid;
	const char *node; /* empty where records name none */
};

/*
 * Read the files, the oldest first. Returns 0, or -SQ_ENOMEM, -SQ_EIO or
 * -SQ_EFORMAT with "FILE: reason" in *why; then t has what was read.
 */
int sq_trace_read(struct sq_trace *t, const struct sq_trace_point *at,
		  char *const *files, unsigned int count, struct sq_why *why);

#endif
