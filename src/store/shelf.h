/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shelf.h - the programs in memory, by name, and which of them may leave
 *
 * Within its limit a shelf keeps what it was given. Beyond it, programs leave
 * that nobody holds, those first that were not used for longest, and only
 * those that the profile's file holds as they are; then, if it may, strangers:
 * such as no file holds and that made few calls, since whoever can start
 * programs can make up paths without end. Pure; one owner at a time.
 */
#ifndef SQ_SHELF_H
#define SQ_SHELF_H

#include "model/program.h"

/* Of such a program little is lost; it would take as many to settle. */
#define SQ_STRANGER_CALLS 1000

enum sq_shelf_class {
	SQ_SHELF_HELD,	  /* by somebody */
	SQ_SHELF_CHANGED, /* and not in the file yet */
	SQ_SHELF_STRANGE, /* changed, never in the file, and of few calls */
	SQ_SHELF_CLEAN,	  /* as in the file, if it is there */
	SQ_SHELF_CLASSES,
};

struct sq_shelf_counts {
	uint64_t programs; /* now */
	uint64_t bytes;	   /* of memory, as of their last use */
	uint64_t evicted;  /* to be read again when they are used */
	uint64_t dropped;  /* strangers */
};

struct sq_shelf;

/*
 * Caller frees *out, and the programs on it with it. seed: random, since
 * strangers choose names. Returns 0 or -SQ_ENOMEM.
 */
int sq_shelf_new(struct sq_shelf **out, uint64_t seed);
void sq_shelf_free(struct sq_shelf *s);

/* bytes: 0 for any number. strangers: they may leave. */
void sq_shelf_limit(struct sq_shelf *s, size_t bytes, bool strangers);

/* Have programs leave while there is too much. */
void sq_shelf_trim(struct sq_shelf *s);

/* Whether there is too much, though all have left that may. */
bool sq_shelf_full(struct sq_shelf *s);

/* The program of that name, or NULL. Borrowed, until it leaves. */
struct sq_program *sq_shelf_find(const struct sq_shelf *s, const char *name,
				 size_t name_len);

/* Takes p, whose name is not on the shelf; frees it on -SQ_ENOMEM. Or 0. */
int sq_shelf_put(struct sq_shelf *s, struct sq_program *p);

/* p is in use now: the last one to leave. */
void sq_shelf_use(struct sq_shelf *s, struct sq_program *p);

/* Whether p may leave has changed, perhaps, or how much memory it takes. */
void sq_shelf_settle(struct sq_shelf *s, struct sq_program *p);

/*
 * Call visit() for each program of a class, used longest ago first, or of all.
 * visit may settle the program it is called with.
 */
typedef void sq_shelf_visit(void *ctx, struct sq_program *p);
void sq_shelf_each_of(struct sq_shelf *s, enum sq_shelf_class class,
		      sq_shelf_visit *visit, void *ctx);
void sq_shelf_each(struct sq_shelf *s, sq_shelf_visit *visit, void *ctx);

const struct sq_shelf_counts *sq_shelf_counts(const struct sq_shelf *s);

/* How many names are compared to find each program once. For tests. */
uint64_t sq_shelf_probes(const struct sq_shelf *s);

#endif
