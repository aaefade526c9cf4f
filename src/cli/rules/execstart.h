/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * execstart.h - which programs the ExecStart= lines of a service start
 */
#ifndef SQ_EXECSTART_H
#define SQ_EXECSTART_H

#include "cli/rules/names.h"
#include "base/error.h"

/*
 * Read the file of a service, or a drop-in, at path: each ExecStart= adds to
 * programs, an empty one clears them. Prefixes and quotes are taken off.
 * name: the unit's, for the specifiers %n, %N, %p, %i and %I. The instance is
 * taken from asked where name has none.
 * Returns 0, -SQ_EVALUE (only systemd could resolve the line), -SQ_EABSENT,
 * -SQ_EIO, -SQ_ELONG or -SQ_ENOMEM, with the reason in *why.
 */
int sq_execstart_read(struct sq_names *programs, const char *path,
		      const char *name, const char *asked, struct sq_why *why);

#endif
