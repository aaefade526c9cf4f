/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * actors.h - which program a process runs
 *
 * A process whose first record is seen runs what the record names, or what its
 * parent runs. The programs come from the profile; one that the profile does
 * not hold is a stranger, and the owner is told. One owner at a time.
 */
#ifndef SQ_ACTORS_H
#define SQ_ACTORS_H

#include "detect/lifecycle.h"
#include "store/profile.h"
#include "stream/tracker.h"

/* All pointers are borrowed. */
struct sq_actors {
	struct sq_profile *profile;
	struct sq_tracker *tracker;
	const char *interpreters; /* as sq_program_name() takes them */
	const struct sq_lifecycle *lifecycle;
	enum sq_state stranger_state; /* that a stranger begins in */
	void *ctx;
	/* each time that a program is met: ev names it */
	void (*met)(void *ctx, const struct sq_event *ev, struct sq_program *p);
	/*
	 * damage: 0, or the error for which its record cannot be read. Returns
	 * whether the operator was told; if not, it is called again when the
	 * program is met again, with again set and without why.
	 */
	bool (*stranger)(void *ctx, const struct sq_event *ev, const char *name,
			 int damage, bool again, const struct sq_why *why);
};

/*
 * Hold the program that ev names, and that starter started; NULL: not known.
 * Returns 0 or -SQ_ENOMEM.
 */
int sq_actors_meet(const struct sq_actors *a, const struct sq_event *ev,
		   const struct sq_program *starter, uint64_t now_ms,
		   struct sq_program **out);

/*
 * Set and hold the program of process, of which ev is the first event that is
 * seen, and set its source: source, or its parent's for an execve. A fork keeps
 * its parent's program: a thread's new name is no other one. An execve does not
 * name the program that made it: that is the parent's, or stays NULL. Returns 0
 * or -SQ_ENOMEM.
 */
int sq_actors_name(const struct sq_actors *a, struct sq_process *process,
		   const struct sq_event *ev, unsigned int source,
		   uint64_t now_ms);

/*
 * As sq_exec_missed asks: whether ev is of another program than its process.
 * Threads have comms of their own, so only a program that the profile holds is
 * meant by one; where its record is damaged, the owner is told. Returns 1, 0 or
 * -SQ_ENOMEM.
 */
int sq_actors_missed(const struct sq_actors *a,
		     const struct sq_process *process,
		     const struct sq_event *ev);

#endif
