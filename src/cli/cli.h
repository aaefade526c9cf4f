/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cli.h - the verbs of seqids(8), one file each
 *
 * A verb takes the arguments after its name and returns the exit status.
 */
#ifndef SQ_CLI_H
#define SQ_CLI_H

#include "base/error.h"

enum sq_exit {
	SQ_EXIT_DONE = 0,  /* for check: nothing anomalous */
	SQ_EXIT_FOUND = 1, /* anomalies, differences */
	SQ_EXIT_WRONG = 2, /* arguments, input or profile */
};

struct sq_options;

int sq_cmd_learn(struct sq_options *o, int argc, char **argv);
int sq_cmd_check(struct sq_options *o, int argc, char **argv);
int sq_cmd_info(struct sq_options *o, int argc, char **argv);
int sq_cmd_list(struct sq_options *o, int argc, char **argv);
int sq_cmd_show(struct sq_options *o, int argc, char **argv);
int sq_cmd_forget(struct sq_options *o, int argc, char **argv);
int sq_cmd_state(struct sq_options *o, int argc, char **argv);
int sq_cmd_accept(struct sq_options *o, int argc, char **argv);
int sq_cmd_verify(struct sq_options *o, int argc, char **argv);
int sq_cmd_rules(struct sq_options *o, int argc, char **argv);

/* "seqids: what: why" on stderr. Returns SQ_EXIT_WRONG. */
int sq_complain(const char *what, const struct sq_why *why);
__attribute__((format(printf, 2, 3))) int sq_complainf(const char *what,
						       const char *fmt, ...);

#endif
