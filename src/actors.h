/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * actors.h - which program a process runs
 *
 * When the first record of a process comes, its program is what the record
 * names, or what its parent runs. Programs come from the profile. A program
 * that the profile does not hold is a stranger, and the owner of this module is
 * told. One owner at a time.
 */
#ifndef SQ_ACTORS_H
#define SQ_ACTORS_H

#include "detect/lifecycle.h"
#include "store/profile.h"
#include "stream/tracker.h"
#include "stream/unitname.h"

/* All pointers are borrowed. */
struct sq_actors {
	struct sq_profile *profile;
	struct sq_tracker *tracker;
	const char *interpreters; /* as sq_program_name() takes them */
	const struct sq_lifecycle *lifecycle;
	enum sq_state stranger_state; /* in which a stranger begins */
	void *ctx;
	/*
	 * NULL: programs are told apart by their paths alone. The unit that the
	 * process of ev is in: 0, with an empty one where it is in none, or 1
	 * where that is not known.
	 */
	int (*unit)(void *ctx, const struct sq_event *ev,
		    char unit[static SQ_UNIT_LEN]);
	/* whenever a program is met, which ev names */
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
 * Anybody can give a script another one's name. So the first place from which a
 * script of that name is started is learned with it, and one that is started
 * from elsewhere is another program, as naming.h says. Where no record names
 * the place, there is one program of that name.
 * Where the unit of its process is not known it is the starter's, else that of
 * the process's parent. Returns 0 or -SQ_ENOMEM.
 */
int sq_actors_meet(const struct sq_actors *a, const struct sq_event *ev,
		   const struct sq_program *starter, uint64_t now_ms,
		   struct sq_program **out);

/*
 * Set and hold the program of process, whose first event is ev, and set its
 * source: source, or its parent's for an execve. A forked process keeps its
 * parent's program, as the new name of a thread is no other program, and the
 * unit with it. An execve names the program that is started, not the one that
 * called it: that is the parent's, or stays NULL. Returns 0 or -SQ_ENOMEM.
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
