/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * auditrule.h - one audit rule, from a line of auditctl's
 *
 * A file of rules and "auditctl -l" spell one rule in several ways: numbers or
 * names, calls in any order, a watch or its fields. Here each rule has one
 * form, so that rules can be compared. Pure; one owner at a time.
 */
#ifndef SQ_AUDITRULE_H
#define SQ_AUDITRULE_H

#include <stdbool.h>

#include "base/error.h"

#define SQ_AUDITRULE_LEN 8192 /* bytes of a line; auditctl reads 6,144 */

enum sq_auditrule_list {
	SQ_AUDITRULE_EXIT,
	SQ_AUDITRULE_TASK,
	SQ_AUDITRULE_EXCLUDE,
	SQ_AUDITRULE_OTHER, /* user, filesystem, io_uring */
};

struct sq_auditrule {
	enum sq_auditrule_list list;
	bool never, first; /* first: goes to the head of its list (-A) */
	bool all_calls, file, scoped;
	/*
	 * file: it is about a file or a directory; scoped: fields other than
	 * arch, exe and key narrow it down.
	 */
	char *text;	  /* as it was read; owned, as all that follow */
	char *form;	  /* the one form */
	char *arch;	  /* "b64", "b32"; NULL: any */
	char *calls;	  /* by name, with commas between; NULL: all */
	char *exe;	  /* the program; NULL: any */
	char *not_exe;	  /* all programs but this; NULL: none */
	char *key;	  /* the last one; NULL: none */
	char *type;	  /* of records that are excluded; NULL: none */
	const char *from; /* the file, borrowed; NULL: the kernel has it */
	unsigned int line;
};

/*
 * Read a line. Returns 0 (caller frees with sq_auditrule_free()), 1 where it is
 * no rule but a comment, a setting or blank, or with the reason in *why
 * -SQ_EFORMAT: nothing that auditctl prints or reads; or -SQ_ENOMEM.
 */
int sq_auditrule_read(struct sq_auditrule *rule, const char *line,
		      struct sq_why *why);
void sq_auditrule_free(struct sq_auditrule *rule);

#endif
