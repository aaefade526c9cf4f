/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * reader.h - lines → events, with a count of everything that was not one
 *
 * One owner at a time.
 */
#ifndef SQ_READER_H
#define SQ_READER_H

#include "event/alphabet.h"
#include "base/error.h"
#include "event/event.h"
#include "input/keys.h"

enum sq_format {
	SQ_FORMAT_AUDIT, /* audit.log, and what wrap.h opens */
	SQ_FORMAT_CALLS, /* PID CALL a line */
};

struct sq_reader_options {
	enum sq_format format;
	const char *key;     /* as sq_parser_new(); borrowed */
	const char *program; /* the one program of a calls file; borrowed */
	bool auparse;	     /* for every record, and hot.h for none */
	bool keys;	     /* count the calls of other keys, by key */
	const struct sq_alphabet *calls; /* that count; borrowed; NULL: all */
};

struct sq_reader_counts {
	uint64_t lines;	  /* all of them */
	uint64_t records; /* audit records of any type; lines of calls */
	uint64_t events;  /* system calls, packets …, handed out */
	uint64_t bad;	  /* malformed records and lines */
	uint64_t long_lines;
	uint64_t unknown_arch;
	uint64_t other_calls; /* with the key, and not of the alphabet */
	uint64_t foreign;  /* lines of syslog and others that are no records */
	uint64_t wrapped;  /* records that another program's text was around */
	uint64_t no_calls; /* events that carry no system call */
	struct sq_keys other_keys; /* of calls; with the option only */
};

/*
 * What a reader remembers from line to line. A log may be read in pieces, each
 * by a reader of its own; the pieces give what the whole gives when each reader
 * starts at the place where the one before it ended. A reader that does not
 * know that place starts with zeros, and says here where it had to guess.
 */
struct sq_reader_place {
	uint64_t records; /* of a calls file: they number its calls */
	uint64_t serial;  /* of the last event that was handed out */
	bool told;	  /* there was one */
	bool damage;	  /* a record behind the last event cannot be read */
	bool guessed;	  /* the first event is new only if ->serial, where
			     this place follows, was another one */
};

struct sq_reader;

/* Caller frees *out. Returns 0 or -SQ_ENOMEM. */
int sq_reader_new(struct sq_reader **out,
		  const struct sq_reader_options *options);
void sq_reader_free(struct sq_reader *r);

/*
 * Read one line. Returns 1 and *ev for an event, 0 for a line that says nothing
 * new, or the error of a line that cannot be read, with the reason in *why. An
 * error does not affect the lines that follow.
 * An event is of kind SQ_EVENT_SEEN where the record only shows that its serial
 * is not lost, and SQ_EVENT_RULES where it also says that a rule was removed.
 * It is of kind SQ_EVENT_AUDITD where auditd says that it begins
 * or ends. It is of kind SQ_EVENT_DETAIL for one more record of an event:
 * of all that may be wanted, and of some that are not.
 */
int sq_reader_line(struct sq_reader *r, const char *line, size_t len,
		   struct sq_event *ev, struct sq_why *why);

/*
 * The stamp of the record in a line, for those who look into a log before it
 * is read: 1 and *stamp, 0, or -SQ_ENOMEM. Counts nothing.
 */
int sq_reader_stamp(struct sq_reader *r, const char *line, size_t len,
		    struct sq_stamp *stamp);

/* Count a line that was too long to be handed over. Returns -SQ_ELONG. */
int sq_reader_long_line(struct sq_reader *r, struct sq_why *why);

/* Go on at another place, with all counts zero. */
void sq_reader_start(struct sq_reader *r, const struct sq_reader_place *place);

const struct sq_reader_place *sq_reader_place(const struct sq_reader *r);

const struct sq_reader_counts *sq_reader_counts(const struct sq_reader *r);

#endif
