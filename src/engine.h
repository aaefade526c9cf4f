/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * engine.h - events in, knowledge and alerts out
 *
 * Wires tracker, profile and detector together, for plugin and command alike.
 * No clock and no output of its own: the same events give the same alerts.
 * One owner at a time; a sink is called from within sq_engine_event() and
 * sq_engine_flush().
 */
#ifndef SQ_ENGINE_H
#define SQ_ENGINE_H

#include "alert.h"
#include "profile.h"
#include "tracker.h"

enum sq_mode {
	SQ_MODE_LEARN,	/* everything seen is normal */
	SQ_MODE_DETECT, /* nothing is learned */
};

struct sq_engine_options {
	enum sq_mode mode;
	struct sq_rule rule;
	size_t max_streams;
	const char *interpreters; /* globs with commas between; borrowed */
	const char *own_exe; /* its evidence files are no behaviour; borrowed */
	uint32_t own_pid;    /* 0: none */
	uint64_t seed;	     /* for the tables of what strangers chose */
};

struct sq_engine_sink {
	void *ctx;
	/* a borrows nothing and is only valid during the call */
	void (*alert)(void *ctx, const struct sq_alert *a);
	/* may be NULL: a process is over */
	void (*ended)(void *ctx, const struct sq_process *p);
	/* may be NULL: a program's record is damaged */
	void (*damaged)(void *ctx, const char *name, const struct sq_why *why);
};

struct sq_engine_counts {
	uint64_t calls;	  /* that went into streams */
	uint64_t ignored; /* events of other keys, and our own */
	uint64_t orphans; /* io_uring operations of unknown processes */
	uint64_t windows;
	uint64_t mismatches;
	uint64_t learned; /* new sequences */
	uint64_t alerts;
	uint64_t programs; /* that the profile did not hold */
	uint64_t damaged;  /* programs whose record is damaged */
};

struct sq_engine;

/* profile is borrowed until the engine is freed. 0 or -SQ_ENOMEM. */
int sq_engine_new(struct sq_engine **out,
		  const struct sq_engine_options *options,
		  struct sq_profile *profile,
		  const struct sq_engine_sink *sink);
void sq_engine_free(struct sq_engine *e);

/* New settings; streams and profile stay. */
void sq_engine_set_options(struct sq_engine *e,
			   const struct sq_engine_options *options);

/* Where the events to come are read: goes into each process's source. */
void sq_engine_set_source(struct sq_engine *e, unsigned int source);

/* Returns 0 or -SQ_ENOMEM; then the event is lost, and no more than that. */
int sq_engine_event(struct sq_engine *e, const struct sq_event *ev);

/* All processes are over. */
void sq_engine_flush(struct sq_engine *e);

/* The time of the newest event, ms since the epoch; 0 before the first. */
uint64_t sq_engine_now_ms(const struct sq_engine *e);

const struct sq_engine_counts *sq_engine_counts(const struct sq_engine *e);
const struct sq_tracker_counts *sq_engine_tracker(const struct sq_engine *e);

#endif
