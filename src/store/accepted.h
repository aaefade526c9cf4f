/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * accepted.h - what operators accepted, who did it, and until when
 *
 * A text beside the profile, PROFILE.accepted, 0600, that only grows: a
 * paragraph for each program that something was accepted of, and one more for
 * each that was taken back. docs/profile-format.md describes it. What was added
 * stands there as a record of the profile, so it can be taken back as it came
 * (revert.h).
 *
 * A paragraph is written before the profile is, under its lock, so nothing is
 * accepted without one. One that is not whole is of an acceptance that was not
 * made, and is skipped. One owner at a time. Blocks for the disk.
 */
#ifndef SQ_ACCEPTED_H
#define SQ_ACCEPTED_H

#include <stdbool.h>

#include "base/error.h"
#include "model/program.h"

/* What an acceptance is about, besides what was added. */
enum sq_accepted_whole {
	SQ_ACCEPTED_PARTS,   /* nothing */
	SQ_ACCEPTED_NEW,     /* the program, which was not in the profile */
	SQ_ACCEPTED_PROGRAM, /* the program: its state before is kept */
	SQ_ACCEPTED_FILE,    /* its file: the one before is kept */
};

struct sq_accepted {
	uint64_t time_ms;
	uint64_t until_ms; /* 0: for good */
	char *events;	   /* ids of alerts with commas between; or: */
#define SQ_ACCEPTED_NO_EVENT "-"
	char *by;     /* a user's name or number */
	char *reason; /* NULL: none was given */
	char *program;
	enum sq_accepted_whole whole;
	char *record;	   /* what was added, in hex */
	uint64_t ended_ms; /* when it was taken back; 0: it was not */
};

struct sq_accepted_list {
	struct sq_accepted *list; /* oldest first */
	size_t count, room;
};

/*
 * All that was accepted by the journal of the profile at path; none where
 * there is no journal. Caller frees, also on failure. Returns 0, or with the
 * reason in *why -SQ_EIO, -SQ_ENOMEM, -SQ_ETRUST: others could have written it,
 * or -SQ_EFORMAT with the line.
 */
int sq_accepted_read(struct sq_accepted_list *l, const char *path,
		     struct sq_why *why);
void sq_accepted_free(struct sq_accepted_list *l);

/*
 * Append a paragraph. a->record is not read: added, whose numbers are those
 * from before, is what is kept. lines: what was added in words, each line with
 * its end, for whoever reads the file. Returns 0, or with the reason in *why
 * -SQ_EIO, -SQ_ENOMEM or -SQ_ETRUST.
 */
int sq_accepted_write(const char *path, const struct sq_accepted *a,
		      const struct sq_program *added, const char *lines,
		      struct sq_why *why);

/* Note that a was taken back at now_ms. Returns as sq_accepted_write(). */
int sq_accepted_note_end(const char *path, const struct sq_accepted *a,
			 uint64_t now_ms, struct sq_why *why);

/* "PATH.accepted" into name. Returns name. */
#define SQ_ACCEPTED_PATH_LEN 4200
const char *sq_accepted_path(const char *path,
			     char name[static SQ_ACCEPTED_PATH_LEN]);

#endif
