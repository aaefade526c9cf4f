/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * program.h - what one program is known to do
 *
 * Pure: no I/O, no clock; times are those of the events. One owner at a time.
 */
#ifndef SQ_PROGRAM_H
#define SQ_PROGRAM_H

#include <stdbool.h>

#include "event.h"
#include "seqset.h"
#include "window.h"

#define SQ_PROGRAM_NAME_LEN (SQ_EXE_LEN + SQ_COMM_LEN + 2) /* exe[comm] */

/* Numbers about a program, kept with it on disk. Times in ms since epoch. */
struct sq_program_stats {
	uint64_t created_ms; /* the first event that it was learned from */
	uint64_t changed_ms; /* the event that brought the newest sequence */
	uint64_t calls;	     /* learned from */
	uint64_t windows;    /* learned from */
};

struct sq_program {
	char *name;
	size_t name_len;
	unsigned int k;
	struct sq_seqset sequences;
	struct sq_program_stats stats;
	struct sq_program_stats saved; /* stats as its record has them */
	uint64_t revision;	       /* of its record on disk; 0: none */
	bool changed;		       /* since it was read or last saved */
	struct sq_grams *grams; /* runs shorter than k; made when needed */
};

/* name is copied. Caller frees *out. Returns 0 or -SQ_ENOMEM. */
int sq_program_new(struct sq_program **out, const char *name, size_t name_len,
		   unsigned int k);
void sq_program_free(struct sq_program *p);

/* Count a call made at time_ms, whether or not a window came of it. */
static inline void sq_program_count(struct sq_program *p, uint64_t time_ms)
{
	if (!p->stats.created_ms)
		p->stats.created_ms = time_ms;
	p->stats.calls++;
	p->changed = true;
}

/*
 * Add the sequence key (k calls) seen at time_ms.
 * Returns 1 when it is new, 0 when known, -SQ_ENOMEM.
 */
int sq_program_learn(struct sq_program *p, const sq_call *key,
		     uint64_t time_ms);

/* A copy without the runs' index. Caller frees *out. 0 or -SQ_ENOMEM. */
int sq_program_copy(struct sq_program **out, const struct sq_program *p);

/*
 * Take in the record of the same program that somebody else saved meanwhile:
 * the sequences of both, and theirs plus what p counted since it was saved.
 * Returns 0 or -SQ_ENOMEM.
 */
int sq_program_merge(struct sq_program *p, const struct sq_program *record);

static inline bool sq_program_knows(const struct sq_program *p,
				    const sq_call *key)
{
	return sq_seqset_has(&p->sequences, key);
}

/*
 * Least Hamming distance from key to any sequence (Hofmeyr, Forrest,
 * Somayaji 1998), k where there is none. Looks at SQ_DISTANCE_SCAN sequences
 * at most, the newest: beyond, the distance is an upper bound. *nearest (may
 * be NULL) borrows the sequence from p, NULL where there is none.
 */
#define SQ_DISTANCE_SCAN 65536
unsigned int sq_program_distance(const struct sq_program *p, const sq_call *key,
				 const sq_call **nearest);

/*
 * The order: the length of the shortest run of calls, ending with the newest
 * of the len calls at key (at most k), that no sequence contains.
 * Returns 1 to len; len + 1 when all are known; -SQ_ENOMEM.
 */
int sq_program_order(struct sq_program *p, const sq_call *key,
		     unsigned int len);

/* Bytes of memory that p takes. */
size_t sq_program_bytes(const struct sq_program *p);

#endif
