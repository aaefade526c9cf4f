/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * shelf.h - the programs in memory, by name, and which of them may leave
 *
 * A shelf keeps everything as long as it is within its limit. Beyond the limit
 * programs leave, the least recently used first. Two kinds may leave, and only
 * while nobody holds them: programs that the profile's file has as they are,
 * and then, where the owner allows it, strangers. A stranger is in no file and
 * made few calls; whoever can start programs can make up endless names of
 * them. No input or output; one owner at a time.
 */
#ifndef SQ_SHELF_H
#define SQ_SHELF_H

#include "model/program.h"

/* Little is lost with a stranger: a program needs more calls to settle. */
#define SQ_STRANGER_CALLS 1000

enum sq_shelf_class {
	SQ_SHELF_HELD,	  /* somebody holds it */
	SQ_SHELF_CHANGED, /* the file does not have all of it yet */
	SQ_SHELF_STRANGE, /* a stranger */
	SQ_SHELF_CLEAN,	  /* the file has all of it, or has nothing to have */
	SQ_SHELF_CLASSES,
};

struct sq_shelf_counts {
	uint64_t programs; /* on the shelf now */
	uint64_t bytes;	   /* of their memory, measured at their last use */
	uint64_t evicted;  /* left, and are read again when they are used */
	uint64_t dropped;  /* strangers that left */
};

/*
 * A program's place on the shelf. The shelf's owner sets the first three, and
 * tells the shelf by sq_shelf_settle(). The rest is the shelf's own.
 */
struct sq_shelf_entry {
	uint32_t users; /* who hold it */
	bool saving;	/* what changed is on its way to the file */
	bool absent;	/* stands for a program that the profile lacks */

	struct sq_program *program;
	struct sq_shelf_entry *newer, *older; /* of its class */
	size_t bytes;
	enum sq_shelf_class class;
};

struct sq_shelf;

/*
 * The caller frees *out with all programs on it. seed: random, since strangers
 * choose names. Returns 0 or -SQ_ENOMEM.
 */
int sq_shelf_new(struct sq_shelf **out, uint64_t seed);
void sq_shelf_free(struct sq_shelf *s);

/* bytes: 0 for no limit. strangers: whether they may leave. */
void sq_shelf_limit(struct sq_shelf *s, size_t bytes, bool strangers);

/* Let programs leave until the rest is within the limit, or none may leave. */
void sq_shelf_trim(struct sq_shelf *s);

/* Trim, and say whether the shelf is still beyond its limit. */
bool sq_shelf_full(struct sq_shelf *s);

/*
 * Whether p, as it was last measured, has an SQ_SHELF_SHARES-th of what the
 * shelf may hold: one program is not to spend what all the others need.
 */
#define SQ_SHELF_SHARES	   8
#define SQ_SHELF_SHARE_MIN ((size_t)1 << 20) /* bytes; most need much less */
bool sq_shelf_has_share(const struct sq_shelf *s, const struct sq_program *p);

/* The program of that name, or NULL. Valid until it leaves. */
struct sq_program *sq_shelf_find(const struct sq_shelf *s, const char *name,
				 size_t name_len);

/*
 * Takes p, whose name is not on the shelf, and sets p->entry. Returns 0, or
 * -SQ_ENOMEM with p freed.
 */
int sq_shelf_put(struct sq_shelf *s, struct sq_program *p);

/* p is in use now, and so the last one to leave. */
void sq_shelf_use(struct sq_shelf *s, struct sq_program *p);

/* p may have changed its class, or the memory that it takes. */
void sq_shelf_settle(struct sq_shelf *s, struct sq_program *p);

/*
 * Call visit() for each program: of one class, the least recently used first,
 * or of all classes. visit() may settle the program that it is called with.
 */
typedef void sq_shelf_visit(void *ctx, struct sq_program *p);
void sq_shelf_each_of(struct sq_shelf *s, enum sq_shelf_class class,
		      sq_shelf_visit *visit, void *ctx);
void sq_shelf_each(struct sq_shelf *s, sq_shelf_visit *visit, void *ctx);

const struct sq_shelf_counts *sq_shelf_counts(const struct sq_shelf *s);

/* How many names are compared to find each program once. For tests. */
uint64_t sq_shelf_probes(const struct sq_shelf *s);

#endif
