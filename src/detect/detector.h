/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * detector.h - windows of a stream → verdicts
 *
 * A mismatch is a window that the program's knowledge does not cover: one that
 * is none of its sequences or, for a program that is judged by pairs, one with
 * a lookahead pair that is not known. What makes it an alert is in detector.c,
 * and in no other place. Pure; no clock. One owner at a time.
 */
#ifndef SQ_DETECTOR_H
#define SQ_DETECTOR_H

#include "model/program.h"
#include "stream/frame.h"

#define SQ_ORDER_DEFAULT    2	 /* calls; docs/detection.md has the curves */
#define SQ_LOCALITY_DEFAULT 60	 /* mismatches in a frame; likewise */
#define SQ_REPEAT_DEFAULT   3600 /* s */
#define SQ_GROWTH	    10	 /* times, between two alerts of one thing */

struct sq_rule {
	unsigned int frame; /* windows that count for the locality */
	unsigned int order; /* alert at once up to this order; 0: never */
	unsigned int
		locality;   /* alert from this many in a frame on; 0: never */
	uint64_t repeat_ms; /* until the same run is news again; 0: always */
	bool distances;	    /* of all mismatches, which may cost much */
};

struct sq_verdict {
	bool mismatch;
	bool alert;	       /* tell the operator */
	bool tainted;	       /* calls may have been lost in this frame */
	unsigned int order;    /* 1 to k; set on a mismatch */
	unsigned int distance; /* 0 to k; set on a mismatch, if asked for */
	unsigned int locality;
	unsigned int run;    /* calls of the run that is new; 0: none is */
	uint32_t mismatches; /* of this episode, this one included */
};

/*
 * Judge the newest calls of a stream, k of them or, while the window fills,
 * fewer, which are no window but can hold a run that is not known.
 * program NULL: nothing is known. Returns 0 or -SQ_ENOMEM.
 */
int sq_detector_judge(const struct sq_rule *rule, struct sq_program *program,
		      const struct sq_trail *trail, unsigned int k,
		      uint64_t now_ms, struct sq_frame *d,
		      struct sq_verdict *verdict);

/*
 * The same for a window of a program that still learns: counts it into the
 * frame as a mismatch when its pairs are not known. Returns the locality or
 * -SQ_ENOMEM.
 */
int sq_detector_watch(const struct sq_rule *rule, struct sq_program *program,
		      const sq_call *key, struct sq_frame *d);

/* A window that was watched already, as a mismatch, and comes again. */
int sq_detector_pass(const struct sq_rule *rule, struct sq_frame *d);

/*
 * Whether the newest call of a stream ends something that is news by itself: a
 * run that is not known and no longer than alert_order, or a call never made at
 * all. Two calls that are to be expected are none (detector.c); where threads
 * interleave and two calls in a row say little, the newest one must reach out,
 * too. Sets *run to the calls of the run, 0 for none. Returns 1, 0 or
 * -SQ_ENOMEM.
 */
int sq_detector_news(const struct sq_rule *rule, struct sq_program *program,
		     const struct sq_trail *trail, unsigned int *run);

/* Calls of the stream may have been lost just now. */
void sq_detector_taint(const struct sq_rule *rule, struct sq_frame *d);

#endif
