/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * kin.h - what is remembered of forks, and of processes that have ended
 *
 * A child may make its first call when its parent is gone. So a fork leaves a
 * note: who made it, and what that process ran. And each process that ends
 * leaves a note of whose child it was. Both tables have a fixed size, and a new
 * note takes the place of whichever lies in its slot; the seed keeps strangers
 * from choosing which. One owner at a time.
 *
 * The pid of a fork's note is what the call returned. That is a pid of the
 * caller's own namespace, so in a container it may be any other process's:
 * whoever reads a note has to find that it fits.
 */
#ifndef SQ_KIN_H
#define SQ_KIN_H

#include <stdbool.h>
#include <stdint.h>

#include "stream/history.h"
#include "stream/processes.h"

#define SQ_KIN_INIT  1	  /* the pid that adopts whom nobody else does */
#define SQ_KIN_SLOTS 2048 /* of each table; some 500 KB together */

struct sq_program;

/* A fork whose child has not been seen yet. */
struct sq_birth {
	uint32_t node; /* hash */
	uint32_t pid;  /* the child's; 0: no note */
	uint32_t parent, grandparent;
	uint32_t ses;
	uint32_t source;	    /* the parent's */
	uint32_t owner;		    /* the parent's, */
	bool ours;		    /* as a process has them */
	uint32_t time_ms;	    /* low bits; of the fork */
	uint64_t exe;		    /* hash; the parent's */
	struct sq_program *program; /* the parent's, held; may be NULL */
	uint32_t losses;	    /* the parent's stream's */
	struct sq_history history;
};

/* A process that has ended, or was forgotten to make room. */
struct sq_past {
	uint32_t node; /* hash */
	uint32_t pid;  /* 0: no note */
	uint32_t parent;
	bool ended; /* for certain */
};

struct sq_kin;

/* Hold a program for a note, or let it go. NULL: notes hold nothing. */
struct sq_kin_hooks {
	void *ctx;
	void (*hold)(void *ctx, struct sq_program *p);
	void (*release)(void *ctx, struct sq_program *p);
};

/* Caller frees *out. Returns 0 or -SQ_ENOMEM. */
int sq_kin_new(struct sq_kin **out, uint64_t seed,
	       const struct sq_kin_hooks *hooks);
void sq_kin_free(struct sq_kin *k); /* releases no program */

/* Note a fork, and hold its program. */
void sq_kin_fork(struct sq_kin *k, const struct sq_birth *birth);

/* The note of a fork that returned pid, or NULL. Valid until k changes. */
const struct sq_birth *sq_kin_birth(const struct sq_kin *k, uint32_t node,
				    uint32_t pid);

/* The child was seen: its note is of no more use. */
void sq_kin_seen(struct sq_kin *k, uint32_t node, uint32_t pid);

/* Note a process that is over. */
void sq_kin_end(struct sq_kin *k, const struct sq_past *past);

/* The note of a process that is over, or NULL. Valid until k changes. */
const struct sq_past *sq_kin_past(const struct sq_kin *k, uint32_t node,
				  uint32_t pid);

/*
 * Whether ancestor is pid, or pid's parent, or the parent's …; by those that
 * live, and by the notes.
 */
bool sq_kin_descends(const struct sq_kin *k, const struct sq_processes *living,
		     uint32_t node, uint32_t pid, uint32_t ancestor);

/* Whether pid is known to have ended, and nobody has it now. */
bool sq_kin_has_ended(const struct sq_kin *k, const struct sq_processes *living,
		      uint32_t node, uint32_t pid);

/* pid is another process from now on: the one that ended is not it. */
void sq_kin_reused(struct sq_kin *k, uint32_t node, uint32_t pid);

/* Forget everything, and release what is held. */
void sq_kin_clear(struct sq_kin *k);

#endif
