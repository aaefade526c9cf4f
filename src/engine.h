/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * engine.h - events in, knowledge and alerts out
 *
 * Wires tracker, profile and detector together, for plugin and command alike.
 * No clock and no output of its own: the same events give the same alerts.
 * One owner at a time; a sink is called from within sq_engine_event(),
 * sq_engine_settle(), sq_engine_pass() and sq_engine_flush().
 */
#ifndef SQ_ENGINE_H
#define SQ_ENGINE_H

#include "report/alert.h"
#include "detect/lifecycle.h"
#include "detect/odds.h"
#include "input/join.h"
#include "input/serials.h"
#include "detect/portscan.h"
#include "store/profile.h"
#include "report/reporter.h"
#include "stream/tracker.h"

enum sq_mode {
	SQ_MODE_LEARN,	/* everything seen is normal */
	SQ_MODE_DETECT, /* nothing is learned, whatever a program's state */
	SQ_MODE_AUTO,	/* each program's state decides */
	SQ_MODE_TRIAL,	/* each call is judged as in detect, then learned */
};

struct sq_engine_options {
	enum sq_mode mode;
	struct sq_rule rule;
	struct sq_lifecycle lifecycle;
	struct sq_odds_rule odds;
	bool relearn_changed;	 /* a program whose file is another one */
	bool reports_packages;	 /* what their scripts do may be news */
	unsigned int alert_rate; /* a minute of the events' time; 0: any */
	bool scans;		 /* tell of port scans, in any mode */
	bool overload;	/* tell of what could not be seen, in any mode */
	bool all_calls; /* should be audited: tell, in any mode, when not */
	struct sq_portscan_rule scan;
	enum sq_serials_mode serials; /* read at the start only */
	size_t max_streams;
	const char *interpreters; /* globs with commas between; borrowed */
	const char *own_exe; /* its evidence files are no behaviour; borrowed */
	uint32_t own_pid;    /* 0: none */
	uint64_t seed;	     /* of the tables; 0: a random one. For tests */
};

struct sq_engine_sink {
	void *ctx;
	/* a is only valid during the call; false: it could not be taken */
	bool (*alert)(void *ctx, const struct sq_alert *a);
	/* may be NULL: a process is over */
	void (*ended)(void *ctx, const struct sq_process *p);
	/*
	 * may be NULL: somebody should look at the file that p was started
	 * from, and tell sq_engine_identity()
	 */
	void (*probe)(void *ctx, const struct sq_event *ev,
		      const struct sq_program *p);
	/* may be NULL: a program's record is damaged */
	void (*damaged)(void *ctx, const char *name, const struct sq_why *why);
	/* may be NULL: a program has its share of memory, and learns no more */
	void (*full)(void *ctx, const char *name);
	/* may be NULL; as actors.h has it */
	int (*unit)(void *ctx, const struct sq_event *ev,
		    char unit[static SQ_UNIT_LEN]);
};

struct sq_engine_counts {
	uint64_t calls;	     /* that went into streams */
	uint64_t execs;	     /* of them: starts of programs */
	uint64_t ignored;    /* events of other keys, and our own */
	uint64_t other_keys; /* calls of other keys that are in calls */
	uint64_t orphans;    /* io_uring operations of unknown processes */
	uint64_t windows;
	uint64_t mismatches;
	uint64_t learned;     /* new sequences */
	uint64_t alerts;      /* handed to the sink */
	uint64_t overloads;   /* of them: of what could not be seen */
	uint64_t joined;      /* acts of episodes, without a message */
	uint64_t suppressed;  /* not handed on; digest.h */
	uint64_t refused;     /* calls of settled programs, not learned */
	uint64_t unlearned;   /* calls, not learned since memory was full */
	uint64_t full;	      /* programs that came to have their share */
	uint64_t no_memory;   /* calls, neither learned nor judged: none left */
	uint64_t relearned;   /* programs that a trial began with nothing */
	uint64_t promoted;    /* programs that began to detect */
	uint64_t programs;    /* that the profile did not hold */
	uint64_t damaged;     /* programs whose record is damaged */
	uint64_t overload_ms; /* when one was told last; 0: never */
	bool suspect; /* now: some calls only are audited; nothing is learned */
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

/*
 * Take ev, of any kind, in the order of arrival; it may have to wait inside for
 * a missing serial. Returns 0 or -SQ_ENOMEM; then an event is lost, and no
 * more than that: no_memory counts it.
 */
int sq_engine_event(struct sq_engine *e, struct sq_event *ev);

/* Nothing is on its way: do not wait any longer. Returns as above. */
int sq_engine_settle(struct sq_engine *e);
bool sq_engine_waiting(const struct sq_engine *e);

/*
 * So much time has passed without an event; UINT64_MAX: none will come. Scans
 * that have gone on are told of, and what was suppressed.
 */
void sq_engine_pass(struct sq_engine *e, uint64_t ms);

/*
 * Calls come so late, or the reader stood still for so long, in ms; or so many
 * records wait in the kernel, or were dropped by it. ev is the newest event
 * that was read. It is told as an overload.
 */
void sq_engine_trouble(struct sq_engine *e, enum sq_overload_cause cause,
		       uint64_t number, const struct sq_event *ev);

/* Whether something is to be told of when time has passed. */
bool sq_engine_owes(const struct sq_engine *e);

/*
 * The file of the program of that name is this one; ev is what had it looked
 * at. Another one than before is reported, if tell says so. Else 1 is returned,
 * and nothing is noted of it. Returns 0 or -SQ_ENOMEM.
 */
int sq_engine_identity(struct sq_engine *e, const struct sq_event *ev,
		       const char *name, size_t name_len,
		       const struct sq_identity *identity, bool tell);

/* Settle, and all processes and scans are over. */
void sq_engine_flush(struct sq_engine *e);

/* The time by the events, ms since the epoch; 0 before the first. */
uint64_t sq_engine_now_ms(const struct sq_engine *e);

/* The time of the first event that moved that clock; 0 before it. */
uint64_t sq_engine_first_ms(const struct sq_engine *e);

const struct sq_engine_counts *sq_engine_counts(const struct sq_engine *e);
const struct sq_tracker_counts *sq_engine_tracker(const struct sq_engine *e);
const struct sq_serials_counts *sq_engine_serials(const struct sq_engine *e);
const struct sq_portscan_counts *sq_engine_scans(const struct sq_engine *e);

#endif
