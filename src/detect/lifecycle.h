/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * lifecycle.h - a program's way from learning to detecting, and back
 *
 * The rule is pH's (Somayaji 2002, its kernel patch's constants): a profile
 * freezes when train_count * 32 > (train_count - last_mod_count) * 128, that
 * is when nothing was new in the last three quarters of its calls, and turns
 * normal after it has been frozen for normal_wait. New here means what would
 * be an alert at once (sq_detector_news()). Time is the
 * events'. Pure; one owner at a time.
 */
#ifndef SQ_LIFECYCLE_H
#define SQ_LIFECYCLE_H

#include "model/program.h"

#define SQ_NORMAL_WAIT_DEFAULT (7 * 86400) /* s; pH's normal_wait */
#define SQ_MIN_CALLS_DEFAULT   1000	   /* calls; a few runs of a command */
#define SQ_TOLERIZE_DEFAULT    12	   /* mismatches; pH's tolerize_limit */
#define SQ_ANOMALY_DEFAULT     30	   /* alerts; pH's anomaly_limit */

/*
 * So many calls without news freeze a program, too, however many came before:
 * one false alert in a million calls is what is put up with. docs/detection.md
 * has what two and three million give: less of both, alerts and detection.
 */
#define SQ_QUIET_CALLS 1000000

struct sq_lifecycle {
	uint64_t normal_wait_ms;
	uint64_t min_calls;	     /* before a program may freeze */
	unsigned int tolerize_limit; /* mismatches; 0: learn whatever comes */
	unsigned int anomaly_limit;  /* alerts; 0: any number */
	bool relearn;		     /* after too many of them */
	enum sq_model model;
};

/* Whether nothing was new for long enough to call an attack one. */
bool sq_lifecycle_frozen(const struct sq_lifecycle *l,
			 const struct sq_program *p);

/* What a learning program still needs, and how much of it it has. */
enum sq_need {
	SQ_NEED_CALLS, /* min_calls */
	SQ_NEED_QUIET, /* calls in a row without news, to freeze */
	SQ_NEED_TIME,  /* ms of being frozen: normal_wait */
};

struct sq_progress {
	enum sq_need need;
	uint64_t done, wanted;
};

/* Of p, which learns, at now_ms. */
struct sq_progress sq_lifecycle_progress(const struct sq_lifecycle *l,
					 const struct sq_program *p,
					 uint64_t now_ms);

/* p has learned something new, by which it is not settled. */
void sq_lifecycle_novel(struct sq_program *p);

/*
 * p did, in one episode, more that was new than it may learn. What comes back
 * is no attack but a habit: the SQ_REFUSALS_MAX-th episode unsettles p.
 */
#define SQ_REFUSALS_MAX 3
void sq_lifecycle_refused(struct sq_program *p);

/*
 * p has learned from one more call at now_ms; novel: something new came of
 * it. Returns true when p begins to detect with it.
 */
bool sq_lifecycle_learned(const struct sq_lifecycle *l, struct sq_program *p,
			  bool novel, uint64_t now_ms);

/*
 * p raised an alert. Returns true when it is the one too many, once; p learns
 * again then, where relearn says so.
 */
bool sq_lifecycle_alerted(const struct sq_lifecycle *l, struct sq_program *p,
			  uint64_t now_ms);

/*
 * The model to judge p by: what was chosen when it began to detect; for one
 * that still learns, what would be chosen now.
 */
enum sq_model sq_lifecycle_model(const struct sq_lifecycle *l,
				 const struct sq_program *p);

/* Whether it is time to look at p's file, as from now_ms on it is not. */
#define SQ_PROBE_MS 1000 /* between two looks */
bool sq_lifecycle_probe(struct sq_program *p, uint64_t now_ms);

/*
 * Whether p's file is another one than before, and that is news. The first
 * one that is seen, and any while learn says so, is the one p belongs to.
 */
bool sq_lifecycle_is_changed(struct sq_program *p,
			     const struct sq_identity *identity, bool learn);

/* The operator accepts the file that was reported as changed. */
void sq_lifecycle_accept(struct sq_program *p);

/* p belongs to this file from now on, and learns from it. */
void sq_lifecycle_relearn(struct sq_program *p,
			  const struct sq_identity *identity, uint64_t now_ms);

/* Put p into a state. */
void sq_lifecycle_set(struct sq_program *p, enum sq_state state,
		      enum sq_state_reason reason, uint64_t now_ms);

/* learning, detecting, new; settled, operator …: as seqids list prints. */
const char *sq_state_name(uint64_t state);
const char *sq_state_reason_name(uint64_t reason);
const char *sq_model_name(uint64_t model);

#endif
