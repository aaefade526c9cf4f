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

enum sq_format {
	SQ_FORMAT_AUDIT, /* audit.log, ausearch --raw, a plugin's stream */
	SQ_FORMAT_CALLS, /* PID CALL a line */
};

struct sq_reader_options {
	enum sq_format format;
	const char *key;     /* as sq_record_parser_new(); borrowed */
	const char *program; /* the one program of a calls file; borrowed */
	bool auparse;	     /* for every record, and hot.h for none */
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
};

/*
 * What a reader goes by from line to line. A log that is read in pieces, each
 * by a reader of its own, is read as one when each starts where the one
 * before ended. A reader that does not know that starts with zeros, and says
 * here where it had to guess.
 */
struct sq_reader_place {
	uint64_t records; /* of a calls file: they number its calls */
	uint64_t serial;  /* the last one that was told of */
	bool told;	  /* there was one */
	bool guessed;	  /* the first event is new only if ->serial, where
			     this place follows, was another one */
};

struct sq_reader;

/* Caller frees *out. Returns 0 or -SQ_ENOMEM. */
int sq_reader_new(struct sq_reader **out,
		  const struct sq_reader_options *options);
void sq_reader_free(struct sq_reader *r);

/*
 * What one line tells: 1 and *ev, of kind SQ_EVENT_SEEN for a record that says
 * no more than that its serial is not lost; or 0 for nothing new, or the error
 * of a line that cannot be read, with the reason in *why. The next line is not
 * affected.
 */
int sq_reader_line(struct sq_reader *r, const char *line, size_t len,
		   struct sq_event *ev, struct sq_why *why);

/* Count a line that was too long to be handed over. Returns -SQ_ELONG. */
int sq_reader_long_line(struct sq_reader *r, struct sq_why *why);

/* Go on at another place, counting from zero. */
void sq_reader_start(struct sq_reader *r, const struct sq_reader_place *place);

const struct sq_reader_place *sq_reader_place(const struct sq_reader *r);

const struct sq_reader_counts *sq_reader_counts(const struct sq_reader *r);

#endif
