/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * options.h - the options of all verbs: one table for parsing and for help
 *
 * Uses getopt_long(), whose variables are global: for one thread. Options and
 * arguments may be mixed, as GNU programs allow it; "--" ends the options, and
 * an option may be shortened as long as it is the only one that begins so.
 */
#ifndef SQ_OPTIONS_H
#define SQ_OPTIONS_H

#include "cli/cli.h"
#include "input/reader.h"
#include "settings.h"

/* The sets of options that a verb takes, besides those of every verb. */
enum sq_option_set {
	SQ_OPTIONS_ALL = 0,	    /* of every verb, ahead of it or behind */
	SQ_OPTIONS_INPUT = 1 << 0,  /* --input-format, --program, --jobs */
	SQ_OPTIONS_WINDOW = 1 << 1, /* --window */
	SQ_OPTIONS_CHECK = 1 << 2,  /* --per-process, --frame */
	SQ_OPTIONS_FORMAT = 1 << 3, /* --format */
	SQ_OPTIONS_CALLS = 1 << 4,  /* --calls */
	SQ_OPTIONS_RULES = 1 << 5,  /* those of rules but --calls */
};

struct sq_option {
	const char *name;     /* without its hyphens */
	const char *argument; /* as help names it; NULL: it takes none */
	unsigned int set;     /* one of sq_option_set */
	const char *help;     /* what it does, for one line */
};

extern const struct sq_option sq_option_table[];
extern const size_t sq_option_count;

static inline bool sq_option_is_of(const struct sq_option *option,
				   unsigned int sets)
{
	return option->set == SQ_OPTIONS_ALL || (option->set & sets);
}

/* A rule each; the kernel tries them one by one, for each system call. */
#define SQ_OPTIONS_PROGRAMS 64

/* The arguments of --exe and --unit, in their order. */
struct sq_named_program {
	const char *name;
	bool unit;
};

struct sq_options {
	struct sq_settings settings; /* of --config, changed by the others */
	enum sq_format input;
	const char *program; /* of a calls file */
	unsigned int window; /* 0: as the profile has, or as settings say */
	const char *calls;   /* NULL: as the settings or the profile have */
	const struct sq_alphabet *alphabet; /* the open profile's; borrowed */
	unsigned int jobs; /* threads that read; 0: one a processor */
	struct sq_named_program programs[SQ_OPTIONS_PROGRAMS];
	unsigned int program_count;
	const char *root, *output; /* directories; NULL: none */
	bool no_bulk, force;
	bool per_process;
	bool json;
};

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
int sq_options_parse(struct sq_options *o, struct sq_command *command, int argc,
		     char **argv);

/*
 * Settle o->alphabet: --calls, else the calls of the settings where they are
 * not all, else those that the profile has. Complains and returns -1 where
 * the profile is of others.
 */
int sq_options_alphabet(struct sq_options *o, struct sq_profile *profile);

#endif
