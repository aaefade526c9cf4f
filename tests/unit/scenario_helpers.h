/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * scenario_helpers.h - hosts whose processes make audit records, and the
 * engine that reads them: lines in, alerts out
 */
#ifndef SCENARIO_HELPERS_H
#define SCENARIO_HELPERS_H

#include <unistd.h>

#include "helpers.h"

#include "engine.h"
#include "input/reader.h"
#include "settings.h"

#define DAY_MS	   86400000u
#define ALERTS_MAX 256
#define EXECVE	   59
#define EXIT_GROUP 231

struct proc {
	uint32_t pid, ppid;
	const char *node, *comm, *exe;
};

/* What an alert said. */
struct told {
	enum sq_reason reason;
	uint32_t pid, uid;
	uint64_t count;
	unsigned int order;
	unsigned int highest; /* number of the calls in the window */
	bool tainted;
	char node[32], program[256], parent[256], newest[SQ_CALL_NAME_LEN];
	struct sq_overload overload;
};

struct world {
	char dir[32];
	struct sq_settings settings;
	struct sq_profile *profile;
	struct sq_engine *engine;
	struct sq_reader *reader;
	struct sq_event ev;
	uint64_t serial, now_ms;
	const char *depth; /* what stands behind the key; NULL: nothing */
	bool deaf;	   /* alerts find no room */
	/*
	 * The unit of a process, NULL where that is not known. Without it
	 * programs are told apart by their paths alone.
	 */
	const char *(*unit_of)(uint32_t pid);
	unsigned int asked; /* how often that was asked for */
	/* The user and the group of a process. NULL: each is 33. */
	unsigned int (*user_of)(uint32_t pid);
	size_t alerts;
	struct told told[ALERTS_MAX];
};

/* One setting: a line of seqids.conf. */
void set(struct world *w, const char *line);

/* From here on the settings count: window, serials and streams for good. */
void begin(struct world *w);

/* T() has them run ahead of a test and behind it. */
int world_setup(void **state);
int world_teardown(void **state);

/* A record, as auditd sends it. */
void line(struct world *w, const char *text);

/* An event whose call began waited_ms before now. */
void call_from(struct world *w, const struct proc *p, const char *arch,
	       unsigned int nr, const char *result, uint64_t waited_ms);

/* The same, without a wait, of a call that names a process. */
void call_on(struct world *w, const struct proc *p, unsigned int nr,
	     uint32_t pid);

/* The same, without a wait: a call of x86_64 that succeeds. */
void call(struct world *w, const struct proc *p, unsigned int nr);

/* count calls: from, from + 1 … to, over and over. */
void loop(struct world *w, const struct proc *p, unsigned int from,
	  unsigned int to, unsigned int count);

/* The state of a program in the profile. */
const struct sq_program_stats *stats_of(struct world *w, const char *name);

/* How many alerts were raised for that reason. */
unsigned int told(const struct world *w, enum sq_reason reason);

/* Settled by rule, in mode auto: a loop of calls 40 to 47, for ten days. */
void settle(struct world *w, const struct proc *p);

#define T(test) \
	cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

#endif
