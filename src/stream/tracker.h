/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tracker.h - which process, and which stream of it, an event belongs to
 *
 * A process is (node, pid) from its first record, or its execve, to its exit,
 * its execve, or the reuse of its pid. A stream is one thread of execution as
 * far as audit records can tell: (process, comm of the thread). Bounded: the
 * processes least recently heard of make room. No input or output; one owner at
 * a time.
 *
 * Many processes end without a record, since signals leave none, and their
 * pids come back. A pid is another process's
 *   - when its exe is another one, and no execve says so;
 *   - when its parent is another one, unless it was adopted;
 *   - behind a loss, when the owner finds that an execve is missing.
 *
 * A process is adopted when its parent ends: by pid 1, or by the nearest of
 * its ancestors that asked for it (a subreaper, or the init of a container).
 * So a pid whose parent is another one is still the same process when
 *   - the parent was not pid 1, which never ends;
 *   - ses is the same: a login gets a new one, and auid with it;
 *   - no fork has returned this pid to the new parent since it was last heard
 *     of; nor to a process that has ended, unless the old parent has, too;
 *   - the new parent is pid 1 or a known ancestor. Where the new parent made
 *     no record itself, nobody can tell: then an execve is taken for the old
 *     process's, since to drop it would hide it, and so is any call when the
 *     old parent is known to have ended.
 * A process that reuses a pid gains nothing by being taken for the one before:
 * its calls are judged by what that program does, which is a program that
 * somebody of the same login ran.
 *
 * Texts are remembered as hashes under a seed of the caller's choice, since
 * exe and comm are a stranger's to choose: in 64 bits where to be taken for
 * another is of use, in 32 where one could just as well take its name.
 */
#ifndef SQ_TRACKER_H
#define SQ_TRACKER_H

#include "event/event.h"
#include "stream/frame.h"
#include "stream/history.h"
#include "stream/kin.h"
#include "stream/processes.h"

#define SQ_STREAMS_DEFAULT 65536 /* streams; some 22 MB */
#define SQ_STREAMS_MIN	   16

/*
 * Processes that end by a signal stay until their room is needed, which is how
 * it should be. That one is dropped so soon after its last event says that
 * there are too many.
 */
#define SQ_CROWDED_MS 3600000

/*
 * Streams of one process. A program can give its threads new names without
 * end: all that are beyond share one stream.
 */
#define SQ_COMMS_MAX 64

struct sq_held;

/* Streams and processes are values in two tables, linked by their numbers. */
struct sq_stream {
	uint32_t next;	 /* of the process; most recent first */
	uint32_t comm;	 /* hash */
	uint32_t losses; /* sq_event.losses, as of its newest call */
	uint32_t from;	 /* pid of whom it comes from; lineage.h */
	uint32_t row;	 /* of young streams, up to it; lineage.h */
	struct sq_history history;
	struct sq_frame frame;
	struct sq_held *held; /* the learner's; NULL: nothing */
};

struct sq_tracker;

struct sq_tracker_counts {
	uint64_t streams;   /* now */
	uint64_t processes; /* now */
	uint64_t evicted;   /* processes dropped to make room */
	uint64_t crowded;   /* of them those that were busy; SQ_CROWDED_MS */
	uint64_t reused;    /* pids found to be another process's */
	uint64_t adopted;   /* processes whose parent ended */
	uint64_t shared;    /* streams not made because of SQ_COMMS_MAX */
};

/*
 * Where the owner's memory is full, more processes leave than begin, since what
 * they run has to stay as long as they do. So many stay: no host has more
 * programs that run, but for one that is flooded.
 */
#define SQ_TRACKER_LEAVE 8
#define SQ_TRACKER_STAY	 1024

/*
 * Called with each stream that is over and with each process that is, after
 * its streams, just before they are freed.
 */
typedef void sq_process_end(void *ctx, struct sq_process *process);
typedef void sq_stream_end(void *ctx, struct sq_process *process,
			   struct sq_stream *stream);

/*
 * Whether ev, behind a loss and under a comm that its process has not shown
 * yet, is of another program of the same path: an execve may be what is lost.
 */
typedef bool sq_exec_missed(void *ctx, const struct sq_process *process,
			    const struct sq_event *ev);

/* Whether what processes run takes more memory than it may. */
typedef bool sq_memory_full(void *ctx);

/* Whom to tell, and whom to ask. Any but held_free may be NULL. */
struct sq_tracker_hooks {
	void *ctx;
	sq_process_end *process_end;
	sq_stream_end *stream_end;
	sq_exec_missed *missed; /* NULL: a new comm is a thread's */
	sq_memory_full *full;	/* asked when a process begins */
	void (*held_free)(struct sq_held *held); /* of a stream that is over */
	struct sq_kin_hooks kin; /* hold the programs of forks' notes */
};

/* Caller frees *out. Returns 0 or -SQ_ENOMEM. */
int sq_tracker_new(struct sq_tracker **out, size_t max_streams, uint64_t seed,
		   const struct sq_tracker_hooks *hooks);
void sq_tracker_free(struct sq_tracker *t); /* calls held_free alone */

/*
 * The process that ev belongs to. For an execve that succeeded that is the
 * process that made it, whose program ev does not name any more. Borrowed:
 * valid until the next call that changes t. NULL when out of memory, or for a
 * URINGOP of an unknown process.
 */
struct sq_process *sq_tracker_process(struct sq_tracker *t,
				      const struct sq_event *ev);

/* Whether pid is a child of the process that ev is of. */
bool sq_tracker_begot(const struct sq_tracker *t, const struct sq_event *ev,
		      uint32_t pid);

/* The live process (node of ev, pid), or NULL. */
struct sq_process *sq_tracker_find(const struct sq_tracker *t,
				   const struct sq_event *ev, uint32_t pid);

/* The live process that ev is of, or NULL. Changes nothing. */
struct sq_process *sq_tracker_peek(const struct sq_tracker *t,
				   const struct sq_event *ev);

/*
 * Whether ev, the first event of its process, is of a child that our rules
 * cover: they cover its parent, whose program and user it still has.
 */
bool sq_tracker_inherits(const struct sq_tracker *t, const struct sq_event *ev);

/* Calls of process are missing ahead of ev: a loss to all its streams. */
void sq_tracker_break(struct sq_tracker *t, struct sq_process *process,
		      const struct sq_event *ev);

/*
 * ev, an execve, put another program into process. Returns the process as it
 * goes on, NULL when out of memory.
 */
struct sq_process *sq_tracker_exec(struct sq_tracker *t,
				   struct sq_process *process,
				   const struct sq_event *ev);

/* process has ended. */
void sq_tracker_end(struct sq_tracker *t, struct sq_process *process);

/*
 * The fork that began the process of which ev is the first event that is seen,
 * though its parent may have ended since, and an ancestor or somebody whom
 * nobody audits has adopted it; NULL: none is known. The program of its parent
 * is held by t. Valid until the next call that changes t.
 */
const struct sq_birth *sq_tracker_birth(const struct sq_tracker *t,
					const struct sq_event *ev);

/*
 * The stream of process that ev continues. NULL when out of memory. With the
 * first one, what is known of the process's birth is forgotten, so the caller
 * asks for that before.
 */
struct sq_stream *sq_tracker_stream(struct sq_tracker *t,
				    struct sq_process *process,
				    const struct sq_event *ev);

/*
 * What ev means for those that made it, once its call was counted: the end of
 * a stream, the end of a process, a new program. Returns the process as it
 * goes on, NULL where it does not or when out of memory.
 */
struct sq_process *sq_tracker_after(struct sq_tracker *t,
				    struct sq_process *process,
				    struct sq_stream *stream,
				    const struct sq_event *ev);

/* Whether ev puts another program into its process. */
static inline bool sq_event_is_exec(const struct sq_event *ev)
{
	return ev->outcome == SQ_OUTCOME_SUCCESS &&
	       sq_call_class(ev->call) == SQ_CALL_EXEC;
}

/* Whose call ev is: equal for equal users and groups. */
static inline uint32_t sq_event_owner(const struct sq_event *ev)
{
	return ev->uid ^ (ev->gid << 16 | ev->gid >> 16);
}

/* p makes ev under our key: as whom is noted. */
static inline void sq_process_acts(struct sq_process *p,
				   const struct sq_event *ev)
{
	p->owner = sq_event_owner(ev);
	p->root = ev->uid == 0;
}

/*
 * End all processes, in the order in which they came. Returns 0, or -SQ_ENOMEM:
 * all have ended, but in another order.
 */
int sq_tracker_flush(struct sq_tracker *t);

/* The program that has more than half of all streams; NULL: none has. */
const struct sq_program *sq_tracker_crowd(const struct sq_tracker *t);

const struct sq_tracker_counts *sq_tracker_counts(const struct sq_tracker *t);

#endif
