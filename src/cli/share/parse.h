/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * parse.h - the text of an export → programs
 *
 * docs/export-format.md describes the text. It may have been edited by hand:
 * the first thing that is wrong is told with its line, and nothing comes of the
 * rest. One owner at a time.
 */
#ifndef SQ_PARSE_H
#define SQ_PARSE_H

#include <stdio.h>

#include "cli/output.h"

#define SQ_EXPORT_MAGIC	  "seqids-export"
#define SQ_EXPORT_VERSION 1

/*
 * Read all of from. Returns 0 (caller frees with sq_programs_free()), or with
 * the reason, and where it is, in *why -SQ_ENOMEM, -SQ_EIO, -SQ_EVERSION or
 * -SQ_EFORMAT. meta holds the window, the calls and when the profile was made.
 */
int sq_parse(FILE *from, struct sq_programs *programs, struct sq_meta *meta,
	     struct sq_why *why);

#endif
