/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli.h - the verbs of seqids(8), one file each, and how they end
 */
#ifndef SQ_CLI_H
#define SQ_CLI_H

#include <stddef.h>

#include "base/error.h"

enum sq_exit {
	SQ_EXIT_DONE = 0,	   /* for check: nothing anomalous */
	SQ_EXIT_FOUND = 1,	   /* anomalies, differences */
	SQ_EXIT_WRONG = 2,	   /* arguments, input or profile */
	SQ_EXIT_INTERRUPTED = 130, /* by SIGINT, as a shell says it */
};

struct sq_option;
struct sq_options;

#define SQ_VERB_TABLES 7 /* of options, for one verb */

struct sq_verb {
	const char *name;
	/*
	 * Takes the arguments that are no options, argc of them, and returns
	 * the exit status.
	 */
	int (*run)(struct sq_options *o, int argc, char **argv);
	/* the tables of options that it takes, besides the common one */
	const struct sq_option *options[SQ_VERB_TABLES];
	const char *arguments; /* as help spells them; "" for none */
	int least, most;       /* of them; most < 0: any number */
	const char *takes;     /* the same in words, for a complaint */
	const char *summary;   /* a sentence without its full stop */
};

/* All of them, in the order in which help names them. */
extern const struct sq_verb sq_verbs[];
extern const size_t sq_verb_count;

int sq_cmd_learn(struct sq_options *o, int argc, char **argv);
int sq_cmd_check(struct sq_options *o, int argc, char **argv);
int sq_cmd_forecast(struct sq_options *o, int argc, char **argv);
int sq_cmd_info(struct sq_options *o, int argc, char **argv);
int sq_cmd_list(struct sq_options *o, int argc, char **argv);
int sq_cmd_show(struct sq_options *o, int argc, char **argv);
int sq_cmd_forget(struct sq_options *o, int argc, char **argv);
int sq_cmd_state(struct sq_options *o, int argc, char **argv);
int sq_cmd_accept(struct sq_options *o, int argc, char **argv);
int sq_cmd_revert(struct sq_options *o, int argc, char **argv);
int sq_cmd_export(struct sq_options *o, int argc, char **argv);
int sq_cmd_import(struct sq_options *o, int argc, char **argv);
int sq_cmd_diff(struct sq_options *o, int argc, char **argv);
int sq_cmd_merge(struct sq_options *o, int argc, char **argv);

int sq_cmd_verify(struct sq_options *o, int argc, char **argv);
int sq_cmd_alerts(struct sq_options *o, int argc, char **argv);
int sq_cmd_explain(struct sq_options *o, int argc, char **argv);
int sq_cmd_report(struct sq_options *o, int argc, char **argv);
int sq_cmd_status(struct sq_options *o, int argc, char **argv);
int sq_cmd_rules(struct sq_options *o, int argc, char **argv);
int sq_cmd_setup(struct sq_options *o, int argc, char **argv);

/* "seqids: what: why" on stderr. Returns SQ_EXIT_WRONG. */
int sq_complain(const char *what, const struct sq_why *why);
__attribute__((format(printf, 2, 3))) int sq_complainf(const char *what,
						       const char *fmt, ...);

#endif
