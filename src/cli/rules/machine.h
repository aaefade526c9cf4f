/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * machine.h - which machine's system calls rules are for
 *
 * The names of a rule's calls become numbers when auditctl loads it, on the
 * machine that it is for; that one may be another than this.
 */
#ifndef SQ_MACHINE_H
#define SQ_MACHINE_H

#include "base/error.h"
#include "cli/rules/names.h"

struct sq_machine { /* ABI ids of call.h; negative: no rule for it */
	int b64, b32;
};

/*
 * Find the machine of the system below root; "" is this one. Looks at the ELF
 * header of the first of programs that has one, else of a shell or the like.
 * Returns 0; 1 where nothing tells the machine, and *m is this one; or
 * -SQ_EARCH with the reason in *why: libaudit does not know its system calls.
 */
int sq_machine_find(struct sq_machine *m, const char *root,
		    const struct sq_names *programs, struct sq_why *why);

#endif
