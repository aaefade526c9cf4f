/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * lifecycle.h - when a program is learned, and when it is watched
 *
 * The rule and its constants are those of pH's kernel patch (Somayaji 2002). A
 * program freezes when nothing was new in the last three quarters of its calls
 * (train_count * 32 > (train_count - last_mod_count) * 128). Once it has been
 * frozen for normal_wait, it detects. "New" means what would be an alert at
 * once (sq_detector_news()). Times are those of the events. No input or output;
 * one owner at a time.
 */
#ifndef SQ_LIFECYCLE_H
#define SQ_LIFECYCLE_H

#include "model/program.h"

#define SQ_NORMAL_WAIT_DEFAULT	(7 * 86400) /* s; pH's normal_wait */
#define SQ_UPGRADE_WAIT_DEFAULT 86400	    /* s; what runs daily, has run */
#define SQ_MIN_CALLS_DEFAULT	1000 /* calls; a command started a few times */
#define SQ_TOLERIZE_DEFAULT	12   /* mismatches; pH's tolerize_limit */
#define SQ_ANOMALY_DEFAULT	30   /* alerts; pH's anomaly_limit */

/*
 * This many calls without news freeze a program, too, however many came before:
 * we accept one false alert in a million calls. docs/detection.md shows two and
 * three million: fewer false alerts, and fewer attacks found.
 */
#define SQ_QUIET_CALLS 1000000

struct sq_lifecycle {
	uint64_t normal_wait_ms;
	uint64_t upgrade_wait_ms;    /* what an upgrade brings is learned */
	uint64_t min_calls;	     /* before a program may freeze */
	unsigned int tolerize_limit; /* mismatches; 0: learn whatever comes */
	unsigned int anomaly_limit;  /* alerts; 0: any number */
	bool relearn;		     /* after too many of them */
	enum sq_model model;
};

/* Whether nothing was new for so long that what is new now may be an attack. */
bool sq_lifecycle_frozen(const struct sq_lifecycle *l,
			 const struct sq_program *p);

/* What a learning program still lacks, and how far it has come. */
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

/* p has learned something new, so it has not settled. */
void sq_lifecycle_novel(struct sq_program *p);

/*
 * In one episode, p did more that was new than it may learn. If that happens
 * again and again it is a habit and no attack: with the SQ_REFUSALS_MAX-th
 * episode, p is no longer settled.
 */
#define SQ_REFUSALS_MAX 3
void sq_lifecycle_refused(struct sq_program *p);

/*
 * p has learned from one more call at now_ms; novel: the call brought something
 * new. Returns true when p begins to detect with this call.
 */
bool sq_lifecycle_learned(const struct sq_lifecycle *l, struct sq_program *p,
			  bool novel, uint64_t now_ms);

/*
 * p raised an alert. Returns true, once, when that is more than anomaly_limit
 * allows; with relearn, p then learns again.
 */
bool sq_lifecycle_alerted(const struct sq_lifecycle *l, struct sq_program *p,
			  uint64_t now_ms);

/*
 * The model to judge p by: the one that was chosen when it began to detect, or,
 * while it learns, the one that would be chosen now.
 */
enum sq_model sq_lifecycle_model(const struct sq_lifecycle *l,
				 const struct sq_program *p);

/* Whether it is time to look at p's file. If so, the look counts as done. */
#define SQ_PROBE_MS 1000 /* between two looks */
bool sq_lifecycle_probe(struct sq_program *p, uint64_t now_ms);

/* Whether p has a file, and neither that nor the one that was told is it. */
bool sq_lifecycle_has_other(const struct sq_program *p,
			    const struct sq_identity *identity);

/*
 * Whether p's file has changed, and nobody was told yet. The first file that is
 * seen counts as p's own, and with learn so does any other.
 */
bool sq_lifecycle_is_changed(struct sq_program *p,
			     const struct sq_identity *identity, bool learn);

/* The operator accepts the file that was reported as changed. */
void sq_lifecycle_accept(struct sq_program *p);

/* From now on p is the program in this file, and learns anew from it. */
void sq_lifecycle_relearn(struct sq_program *p,
			  const struct sq_identity *identity, uint64_t now_ms);

/*
 * From now on p is the program in this file, which its package brought. It
 * learns again, unless the operator had it detect. What it is known to do
 * stays, and how unlikely anything else is, too.
 */
void sq_lifecycle_upgrade(struct sq_program *p,
			  const struct sq_identity *identity, uint64_t now_ms);

/* Whether what p does for the first time at now_ms may come from an upgrade. */
bool sq_lifecycle_upgraded(const struct sq_lifecycle *l,
			   const struct sq_program *p, uint64_t now_ms);

/* Put p into a state. */
void sq_lifecycle_set(struct sq_program *p, enum sq_state state,
		      enum sq_state_reason reason, uint64_t now_ms);

/* learning, detecting, new; settled, operator …: as seqids list prints. */
const char *sq_state_name(uint64_t state);
const char *sq_state_reason_name(uint64_t reason);
const char *sq_model_name(uint64_t model);

#endif
