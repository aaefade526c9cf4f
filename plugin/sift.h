/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * sift.h - finds the records of our own alerts among those that auditd sends
 *
 * An alert comes back on standard input as two audit events: its message, one
 * ANOM_ record (TRUSTED_APP of a notice), and the creation of its evidence, a
 * SYSCALL record with the key of the evidence and the records that follow it.
 * Records of several events interleave, so the newest of ours are remembered by
 * their stamps.
 *
 * No input or output; one owner at a time. Memory is bounded by SQ_SIFT_OPEN.
 */
#ifndef SQ_SIFT_H
#define SQ_SIFT_H

#include "event/event.h"

#define SQ_SIFT_OPEN 16 /* events whose records may interleave */

/* Lines without a record of an open event before all are taken for ended. */
#define SQ_SIFT_PATIENCE 10000

enum sq_sifted {
	SQ_SIFT_OTHER,	 /* not ours */
	SQ_SIFT_STARTS,	 /* the first record of one of our events */
	SQ_SIFT_FOLLOWS, /* another one of it */
};

struct sq_sift_event {
	struct sq_stamp stamp;
	size_t node_len; /* 0: none */
	char node[SQ_NODE_LEN];
};

struct sq_sift {
	const char *own_exe; /* borrowed */
	uint32_t own_pid;    /* 0: none */
	unsigned int count;  /* of open[] */
	unsigned int patience;
	struct sq_sift_event open[SQ_SIFT_OPEN]; /* oldest first */
};

/* What line is; ev is the system call that it tells, NULL for none. */
enum sq_sifted sq_sift_line(struct sq_sift *s, const char *line, size_t len,
			    const struct sq_event *ev);

/*
 * line was kept by a plugin before this one: if it starts an event, records
 * that follow it may still come.
 */
void sq_sift_kept(struct sq_sift *s, const char *line, size_t len);

#endif
