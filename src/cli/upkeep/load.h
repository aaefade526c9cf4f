/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * load.h - a new file of rules in an old one's place: all of it, or nothing
 */
#ifndef SQ_LOAD_H
#define SQ_LOAD_H

#include "cli/setup/setup.h"

/*
 * Write fresh to the file at path, whose text was old, and have the kernel take
 * it, by augenrules, as auditd's service does. Where rules are locked, what the
 * next boot loads is made, and *locked is true. If anything fails, the file and
 * the loaded rules become what they were. A system that is not live gets the
 * file alone. Returns 0, or -1 with a complaint.
 */
int sq_load_rules(struct sq_setup *s, const char *path, const char *old,
		  const char *fresh, bool *locked);

#endif
