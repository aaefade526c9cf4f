/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * journal.h - who accepted what, when and why
 *
 * A file beside the profile, PROFILE.accepted, that only grows: a paragraph for
 * each program that something was accepted of, with the lines of an export that
 * were added. 0600, as the profile.
 */
#ifndef SQ_JOURNAL_H
#define SQ_JOURNAL_H

#include "cli/output.h"
#include "cli/share/listing.h"

struct sq_acceptance {
	uint64_t time_ms;
	const char *events; /* the ids of the alerts, with commas between */
	const char *reason; /* NULL: none was given */
	const char *program;
	const struct sq_listing *added;
};

/*
 * Append a paragraph to the journal of the profile at path. Returns 0, or
 * SQ_EXIT_WRONG with a complaint.
 */
int sq_acceptance_write(const char *path, const struct sq_acceptance *a);

/*
 * Print what was accepted of the program of that name, a line or an object
 * each; nothing where there is no journal.
 */
void sq_acceptance_print(const char *path, const char *program, bool json);

#endif
