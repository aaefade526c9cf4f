/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * detector.h - windows of a stream → verdicts
 *
 * A mismatch is a window that the program's profile does not hold. What makes
 * it an alert is in detector.c, and in no other place. Pure; no clock.
 */
#ifndef SQ_DETECTOR_H
#define SQ_DETECTOR_H

#include <stdbool.h>
#include <stdint.h>

#include "program.h"

#define SQ_FRAME_MIN	    2
#define SQ_FRAME_MAX	    256 /* windows; a bit each in every stream */
#define SQ_FRAME_DEFAULT    128 /* windows; pH's locality frame (Somayaji) */
#define SQ_FRAME_CLASSIC    20	/* windows; Hofmeyr, Forrest, Somayaji 1998 */
#define SQ_ORDER_DEFAULT    3	/* calls */
#define SQ_LOCALITY_DEFAULT 4	/* mismatches in a frame */

struct sq_rule {
	unsigned int frame;    /* windows that count for the locality */
	unsigned int order;    /* alert at once up to this order; 0: never */
	unsigned int locality; /* alert from this many in a frame on */
};

/* A stream's recent past. All zero at its start. */
struct sq_detection {
	uint64_t frame[SQ_FRAME_MAX / 64]; /* a ring of bits: mismatches */
	uint16_t at;			   /* the next one's place */
	uint16_t locality;		   /* bits that are set */
	uint32_t quiet;			   /* windows since the last mismatch */
	uint32_t mismatches;		   /* of this episode */
	uint32_t next_update; /* mismatches; 0: no alert in this episode */
};

struct sq_verdict {
	bool mismatch;
	bool alert;	       /* tell the operator */
	unsigned int order;    /* 1 to k; set on a mismatch */
	unsigned int distance; /* 0 to k; set on a mismatch */
	unsigned int locality;
	uint32_t mismatches;	/* of this episode, this one included */
	const sq_call *nearest; /* borrowed from the program; may be NULL */
};

/*
 * Judge the full window key of a stream. program NULL: nothing is known.
 * Returns 0 or -SQ_ENOMEM.
 */
int sq_detector_judge(const struct sq_rule *rule, struct sq_program *program,
		      unsigned int k, const sq_call *key,
		      struct sq_detection *d, struct sq_verdict *verdict);

#endif
