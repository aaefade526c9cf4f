/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * lineage.h - what a stream that begins goes on from
 *
 * A stream that begins with nothing behind it is judged by its first calls
 * alone. So whoever makes one call in each of many streams would never be
 * judged. A stream therefore begins with the calls of the stream that it comes
 * from, as its context:
 *   - a thread with a new comm: the newest stream of its process;
 *   - a forked process: its parent's stream at the fork, without the fork
 *     itself, since the child may be faster than the record of it;
 *   - a process that is told from the one before by its parent alone: that of
 *     the one before.
 * A stream is young up to its SQ_YOUNG_CALLS-th call. Where the stream that the
 * same process brought forth before is still young, or ended young, the new one
 * goes on from that: many short streams are one row, with one frame. A process
 * that makes an execve ends its row. Each of a row is an episode by itself: it
 * tells again what one before it has told. Children of pid 1 are no row: it
 * adopts whom nobody else does. Nor are those of another program, or of one
 * that is not audited: each of them was started for itself.
 *
 * What a program did before is no context for another program.
 *
 * The row of a process has a slot in a table of a fixed size, as kin.h's notes
 * have. No input or output; one owner at a time.
 */
#ifndef SQ_LINEAGE_H
#define SQ_LINEAGE_H

#include "stream/tracker.h"

#define SQ_YOUNG_CALLS \
	6 /* as a window has; docs/detection.md has the figures */

struct sq_lineage;

/*
 * processes, streams (of struct sq_stream) and kin are borrowed. Caller frees
 * *out. Returns 0 or -SQ_ENOMEM.
 */
int sq_lineage_new(struct sq_lineage **out, uint64_t seed,
		   const struct sq_processes *processes,
		   const struct sq_slab *streams);
void sq_lineage_free(struct sq_lineage *l);

/* The stream of p with that comm, or NULL. Changes nothing. */
const struct sq_stream *sq_lineage_stream(const struct sq_lineage *l,
					  const struct sq_process *p,
					  uint32_t comm);

/*
 * Give s, a new stream of p that is not among p's streams yet, its context. ev
 * is its first event; birth is the fork that began p, or NULL.
 */
void sq_lineage_begin(struct sq_lineage *l, const struct sq_process *p,
		      const struct sq_birth *birth, const struct sq_event *ev,
		      struct sq_stream *s);

/* s, of p, is over. */
void sq_lineage_end(struct sq_lineage *l, const struct sq_process *p,
		    const struct sq_stream *s);

/* p makes an execve. */
void sq_lineage_exec(struct sq_lineage *l, const struct sq_process *p);

/*
 * p's pid is another process's from now on, of the same login, and no fork is
 * known to have made that. If it runs the same program, it goes on from p's
 * stream of that comm (a hash), or else from the newest one.
 */
void sq_lineage_reused(struct sq_lineage *l, const struct sq_process *p,
		       uint32_t comm);

#endif
