/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * processes.h - the processes that are known, by pid and by age
 *
 * A table of values, which the tracker fills and reads. A process is named by
 * its node and its pid; its age is the time since its last event. A process
 * stays where it is in memory until it is removed. One owner at a time.
 */
#ifndef SQ_PROCESSES_H
#define SQ_PROCESSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slab.h"
#include "base/table.h"
#include "event/call.h"

struct sq_program;

/* What a process did, for those who ask when it is over. */
struct sq_process_stats {
	uint32_t calls, windows, mismatches; /* 2^32 would be 2 TB of log */
	uint8_t max_locality, max_distance;
	uint8_t min_order; /* 0: no mismatch */
};

/* Without a hole: there may be as many as streams. */
struct sq_process {
	uint64_t exe;		    /* hash */
	struct sq_program *program; /* the caller's; NULL at first */
	uint32_t self;		    /* its number in the table */
	uint32_t newer, older;	    /* by the last event */
	uint32_t streams;	    /* the tracker's */
	uint32_t node;		    /* hash */
	uint32_t pid, ppid;
	uint32_t ses;
	uint32_t losses;  /* sq_event.losses, as of its newest event */
	uint32_t source;  /* the caller's: where it was read */
	uint32_t last_ms; /* low bits of its newest event's time */
	uint32_t born;	  /* counts processes, from 1 */
	uint32_t owner;	  /* at its newest call under our key; scope.h */
	struct sq_process_stats stats;
	uint8_t stream_count;
	uint8_t thread_starts; /* calls of that kind */
	bool thread_ended;     /* by exit, and the process may go on */
	bool ours : 1;	       /* our rules cover it; scope.h */
	bool executed : 1;     /* it began by an execve that was seen */
	bool root : 1;	       /* user 0, at that call, too */
	uint8_t depth : 2;     /* enum sq_depth, of its newest call of ours */
};

struct sq_processes {
	struct sq_slab slab;
	struct sq_table numbers;
	uint32_t newest, oldest;
};

void sq_processes_init(struct sq_processes *ps, uint64_t seed);
void sq_processes_free(struct sq_processes *ps);

/* A process, all zero but for its name, the newest. NULL: no memory. */
struct sq_process *sq_processes_add(struct sq_processes *ps, uint32_t node,
				    uint32_t pid);
void sq_processes_remove(struct sq_processes *ps, struct sq_process *p);

/* The process of that name, or NULL. */
struct sq_process *sq_processes_find(const struct sq_processes *ps,
				     uint32_t node, uint32_t pid);

/* p is the newest from now on. */
void sq_processes_renew(struct sq_processes *ps, struct sq_process *p);

/* The one least recently heard of; NULL: there are none. */
struct sq_process *sq_processes_oldest(const struct sq_processes *ps);

/* The program that has more than half of all their streams, or NULL. */
const struct sq_program *sq_processes_crowd(const struct sq_processes *ps);

/* All of them in the order of their birth. Caller frees; NULL: no memory. */
struct sq_process **sq_processes_all(const struct sq_processes *ps);

/*
 * Whether p has threads, now that it makes that call: it starts a second one,
 * or outlived one.
 */
bool sq_process_has_threads(struct sq_process *p, sq_call call);

/* Whether a_ms is later than b_ms, by their low bits: right within 24 days. */
static inline bool sq_process_later(uint32_t a_ms, uint32_t b_ms)
{
	return (int32_t)(a_ms - b_ms) > 0;
}

static inline size_t sq_processes_count(const struct sq_processes *ps)
{
	return ps->numbers.count;
}

#endif
