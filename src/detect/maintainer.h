/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * maintainer.h - whether packages are being installed
 *
 * When packages are installed or upgraded, the package manager brings files
 * of any kind, and the maintainers' scripts have everyday tools do what these
 * never did on the host: sed reads the settings of another package, find walks
 * through new directories. None of it is news, as long as all of this holds:
 *   - the process is a package manager that runs as root, or descends from
 *     one, and of all between them none has ended: a daemon that a script
 *     started is watched;
 *   - below dpkg, it is not dpkg's pager, which a shell starts: the shell of
 *     one who may say "sudo dpkg -l" and no more is watched. Below apt, it is
 *     dpkg's;
 *   - the manager's file is not known to have been replaced, nor to be a
 *     container's.
 * Whoever is root can make a package and have its script do what he likes: then
 * the start of the package manager is all that there is to see.
 *
 * It is asked only of what would be told. No input or output; as thread-safe as
 * the tracker.
 */
#ifndef SQ_MAINTAINER_H
#define SQ_MAINTAINER_H

#include "stream/tracker.h"

#define SQ_ANCESTORS_MAX 32 /* are looked at; scripts start scripts */

/* Whether the process is a package manager of root's. */
bool sq_maintainer_is(const struct sq_process *process);

/* Whether the process, which made ev, works for a package. */
bool sq_maintainer_works(const struct sq_tracker *t,
			 const struct sq_process *process,
			 const struct sq_event *ev);

#endif
