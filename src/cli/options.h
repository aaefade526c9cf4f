/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * options.h - the options of the verbs, and what a command line made of them
 *
 * An option is an entry of a table, for parsing and for help alike. A verb
 * names the tables whose options it takes: those here, which several verbs
 * share, and its own, which stands in the verb's file.
 */
#ifndef SQ_OPTIONS_H
#define SQ_OPTIONS_H

#include "cli/cli.h"
#include "input/reader.h"
#include "settings.h"

struct sq_options;

struct sq_option {
	const char *name;     /* without its hyphens; NULL ends a table */
	const char *argument; /* as help names it; NULL: it takes none */
	const char *help;     /* what it does, for one line */
	/*
	 * Puts value, which is borrowed, into o. Returns 0, or -1 with a
	 * complaint. NULL: whoever reads the command line does all.
	 */
	int (*take)(struct sq_options *o, const struct sq_option *option,
		    const char *value);
	size_t at; /* where in o; see below */
};

/* The letter that stands for it as well, 'o' for --output; '\0': none does. */
char sq_option_letter(const struct sq_option *option);

/*
 * Ways to take: a bool that becomes true, and a text that is borrowed. Each
 * stands for take and at, and names the member of sq_options.
 */
#define SQ_OPTION_FLAG(member) \
	sq_option_flag, offsetof(struct sq_options, member)
#define SQ_OPTION_TEXT(member) \
	sq_option_text, offsetof(struct sq_options, member)
int sq_option_flag(struct sq_options *o, const struct sq_option *option,
		   const char *value);
int sq_option_text(struct sq_options *o, const struct sq_option *option,
		   const char *value);

/* A time, into the uint64_t at which the option points: ms since the epoch. */
int sq_option_time(struct sq_options *o, const struct sq_option *option,
		   const char *value);

extern const struct sq_option sq_input_options[];  /* of logs */
extern const struct sq_option sq_window_options[]; /* --window */
extern const struct sq_option sq_calls_options[];  /* --calls */
extern const struct sq_option sq_unit_options[];   /* --unit, of logs */
extern const struct sq_option sq_format_options[]; /* --format text|json */
extern const struct sq_option sq_time_options[];   /* --since, --until */
extern const struct sq_option sq_alerts_options[];
extern const struct sq_option sq_check_options[];
extern const struct sq_option sq_explain_options[];
extern const struct sq_option sq_status_options[];
extern const struct sq_option sq_diff_options[];
extern const struct sq_option sq_accept_options[];
extern const struct sq_option sq_revert_options[];
extern const struct sq_option sq_export_options[];
extern const struct sq_option sq_report_options[];
extern const struct sq_option sq_rules_options[];    /* which rules */
extern const struct sq_option sq_estimate_options[]; /* what they cost */
extern const struct sq_option sq_upkeep_options[];   /* whether they fit */
extern const struct sq_option sq_output_options[];   /* where rules go */
extern const struct sq_option sq_setup_options[];

/* A rule each; the kernel tries them one by one, for each system call. */
#define SQ_OPTIONS_PROGRAMS 64

/* The arguments of --exe and --unit, in their order. */
struct sq_named_program {
	const char *name;
	bool unit;
};

struct sq_options {
	struct sq_settings settings; /* of --config, changed by the others */
	const char *config;	     /* NULL: not given */
	bool seccomp, systemd;	     /* export: as a filter */
	const char *of_program, *reason; /* accept; NULL: none */
	enum sq_format input;
	const char *program; /* of a calls file */
	unsigned int window; /* 0: as the profile has, or as settings say */
	const char *unit;    /* that logs are of; NULL: it is not known */
	const char *calls;   /* NULL: as the settings or the profile have */
	const struct sq_alphabet *alphabet; /* the open profile's; borrowed */
	unsigned int jobs; /* threads that read; 0: one a processor */
	struct sq_named_program programs[SQ_OPTIONS_PROGRAMS];
	unsigned int program_count;
	const char *budget; /* NULL: none */
	bool estimate;
	bool check;	    /* rules: look, and make none */
	const char *loaded; /* a file; NULL: ask the kernel */
	bool settle;
	int depth;		   /* enum sq_depth */
	bool depth_chosen;	   /* --depth was given */
	const char *root, *output; /* a directory, a file; NULL: none */
	const char *log;	   /* of auditd; NULL: where it writes */
	bool no_bulk, force;
	bool packaged; /* accept */
	bool undo, dry_run, yes;
	bool acts;		/* accept: of episodes, too */
	unsigned int observe_s; /* if observed, which --observe says */
	bool observed;
	bool per_process;
	bool known; /* diff: not what was counted */
	bool frame; /* --frame was given */
	bool json, prometheus, ecs, text;
	bool watch, follow;
	uint64_t since_ms, until_ms; /* since the epoch; 0: not given */
	bool facets;
};

/* The value as a number. Returns 0, or -1 with a complaint. */
int sq_option_number(const struct sq_option *option, const char *value,
		     uint64_t min, uint64_t max, unsigned int *to);

/*
 * The place of value among the option's words, which are its argument with a
 * '|' between them. Returns it, or -1 with a complaint.
 */
int sq_option_word(const struct sq_option *option, const char *value);

/*
 * All options are in o: those that do not go together, and what one means for
 * another. Returns 0, or -1 with a complaint.
 */
int sq_options_settle(struct sq_options *o);

/*
 * Settle o->alphabet: --calls, else the calls of the settings where they are
 * not all, else those that the profile has. Complains and returns -1 where
 * the profile is of others.
 */
int sq_options_alphabet(struct sq_options *o, struct sq_profile *profile);

/*
 * Settle what tells the programs of profile apart. Logs do not say in which
 * units processes ran: where units count, --unit has to. Complains and returns
 * -1 where it does not, or the profile does not fit.
 */
int sq_options_identity(const struct sq_options *o, struct sq_profile *profile);

/* As actors.h asks; ctx is the options. */
int sq_options_unit(const struct sq_options *o, char unit[static SQ_UNIT_LEN]);

#endif
