/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scope.h - whether a call under another rule's key belongs to our streams
 *
 * The first rule that matches decides a record's key. Where rules for
 * compliance stand ahead of ours, the calls that tell most come under their
 * keys, and a stream without them has holes. So a call is a call of its stream
 * under any key, or under none, as long as our own rules cover the process:
 *   - it has made a call under our key since its execve, or was forked by a
 *     process that had; and
 *   - its uid and gid are the ones that it had then, since rules may be for
 *     some users only.
 * A call of a process that we know, and of which this is not so, is held until
 * its next call under our key, and then comes ahead of that one. This is how
 * the first calls of a program that was started under another key are kept:
 * whether rules for some programs cover it is known by its own calls. Calls of
 * processes that never use our key are nobody's.
 *
 * Bounded: SQ_SCOPE_CALLS calls of a process are held, and SQ_SCOPE_TOTAL of
 * all. One too many, and those of its process are dropped: its windows begin
 * anew with its next call under our key. One owner at a time.
 */
#ifndef SQ_SCOPE_H
#define SQ_SCOPE_H

#include "event/event.h"
#include "stream/tracker.h"

#define SQ_SCOPE_CALLS 32   /* more than any window; a program's first calls */
#define SQ_SCOPE_TOTAL 2048 /* some 600 bytes each */

enum sq_scope_answer {
	SQ_SCOPE_LEAVE, /* it is nobody's */
	SQ_SCOPE_TAKE,	/* it goes on as if it had our key */
	SQ_SCOPE_HOLD,	/* its process's next call will tell */
};

struct sq_scope;

/* A call that was held. */
struct sq_scope_call {
	struct sq_scope_call *next;
	struct sq_event event;
};

/*
 * t is borrowed; calls that are nobody's, after all, are counted in *left.
 * Caller frees *out. Returns 0 or -SQ_ENOMEM.
 */
int sq_scope_new(struct sq_scope **out, const struct sq_tracker *t,
		 uint64_t seed, uint64_t *left);
void sq_scope_free(struct sq_scope *s);

/* What is to become of ev, which does not have our key. */
enum sq_scope_answer sq_scope_ask(const struct sq_scope *s,
				  const struct sq_event *ev);

/*
 * Hold ev, a call of process or the execve that began it. Returns 0, also when
 * there were too many, or -SQ_ENOMEM.
 */
int sq_scope_hold(struct sq_scope *s, const struct sq_process *process,
		  const struct sq_event *ev);

/*
 * process makes a call under our key, ev. Returns what was held of it, oldest
 * first, or NULL; the caller hands each to sq_scope_done(). *missing: calls
 * were dropped.
 */
struct sq_scope_call *sq_scope_release(struct sq_scope *s,
				       const struct sq_process *process,
				       const struct sq_event *ev,
				       bool *missing);
void sq_scope_done(struct sq_scope_call *call);

/* process is over: what is held of it is nobody's. */
void sq_scope_end(struct sq_scope *s, const struct sq_process *process);

#endif
