/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * frame.h - which of the newest windows of a stream were mismatches
 *
 * The locality frame, and the episode that the stream is in: a value that lies
 * in every stream. detect/detector.c writes it.
 */
#ifndef SQ_FRAME_H
#define SQ_FRAME_H

#include <stdint.h>

#define SQ_FRAME_MIN	 2
#define SQ_FRAME_MAX	 128 /* windows; a bit each in every stream */
#define SQ_FRAME_DEFAULT 128 /* windows; pH's locality frame (Somayaji) */
#define SQ_FRAME_CLASSIC 20  /* windows; Hofmeyr, Forrest, Somayaji 1998 */

/* A stream's recent past. All zero at its start. */
struct sq_frame {
	uint32_t bits[SQ_FRAME_MAX / 32]; /* a ring of bits: mismatches */
	uint32_t mismatches;		  /* of this episode */
	uint32_t next_update; /* mismatches; 0: no alert in this episode */
	uint8_t at;	      /* the next one's place in the frame */
	uint8_t locality;     /* bits that are set */
	uint8_t quiet;	      /* windows since the last mismatch */
	uint8_t tainted;      /* windows to come for which a loss matters */
};

#endif
