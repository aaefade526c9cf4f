/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * execstart.h - ExecStart= of a systemd service: the programs, not the words
 */
#ifndef SQ_EXECSTART_H
#define SQ_EXECSTART_H

#include "cli/rules/names.h"
#include "base/error.h"

/*
 * Read the file of a service, or a drop-in, at path: each ExecStart= adds to
 * programs, an empty one clears them. Prefixes and quotes are taken off.
 * name: the unit's, for the specifiers %n, %N, %p, %i and %I; one of them that
 * has no instance has it from asked.
 * Returns 0, -SQ_EVALUE (only systemd could resolve the line; in *why),
 * -SQ_EIO or -SQ_ENOMEM.
 */
int sq_execstart_read(struct sq_names *programs, const char *path,
		      const char *name, const char *asked, struct sq_why *why);

#endif
