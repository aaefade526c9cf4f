/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * detector.h - windows of a stream → verdicts
 *
 * A mismatch is a window that the program's knowledge does not cover. For a
 * program that is judged by sequences, the window is none of them; for one that
 * is judged by pairs, a lookahead pair in it is not known. What makes a
 * mismatch an alert is in detector.c, and nowhere else. No input, no output, no
 * clock; one owner at a time.
 */
#ifndef SQ_DETECTOR_H
#define SQ_DETECTOR_H

#include "model/program.h"
#include "stream/frame.h"

#define SQ_ORDER_DEFAULT    2	 /* calls; docs/detection.md has the curves */
#define SQ_LOCALITY_DEFAULT 60	 /* mismatches in a frame; the same curves */
#define SQ_REPEAT_DEFAULT   3600 /* s */
#define SQ_GROWTH	    10	 /* times, between two alerts of one thing */

struct sq_rule {
	unsigned int frame;    /* windows that count for the locality */
	unsigned int order;    /* alert at once up to this order; 0: never */
	uint64_t order_one_in; /* and only where two new calls in a row come
				  less often than once in so many calls */
	unsigned int locality; /* alert from so many in a frame; 0: never */
	uint64_t repeat_ms;    /* until the same is news again; 0: always */
	uint64_t quiet_calls;  /* without news, before a refusal is told */
	bool distances;	       /* of all mismatches; costs much */
};

/* A stream's newest call, and all that it takes to judge or to learn it. */
struct sq_case {
	const struct sq_rule *rule;
	struct sq_program *program; /* NULL: judge as if nothing were known */
	const struct sq_trail *trail;
	struct sq_frame *frame; /* written */
	uint64_t now_ms;
	/* whether the newest call is no news: sq_excuse(); NULL: it may be */
	bool (*excused)(const void *excuse);
	const void *excuse;
	bool told; /* of the newest call as such */
};

struct sq_verdict {
	bool mismatch;
	bool alert;	       /* tell the operator */
	bool goes_on;	       /* it would be, but for one before it */
	bool tainted;	       /* calls may have been lost in this frame */
	unsigned int order;    /* 1 to k; set on a mismatch */
	unsigned int distance; /* 0 to k; set on a mismatch, if asked for */
	unsigned int locality;
	unsigned int run;    /* calls of the run that is new; 0: none is */
	uint32_t mismatches; /* of this episode, this one included */
};

/*
 * Judge the newest call. k calls make a window; while it fills, they are no
 * window, but can hold a run that is not known. Returns 0 or -SQ_ENOMEM.
 */
int sq_detector_judge(const struct sq_case *c, unsigned int k,
		      struct sq_verdict *v);

/*
 * Count the window of a program that still learns into the frame, as a mismatch
 * when its pairs are not known. Returns the locality or -SQ_ENOMEM.
 */
int sq_detector_watch(const struct sq_case *c);

/*
 * Count a window that was counted as a mismatch before, and comes again, as
 * none. Returns the locality.
 */
int sq_detector_pass(const struct sq_case *c);

/*
 * Whether the newest call ends something that is news by itself: a call never
 * made at all, or a run that is not known and no longer than alert_order. Two
 * calls that are to be expected (detector.c) are no news. Where threads
 * interleave, two calls in a row say little: there the newest one must also
 * reach out. Sets *run to the calls of the run, 0 for none. Returns 1, 0 or
 * -SQ_ENOMEM.
 */
int sq_detector_news(const struct sq_case *c, unsigned int *run);

/*
 * The alert that v of c asked for was to be expected, and is not told: it is
 * still news of any other stream's.
 */
void sq_detector_expected(const struct sq_case *c, const struct sq_verdict *v);

/*
 * The alert that v of c asked for could not be told: it is still news, and the
 * episode's next mismatch asks again.
 */
void sq_detector_untold(const struct sq_case *c, const struct sq_verdict *v);

/* Calls of the stream may have been lost just now. */
void sq_detector_taint(const struct sq_rule *rule, struct sq_frame *d);

#endif
