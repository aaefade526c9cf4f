/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * options.h - the options of all verbs, parsed in one place
 */
#ifndef SQ_OPTIONS_H
#define SQ_OPTIONS_H

#include "input/reader.h"
#include "settings.h"

/* The options that a verb takes, beside --config and --profile. */
enum sq_option_set {
	SQ_OPTIONS_NONE = 0,
	SQ_OPTIONS_INPUT = 1 << 0,  /* --input-format, --program, --jobs */
	SQ_OPTIONS_WINDOW = 1 << 1, /* --window */
	SQ_OPTIONS_CHECK = 1 << 2,  /* --per-process, --frame */
	SQ_OPTIONS_FORMAT = 1 << 3, /* --format */
	SQ_OPTIONS_CALLS = 1 << 4,  /* --calls */
	SQ_OPTIONS_RULES = 1 << 5,  /* those of rules but --calls */
};

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
	const char *calls;   /* NULL: likewise */
	const struct sq_alphabet *alphabet; /* the open profile's; borrowed */
	unsigned int jobs; /* threads that read; 0: one a processor */
	struct sq_named_program programs[SQ_OPTIONS_PROGRAMS];
	unsigned int program_count;
	const char *root, *output; /* directories; NULL: none */
	bool no_bulk, force;
	bool per_process;
	bool json;
};

/*
 * Parse argv (a verb and its arguments); *first is the index of the first
 * argument that is no option. Complains and returns -1 when they are wrong.
 */
int sq_options_parse(struct sq_options *o, unsigned int set, int argc,
		     char **argv, int *first);

/*
 * Settle o->alphabet: --calls, else the calls of the settings where they are
 * not all, else those that the profile has. Complains and returns -1 where
 * the profile is of others.
 */
int sq_options_alphabet(struct sq_options *o, struct sq_profile *profile);

#endif
