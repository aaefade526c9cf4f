/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * record.h - one line of an audit log: what it is, and whose
 *
 * Looks at the first bytes only, for it is called for every line. No input or
 * output; thread-safe.
 */
#ifndef SQ_RECORD_H
#define SQ_RECORD_H

#include "base/error.h"
#include "event/event.h"

enum sq_record_type {
	SQ_RECORD_OTHER,
	SQ_RECORD_RULES, /* a rule was removed */
	SQ_RECORD_SYSCALL,
	SQ_RECORD_URINGOP,
	SQ_RECORD_PACKET, /* for packet.h */
	/* auditd's own, with a serial that auditd made up; the first: it began
	   or ended */
	SQ_RECORD_AUDITD,
	SQ_RECORD_DAEMON,
	/* come with a SYSCALL record, and never alone; those before the last
	   one for detail.h */
	SQ_RECORD_PATH,
	SQ_RECORD_CWD,
	SQ_RECORD_SOCKADDR,
	SQ_RECORD_EXECVE,
	SQ_RECORD_DETAIL,
};

struct sq_record {
	enum sq_record_type type;
	struct sq_stamp stamp;
	const char *node;    /* borrows from the line; not terminated */
	size_t node_len;     /* 0: the line names none */
	const char *spelled; /* the stamp in the line, from msg= on */
	const char *rest;    /* of the line, after the stamp's parenthesis */
};

/*
 * Read [node=NAME ]type=TYPE msg=audit(SEC.MS:SERIAL):
 * Returns 0, or -SQ_EFORMAT for a line that is no audit record.
 */
int sq_record_head(const char *line, size_t len, struct sq_record *head);

/*
 * Whether line is certainly a record without a node, of a type that makes no
 * event, whose stamp is spelled like the len bytes at stamp.
 */
bool sq_record_follows(const char *line, size_t line_len, const char *stamp,
		       size_t len);

/* The type of a line that sq_record_follows(), as far as it is a detail's. */
enum sq_record_type sq_record_following(const char *line);

/* For a record that makes no event, but whose serial was seen. */
void sq_record_seen(const struct sq_record *head, struct sq_event *ev);

/* For a record that says that auditd began or ended. */
void sq_record_auditd(const struct sq_record *head, struct sq_event *ev);

/* Start *ev as a detail, of no kind as yet. */
void sq_record_detail(const struct sq_record *head, struct sq_event *ev);

/* Start *ev with head's kind and source; nothing else is known yet. */
void sq_record_start(const char *key, const struct sq_record *head,
		     struct sq_event *ev);

#endif
