/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * probe.h - which file a program was started from
 *
 * Thread-safe. Blocks for the disk.
 */
#ifndef SQ_PROBE_H
#define SQ_PROBE_H

#include "event/event.h"
#include "model/program.h"
#include "stream/naming.h"

/* One program to be looked at, and what was found. */
struct sq_probe {
	struct sq_event event; /* that started it */
	char name[SQ_PROGRAM_NAME_LEN];
	bool found;
	bool packager; /* a package manager is at work: packager.h */
	struct sq_identity identity;
	int64_t since_s; /* pending.h: another file since then; 0: it is not */
};

/*
 * Fill in found, packager and identity, by the path in event.exe as this
 * process sees it: a container's program is found only where the host has it
 * there as well.
 */
void sq_probe_look(struct sq_probe *probe);

#endif
