/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * depthset.h - the rules of one depth, for all programs or for one
 *
 * Their key tells the depth (depth.h), so that a program's rules can change
 * while the plugin runs, and it needs no setting.
 */
#ifndef SQ_DEPTHSET_H
#define SQ_DEPTHSET_H

#include <stdio.h>

#include "event/depth.h"

/*
 * Print the rules. arch: b64 or b32, whose calls are those of abi; program: a
 * path that sq_ruleset_path() allows; NULL: all programs.
 */
void sq_depthset_put(FILE *to, enum sq_depth depth, const char *arch,
		     unsigned int abi, const char *program);

/* How many rules that prints. */
unsigned int sq_depthset_count(enum sq_depth depth, unsigned int abi);

/* One rule for these calls, names with commas between. */
void sq_depthset_put_rule(FILE *to, enum sq_depth depth, const char *arch,
			  const char *calls, const char *program);

#endif
