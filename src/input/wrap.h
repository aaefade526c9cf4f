/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * wrap.h - the audit record inside a line that another program wrote
 *
 * Syslog, the kernel's ring buffer, journald, grep and JSON writers put their
 * own text around audit records. This module takes that text off, so that the
 * rest reads one spelling: auditd's. Where the other program dropped what we
 * need (journalctl -o short drops serials, ausearch -i turns numbers into
 * names), the line is refused with the name of its form and what to use
 * instead. docs/logs.md lists all forms.
 *
 * Asked only for lines that are not spelled as auditd spells them, so plain
 * logs pay nothing. A record counts only at the start of a message: text that
 * a program logs somewhere inside a message is never taken for a record.
 * One owner at a time. Memory: one line.
 */
#ifndef SQ_WRAP_H
#define SQ_WRAP_H

#include "base/error.h"
#include "input/lines.h"
#include "input/record.h"

struct sq_wrap {
	size_t len;
	char text[SQ_LINE_MAX + 1]; /* the record, where it was spelled anew */
};

/*
 * Replace *line and *len by the record that the line holds.
 * Returns 1; *line then borrows from w or from the line as it was. Returns 0
 * for a line of somebody else's that is no audit record (syslog's other
 * messages, headings); -SQ_EFORMAT with the form's name in *why for a line
 * that has to be refused; -SQ_ENOMEM.
 */
int sq_wrap_open(struct sq_wrap *w, const char **line, size_t *len,
		 struct sq_why *why);

/*
 * Cut *len where the raw fields of a record end: at the separator of enriched
 * fields, also as syslog daemons and terminals escape or replace it (#035, ^],
 * \035, \x1d, a blank …), at a line end that was escaped, or at the
 * next record of the same event in the same line.
 * Returns 0, or -SQ_EFORMAT for a second record that belongs elsewhere.
 */
int sq_wrap_end(const struct sq_record *head, const char *line, size_t *len,
		struct sq_why *why);

/* For other modules of this folder: the record text[0..len) as w's own. */
int sq_wrap_keep(struct sq_wrap *w, const char *text, size_t len,
		 struct sq_why *why);

/* A record that is there in pieces, all borrowed. */
struct sq_wrap_pieces {
	unsigned int type; /* the kernel's number */
	const char *stamp; /* audit(SEC.MS:SERIAL) */
	size_t stamp_len;
	const char *rest; /* the fields */
	size_t rest_len;
};

/* "type=NAME msg=STAMP: REST" into w. Returns 1, -SQ_ELONG or -SQ_EFORMAT. */
int sq_wrap_spell(struct sq_wrap *w, const struct sq_wrap_pieces *pieces,
		  struct sq_why *why);

/* An audit entry of journald's, its fields as text; all borrowed. */
struct sq_journal_entry {
	const char *id, *type, *time; /* _AUDIT_ID …; empty: missing */
	const char *message;	      /* "SYSCALL arch=…" */
	size_t message_len;	      /* not 0 */
};

/* The record of such an entry; as sq_wrap_spell(). */
int sq_wrap_journal(struct sq_wrap *w, const struct sq_journal_entry *e,
		    struct sq_why *why);

/* The record behind a header of syslog's and others'; as sq_wrap_open(). */
int sq_wrap_line(struct sq_wrap *w, const char **line, size_t *len,
		 struct sq_why *why);

/* The record at the very start of a message; as sq_wrap_open(). */
int sq_wrap_message(struct sq_wrap *w, const char **line, size_t *len,
		    struct sq_why *why);

#endif
