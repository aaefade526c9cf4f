/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * program.h - what one program is known to do
 *
 * What is known are its sequences, its runs (trail.h) and its facets. A stream
 * that ends before it fills a window leaves a head: it counts for orders and
 * pairs, but is no sequence. An index of sequences and heads is made when an
 * order or pairs are first asked for. No input or output; times are those of
 * the events. One owner at a time.
 */
#ifndef SQ_PROGRAM_H
#define SQ_PROGRAM_H

#include <stdbool.h>

#include "event/event.h"
#include "model/facets.h"
#include "model/follows.h"
#include "model/identity.h"
#include "model/index.h"
#include "model/nearest.h"
#include "model/seqset.h"
#include "model/tally.h"
#include "stream/trail.h"

/*
 * What all programs of the host do, taken together, is kept as one more
 * program, of which facets alone are known: an item's count there is in how
 * many programs it was seen, and a second time in the same one counts as well.
 * Of starts, its items are the programs that ran. No file has that name.
 */
#define SQ_HOST_NAME "(host)"

/* On disk: append, never renumber. */
enum sq_state {
	SQ_STATE_LEARNING,  /* what it does is normal */
	SQ_STATE_DETECTING, /* what it never did is reported */
	SQ_STATE_NEW,	    /* reported as new; nothing is learned of it */
	SQ_STATE_COUNT,
};

enum sq_model {
	SQ_MODEL_SEQUENCES,
	SQ_MODEL_PAIRS,
	SQ_MODEL_AUTO, /* only as a setting */
};

/* Why a program is in its state. On disk: append, never renumber. */
enum sq_state_reason {
	SQ_BECAUSE_NEW,	      /* first seen */
	SQ_BECAUSE_SETTLED,   /* pH's rule: nothing new for long enough */
	SQ_BECAUSE_OPERATOR,  /* seqids state */
	SQ_BECAUSE_ANOMALIES, /* too many, and relearn = yes */
	SQ_BECAUSE_CHANGED,   /* another file, and on_change = relearn */
	SQ_BECAUSE_UPGRADED,  /* another file, which its package brought */
	SQ_BECAUSE_COUNT,
};

/* What is counted of a program. Kept on disk. Times are ms since the epoch. */
struct sq_program_stats {
	uint64_t created_ms; /* the first event that it was learned from */
	uint64_t changed_ms; /* the event that brought the newest sequence */
	uint64_t seen_ms;    /* when it ran last, to a day */
	uint64_t calls;	     /* learned from */
	uint64_t windows;    /* learned from */

	uint64_t state; /* enum sq_state */
	uint64_t state_ms, state_reason;
	uint64_t model;	      /* enum sq_model; of a detecting program */
	uint64_t train_calls; /* pH's train_count: since it began to learn */
	uint64_t novel_calls; /* train_calls, when something strong was new */
	uint64_t late_sequences; /* new sequences since then */
	uint64_t frozen_ms;	 /* since when it is frozen; 0: it is not */
	uint64_t anomalies;	 /* alerts since it detects; else refusals */
	uint64_t threads;	 /* 1: a process of it was seen to have some */
	uint64_t full_ms; /* since when it has its share of memory; 0: not */
	uint64_t joined;  /* 1: learned with streams joined; lineage.h */

	uint64_t depth;	      /* enum sq_depth: how it was audited at last */
	uint64_t order_calls; /* learned from while audited at depth order */
	uint64_t acts_calls;  /* the same, at depth acts */

	uint64_t upgraded_ms; /* when its package brought the file; 0: not */

	struct sq_identity file;     /* that it was learned from */
	struct sq_identity reported; /* another file, reported already */
};

/* A program's record in the profile, as it was last read or saved. */
struct sq_program_record {
	uint64_t revision;   /* counts saves; 0: there is no record yet */
	uint64_t generation; /* the operator's change that it last took in */
	struct sq_program_stats stats;
};

/*
 * Others read all of it. They change it by the functions below and by those of
 * lifecycle.h.
 */
struct sq_program {
	char *name; /* NUL-terminated, for messages; may hold any byte */
	size_t name_len;

	/* what is known */
	unsigned int k; /* calls in a window */
	struct sq_seqset sequences;
	struct sq_seqset heads;	   /* with SQ_CALL_NONE ahead */
	struct sq_seqset runs;	   /* of SQ_RUN_LEN calls */
	struct sq_follows follows; /* the shorter runs, and how often */
	struct sq_facets facets;

	/* what is counted */
	struct sq_program_stats stats;

	/* the record on disk that all of this began with */
	struct sq_program_record record;
	bool changed; /* since then */

	/* what lasts as long as it is in memory */
	struct sq_shelf_entry *entry; /* its place there; shelf.h */
	uint64_t probed_ms;	      /* when its file was last looked at */
	bool tried;		      /* its trial has begun; verdict.c */
	uint32_t recent;	      /* calls; overload.h sets it back */
	uint32_t gaps; /* places where calls may be missing; likewise */
	int untold; /* 0, or why its being new is still to be told; actors.h */
	enum sq_model model;	/* that it is judged by; never SQ_MODEL_AUTO */
	struct sq_index *index; /* these two are made when needed */
	struct sq_nearest *nearest;
	struct sq_tally reported; /* mismatches, by what stands for them */
};

/* name is copied. Caller frees *out. Returns 0 or -SQ_ENOMEM. */
int sq_program_new(struct sq_program **out, const char *name, size_t name_len,
		   unsigned int k);
void sq_program_free(struct sq_program *p);

/* Whether the name, of len bytes, is SQ_HOST_NAME. */
bool sq_program_is_host(const char *name, size_t len);

/* Count a call made at time_ms, whether or not a window came of it. */
static inline void sq_program_count(struct sq_program *p, uint64_t time_ms)
{
	if (!p->stats.created_ms)
		p->stats.created_ms = time_ms;
	p->stats.calls++;
	p->changed = true;
}

/* Count a window whose sequence is known. */
static inline void sq_program_count_window(struct sq_program *p)
{
	p->stats.windows++;
	p->changed = true;
}

/* Note that a process of the program has threads. */
static inline void sq_program_count_threads(struct sq_program *p)
{
	p->changed |= !p->stats.threads;
	p->stats.threads = 1;
}

/*
 * Add the sequence key (k calls) seen at time_ms.
 * Returns 1 when it is new, 0 when known, -SQ_ENOMEM.
 */
int sq_program_learn(struct sq_program *p, const sq_call *key,
		     uint64_t time_ms);

/*
 * Add all that a stream did: len calls, fewer than k. Returns as
 * sq_program_learn().
 */
int sq_program_learn_head(struct sq_program *p, const sq_call *calls,
			  unsigned int len);

/*
 * Add the newest run and all shorter ones that end like it, and count the
 * newest two calls. To be called once for each call that is not interposed.
 * Returns 1 when any of them is new, 0 when all are known, -SQ_ENOMEM.
 */
int sq_program_learn_run(struct sq_program *p, const struct sq_run *run);

/*
 * The length of the shortest run that ends like run and is not known; 0 when
 * all are known.
 */
unsigned int sq_program_new_run(const struct sq_program *p,
				const struct sq_run *run);

/*
 * A copy without the index and what was reported. Caller frees *out. Returns 0
 * or -SQ_ENOMEM.
 */
int sq_program_copy(struct sq_program **out, const struct sq_program *p);

/*
 * Take in the record of the same program that somebody else saved meanwhile.
 * p then knows what either knew, and its numbers are the record's plus what p
 * counted since it was last saved. Returns 0 or -SQ_ENOMEM.
 */
int sq_program_merge(struct sq_program *p, const struct sq_program *record);

/*
 * Forget everything. Then take over what from knows and counted, and leave from
 * empty; NULL: p stays empty.
 */
void sq_program_become(struct sq_program *p, struct sq_program *from);

static inline bool sq_program_knows(const struct sq_program *p,
				    const sq_call *key)
{
	return sq_seqset_has(&p->sequences, key);
}

/*
 * Whether each lookahead pair of the newest of the k calls at key is known.
 * Returns 1, 0 or -SQ_ENOMEM.
 */
int sq_program_knows_pairs(struct sq_program *p, const sq_call *key);

/*
 * The least Hamming distance (Hofmeyr, Forrest, Somayaji 1998) from the len
 * calls at key, at most k, to any len calls in a row of a sequence; len when
 * there are no sequences. Only the newest SQ_DISTANCE_SCAN sequences are looked
 * at: where there are more, the result is an upper bound. *nearest borrows the
 * sequence from p, or is NULL when there is none; nearest may be NULL.
 */
unsigned int sq_program_distance(struct sq_program *p, const sq_call *key,
				 unsigned int len, const sq_call **nearest);

/*
 * The order: the length of the shortest n-gram at the end of the len calls at
 * key (at most k) that no sequence and no head contains. Returns 1 to len;
 * len + 1 when all are contained; -SQ_ENOMEM.
 */
int sq_program_order(struct sq_program *p, const sq_call *key,
		     unsigned int len);

/*
 * How often these len calls were reported as a mismatch, this time included.
 * Counting starts anew when p comes into memory and when they were not seen
 * for forget_ms. Returns at least 1, or -SQ_ENOMEM.
 */
int64_t sq_program_report(struct sq_program *p, const sq_call *calls,
			  unsigned int len, uint64_t now_ms,
			  uint64_t forget_ms);

/* They were reported, and nobody heard of it: it does not count. */
void sq_program_unreport(struct sq_program *p, const sq_call *calls,
			 unsigned int len);

/* Bytes of memory that p takes. */
size_t sq_program_bytes(const struct sq_program *p);

#endif
