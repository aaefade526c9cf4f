/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hot.h - a system call's record → event, in place, without auparse
 *
 * Nearly every line that matters is spelled just as the kernel spells it
 * today. Such a line is read here in one pass and without allocation.
 * Unusual lines are left to sq_parser_event(), which would make the same event
 * of every line that is taken here. tests/unit/test_hot.c and
 * tests/fuzz/fuzz_hot.c hold the two against each other.
 */
#ifndef SQ_HOT_H
#define SQ_HOT_H

#include "input/record.h"

#define SQ_HOT_PROCESSES 16  /* whose records are known again */
#define SQ_HOT_TAIL	 400 /* bytes; longer ones are read anew each time */
#define SQ_HOT_EXE	 128 /* likewise */

/*
 * What a record says of the process, from ppid= to its end, is the same in
 * each record of a thread, as long as its ids and names stay: whoever made the
 * last calls is known again by these bytes.
 */
struct sq_hot_process {
	size_t len; /* of the tail; 0: none */
	char tail[SQ_HOT_TAIL];
	uint32_t ppid, pid, auid, uid, euid, gid, ses;
	bool keyed, evidence;
	uint8_t depth;
	size_t comm_len, exe_len;
	char comm[SQ_COMM_LEN];
	char tty[SQ_TTY_LEN];
	char exe[SQ_HOT_EXE];
};

/* One owner at a time. All zeros: it knows none yet. */
struct sq_hot {
	struct sq_hot_process processes[SQ_HOT_PROCESSES];
};

/*
 * key, head, line, ev: as for sq_parser_new() and sq_parser_event(); key is the
 * same for all records that hot is given.
 * Returns 1 and the event, or 0 for a line that is left to sq_parser_event();
 * *ev is then undefined.
 */
int sq_hot_event(struct sq_hot *hot, const char *key,
		 const struct sq_record *head, const char *line, size_t len,
		 struct sq_event *ev);

#endif
