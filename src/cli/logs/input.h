/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * input.h - the FILE arguments of learn and check, read into an engine
 */
#ifndef SQ_INPUT_H
#define SQ_INPUT_H

#include "cli/options.h"
#include "engine.h"
#include "input/keys.h"

struct sq_input_total {
	uint64_t bytes, lines, records, events;
	uint64_t skipped;	   /* lines that could not be read */
	uint64_t foreign;	   /* lines of others that are no records */
	uint64_t no_calls;	   /* events that carry no system call */
	uint64_t other_calls;	   /* with the key, and not of the alphabet */
	uint64_t repeated;	   /* events that were read before */
	struct sq_keys other_keys; /* of calls, most calls first */
	bool interrupted;	   /* by SIGINT, which ends the input early */
};

/*
 * Feed the files (standard input for "-" or for none) to e. Says on stderr
 * which lines were skipped and why, the first few of each file, and how far
 * it is when stderr is a terminal; in what order files are read where that is
 * another one than was given; and how many events were read twice, each of
 * which counts once. The source of a process is the index of its file.
 * Returns 0, or -1 with a complaint: a file cannot be read, is no audit log.
 */
int sq_input_read(const struct sq_options *o, struct sq_engine *e, int count,
		  char **files, struct sq_input_total *total);

/* The name of file i, as the user gave it. */
const char *sq_input_name(int count, char **files, unsigned int i);

#endif
