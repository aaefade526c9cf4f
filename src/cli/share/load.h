/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * load.h - a profile or an export, whichever it is, as programs
 */
#ifndef SQ_LOAD_H
#define SQ_LOAD_H

#include "cli/output.h"

/* What was read. */
struct sq_loaded {
	const char *path;	     /* borrowed */
	struct sq_programs programs; /* by name; the host's record with them */
	struct sq_meta meta;
};

/*
 * Read the profile or the export at path whole; "-" is standard input, an
 * export. Returns 0 (caller frees with sq_loaded_free()), SQ_EXIT_WRONG with
 * a complaint, or SQ_EXIT_INTERRUPTED without. What is damaged in a profile is
 * complained about, and counted in programs.damaged.
 */
int sq_load(const char *path, struct sq_loaded *loaded);

/* An export alone: "-" or NULL is standard input. As above. */
int sq_load_export(const char *path, struct sq_loaded *loaded);

/* The number of programs; the host's record does not count. */
size_t sq_loaded_count(const struct sq_loaded *loaded);
void sq_loaded_free(struct sq_loaded *loaded);

/*
 * Whether both have windows of the same length and of the same calls, and tell
 * programs apart by the same. Returns 0, or SQ_EXIT_WRONG with a complaint that
 * says what each has.
 */
int sq_load_same_form(const struct sq_loaded *a, const struct sq_loaded *b);

#endif
