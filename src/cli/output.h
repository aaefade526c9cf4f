/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * output.h - what several verbs print
 */
#ifndef SQ_OUTPUT_H
#define SQ_OUTPUT_H

#include <stdio.h>

#include "cli/options.h"
#include "base/json.h"
#include "store/store.h"

/* All programs of a profile. */
struct sq_programs {
	struct sq_program **list; /* owned */
	size_t count;
	struct sq_program *host; /* owned; program.h; NULL: not in the file */
	size_t damaged;		 /* complained about, and not in the list */
	bool broken;		 /* GDBM cannot find all of them any more */
};

/*
 * Read the profile at path whole, most sequences first, then by name.
 * Returns 0, or SQ_EXIT_WRONG with a complaint. Caller frees with
 * sq_programs_free().
 */
int sq_programs_read(const char *path, struct sq_programs *programs,
		     struct sq_meta *meta);
void sq_programs_free(struct sq_programs *programs);

/*
 * Find the program of that name, else the only one whose last part it is.
 * Returns NULL with a complaint, which names the profile's path, where there is
 * none or more than one.
 */
const struct sq_program *sq_programs_find(const struct sq_programs *programs,
					  const char *name, const char *path);

/* Sort as sq_programs_read() does. */
void sq_programs_sort(struct sq_program **list, size_t count);

/* How many sequences all of them have together. */
uint64_t sq_programs_sequences(const struct sq_programs *programs);

/* Print a text that may hold anything, escaped for a terminal. */
void sq_print_text(const char *s);
void sq_print_text_to(FILE *to, const char *s);

/* Print object on a line of its own, and free it. */
void sq_print_json(json_t *object);

/*
 * Takes and prints text, a line. NULL where there was no memory to make it:
 * then sq_finish_output() complains.
 */
void sq_print_made(char *text);

/* A time as 2026-11-23 20:35:01 UTC; "never" for 0. Returns buf. */
#define SQ_DATE_LEN 32
const char *sq_date(uint64_t time_ms, char buf[static SQ_DATE_LEN]);

/* Flush stdout. Returns status, or SQ_EXIT_WRONG when the output failed. */
int sq_finish_output(int status);

#endif
