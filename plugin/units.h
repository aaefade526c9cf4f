/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * units.h - in which unit a process is, asked of /proc/PID/cgroup
 *
 * Reading that file waits for a lock of the kernel, which whoever moves
 * processes between cgroups can hold for long. So a thread of its own reads,
 * and the reading thread waits for it no longer than SQ_UNITS_WAIT_MS, and in
 * a second no longer than SQ_UNITS_BUDGET_MS altogether. What comes later is
 * not known: the process is then in its parent's unit.
 *
 * The name of a container with a number is where its engine keeps it: docker
 * in containers/ID/config.v2.json, podman and cri-o in a list of all. Names
 * that were found are remembered, so many that hosts have no more.
 *
 * The functions are for the reading thread.
 */
#ifndef SQ_UNITS_H
#define SQ_UNITS_H

#include "base/error.h"
#include "event/event.h"
#include "stream/unitname.h"

/*
 * A usual answer takes some 20 us, and on a busy host the time until the thread
 * has a processor. auditd's queue holds more than comes in this time.
 */
#define SQ_UNITS_WAIT_MS   200
#define SQ_UNITS_BUDGET_MS 200

struct sq_units_counts {
	uint64_t asked;
	uint64_t gone; /* of them: the process or its cgroup cannot be read */
	uint64_t late; /* of them: there was no answer in time */
};

struct sq_units;

/*
 * Start the thread. proc, borrowed: "/proc" but in tests. Returns 0 (caller
 * frees *out) or, with the reason in *why, -SQ_ENOMEM or -SQ_EIO (the system
 * gives no thread).
 */
int sq_units_start(struct sq_units **out, const char *proc, struct sq_why *why);

/*
 * The unit that the process of ev is in, as actors.h has it: 0, or 1 where it
 * is not known. Of another host's process, by its node, nothing is known.
 */
int sq_units_ask(struct sq_units *u, const struct sq_event *ev,
		 char unit[static SQ_UNIT_LEN]);

const struct sq_units_counts *sq_units_counts(const struct sq_units *u);

/* Ends the thread, and waits for it. u may be NULL. */
void sq_units_free(struct sq_units *u);

#endif
