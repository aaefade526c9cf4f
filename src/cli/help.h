/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * help.h - what the command says of itself, from the tables of its verbs and
 * options
 */
#ifndef SQ_HELP_H
#define SQ_HELP_H

#include "cli/commandline.h"

/* On stdout: all verbs in a line each, or a verb's options. */
void sq_help_command(void);
void sq_help_verb(const struct sq_verb *verb);

/*
 * On stderr, behind a complaint about arguments: where help is. verb: NULL
 * where there is none. Returns SQ_EXIT_WRONG.
 */
int sq_help_hint(const struct sq_verb *verb);

/*
 * What somebody who typed word may have meant: the verb, or one of the
 * options, whose name is nearly that. NULL where none is.
 */
const char *sq_help_guess_verb(const char *word);
const char *sq_help_guess_option(const char *word,
				 const struct sq_option_list *options);

#endif
