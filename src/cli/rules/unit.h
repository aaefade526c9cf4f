/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * unit.h - the programs that a systemd service starts, from its files
 *
 * Reads what systemd.unit(5) says that it reads: the unit's file and its
 * drop-ins, in the directories of the system, links between units included.
 * systemd itself is not asked. systemctl's cat and show would save this
 * module, but they refuse --root ("Verb 'cat' cannot be used with --root=", in
 * systemd 252), and ask a manager that runs, which an image, a container that
 * is being built and a rescue system do not have.
 */
#ifndef SQ_UNIT_H
#define SQ_UNIT_H

#include "cli/rules/names.h"
#include "base/error.h"

/*
 * What ExecStart= starts, each a path or a name without one, into programs,
 * which is empty. root: stands ahead of each path; "" for this machine's own.
 * name: as systemctl takes it; ".service" may be left out.
 * Returns 0, or with the reason in *why -SQ_EABSENT (no such unit), -SQ_EVALUE
 * (no service, masked, nothing started, or a line that only systemd could
 * resolve), -SQ_EIO or -SQ_ENOMEM.
 */
int sq_unit_programs(struct sq_names *programs, const char *root,
		     const char *name, struct sq_why *why);

#endif
