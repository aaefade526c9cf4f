/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * upgrade.h - programs whose files packages brought
 *
 * Not thread-safe.
 */
#ifndef SQ_UPGRADE_H
#define SQ_UPGRADE_H

struct sq_options;

/*
 * Of each program whose file is another one now, ask the package manager
 * whether its package brought it. Where it did, the file becomes the program's
 * own, and what it does for the first time is learned for upgrade_wait. Says
 * what it found. Returns an exit status: SQ_EXIT_FOUND where a file is not as
 * its package has it.
 */
int sq_upgrade(const struct sq_options *o);

#endif
