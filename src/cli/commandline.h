/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * commandline.h - a whole command line: options, verb, arguments
 *
 * Uses getopt_long(), whose variables are global: for one thread. Options and
 * arguments may be mixed, as GNU programs allow it; "--" ends the options, and
 * an option may be shortened as long as it is the only one that begins so.
 */
#ifndef SQ_COMMANDLINE_H
#define SQ_COMMANDLINE_H

#include "cli/cli.h"
#include "cli/options.h"

/* Taken by every verb, ahead of it or behind. */
extern const struct sq_option sq_common_options[];

/* All options that a verb takes; the common ones alone where verb is NULL. */
#define SQ_VERB_OPTIONS 32 /* twice what rules takes */
struct sq_option_list {
	const struct sq_option *list[SQ_VERB_OPTIONS];
	size_t count;
};

void sq_options_of(const struct sq_verb *verb, struct sq_option_list *options);

/* What a command line comes to, apart from its options. */
struct sq_command {
	const struct sq_verb *verb; /* NULL: nothing is left to be done */
	int argc;		    /* of its arguments */
	char **argv;
};

/*
 * Parse a whole command line into o and *command, which borrow from argv.
 * Prints help or the version where those are asked for. Returns SQ_EXIT_DONE,
 * or SQ_EXIT_WRONG with a complaint.
 */
int sq_commandline_parse(struct sq_options *o, struct sq_command *command,
			 int argc, char **argv);

#endif
