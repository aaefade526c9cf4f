/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/nearest.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/hash.h"
#include "stream/window.h"

#define LANES	  16   /* sequences compared at a time */
#define ROOM_MIN  1024 /* sequences; a multiple of LANES, as all room is */
#define KEPT_BITS 12   /* log2 of the answers that are kept */
#define KEPT	  (1u << KEPT_BITS)

/* No vector leaves this file, so that it does not matter how one is passed. */
#pragma GCC diagnostic ignored "-Wpsabi"
typedef uint8_t lanes __attribute__((vector_size(LANES)));
typedef uint64_t halves __attribute__((vector_size(LANES)));

struct sq_nearest {
	unsigned int k;
	uint32_t first;	 /* the sequence in slot 0 */
	uint32_t count;	 /* slots in use */
	uint32_t room;	 /* slots */
	uint8_t *column; /* k of them, of room bytes each */
	/* answers, and the windows they are for; made when first needed */
	struct kept *kept;
	sq_call *windows;
};

struct kept {
	uint32_t rows; /* the set's count, for which it holds; 0: none */
	struct sq_nearest_answer answer;
};

int sq_nearest_new(struct sq_nearest **out, unsigned int k)
{
	*out = calloc(1, sizeof(**out));
	if (!*out)
		return -SQ_ENOMEM;
	(*out)->k = k;
	return 0;
}

void sq_nearest_free(struct sq_nearest *n)
{
	if (!n)
		return;
	free(n->column);
	free(n->kept);
	free(n->windows);
	free(n);
}

/* The numbers of one ABI's calls below 256 differ. */
static uint8_t byte_of(sq_call call)
{
	return (uint8_t)(call ^ call >> 8 ^ (call >> 16) * 59);
}

/* ------------------------------------------------------------- columns */

static int grow(struct sq_nearest *n, uint32_t room)
{
	uint8_t *column;

	room = (room + LANES - 1) / LANES * LANES;
	column = aligned_alloc(LANES, (size_t)n->k * room);
	if (!column)
		return -SQ_ENOMEM;
	memset(column, 0, (size_t)n->k * room);
	for (unsigned int at = 0; at < n->k; at++)
		if (n->count)
			memcpy(column + (size_t)at * room,
			       n->column + (size_t)at * n->room, n->count);
	free(n->column);
	n->column = column;
	n->room = room;
	return 0;
}

/* Drop the oldest: SQ_DISTANCE_SCAN are left. */
static void drop_oldest(struct sq_nearest *n)
{
	uint32_t gone = n->count - SQ_DISTANCE_SCAN;

	for (unsigned int at = 0; at < n->k; at++) {
		uint8_t *column = n->column + (size_t)at * n->room;

		memmove(column, column + gone, SQ_DISTANCE_SCAN);
	}
	n->first += gone;
	n->count -= gone;
}

static void add(struct sq_nearest *n, const sq_call *row)
{
	for (unsigned int at = 0; at < n->k; at++)
		n->column[(size_t)at * n->room + n->count] = byte_of(row[at]);
	n->count++;
}

static uint32_t oldest_looked_at(const struct sq_seqset *set)
{
	return set->count > SQ_DISTANCE_SCAN ? set->count - SQ_DISTANCE_SCAN
					     : 0;
}

/* What was added to the set since it was last looked at. */
static int catch_up(struct sq_nearest *n, const struct sq_seqset *set)
{
	uint32_t next = n->first + n->count, first = oldest_looked_at(set);

	if (next < first) { /* none of those in the columns is needed */
		n->first = next = first;
		n->count = 0;
	}
	for (; next < set->count; next++) {
		uint32_t left = set->count - n->first;

		if (n->count == 2 * SQ_DISTANCE_SCAN)
			drop_oldest(n);
		if (left > 2 * SQ_DISTANCE_SCAN)
			left = 2 * SQ_DISTANCE_SCAN;
		if (n->count == n->room &&
		    grow(n, left + (left < SQ_DISTANCE_SCAN ? left / 2 : 0) +
				    ROOM_MIN) < 0)
			return -SQ_ENOMEM;
		add(n, sq_seqset_row(set, next));
	}
	return 0;
}

/* -------------------------------------------------------------- the scan */

/* A window, and the nearest sequence so far. */
struct search {
	const struct sq_seqset *set;
	const sq_call *key;
	unsigned int k;
	unsigned int least; /* no sequence differs in fewer calls */
	struct sq_nearest_answer best;
};

/* Compare a sequence call by call. Returns whether none can be nearer. */
static bool try_row(struct search *s, uint32_t row)
{
	const sq_call *calls = sq_seqset_row(s->set, row);
	unsigned int differ = 0;

	for (unsigned int at = 0; at < s->k; at++)
		differ += calls[at] != s->key[at];
	if (differ < s->best.distance)
		s->best = (struct sq_nearest_answer){ differ, row };
	return s->best.distance <= s->least;
}

/*
 * In how many bytes each of the sequences from slot on differs from key; each
 * byte of key fills a vector. Where k is a constant, the loop is unrolled.
 */
static inline __attribute__((always_inline)) lanes
compare(const struct sq_nearest *n, uint32_t slot, const lanes *key,
	unsigned int k)
{
	lanes differ = { 0 };

	for (unsigned int at = 0; at < k; at++) {
		const lanes *calls =
			(const lanes *)(n->column + (size_t)at * n->room +
					slot);

		differ -= (lanes)(*calls != key[at]);
	}
	return differ;
}

static bool any(lanes bytes)
{
	halves both = (halves)bytes;

	return both[0] | both[1];
}

/* Try those of the sequences from slot on that may be nearer. */
static bool try_lanes(const struct sq_nearest *n, struct search *s,
		      uint32_t slot, lanes differ)
{
	uint32_t oldest = oldest_looked_at(s->set);

	for (unsigned int i = 0; i < LANES && slot + i < n->count; i++)
		if (differ[i] < s->best.distance &&
		    n->first + slot + i >= oldest &&
		    try_row(s, n->first + slot + i))
			return true;
	return false;
}

static inline __attribute__((always_inline)) void
scan_k(const struct sq_nearest *n, struct search *s, const lanes *key,
       unsigned int k)
{
	uint32_t slot = (oldest_looked_at(s->set) - n->first) / LANES * LANES;

	for (; slot < n->count; slot += LANES) {
		lanes differ = compare(n, slot, key, k);
		lanes best = (lanes){ 0 } + (uint8_t)s->best.distance;

		if (any((lanes)(differ < best)) &&
		    try_lanes(n, s, slot, differ))
			return;
	}
}

#define USUAL_K 6 /* SQ_WINDOW_DEFAULT; with code of its own */

static void scan(const struct sq_nearest *n, struct search *s)
{
	lanes key[SQ_WINDOW_MAX];

	for (unsigned int at = 0; at < n->k; at++)
		key[at] = (lanes){ 0 } + byte_of(s->key[at]);
	if (n->k == USUAL_K)
		scan_k(n, s, key, USUAL_K);
	else
		scan_k(n, s, key, n->k);
}

/* --------------------------------------------------------- kept answers */

/* Where the answer for key is kept; NULL where there is no memory for any. */
static struct kept *place_of(struct sq_nearest *n, const sq_call *key,
			     sq_call **window)
{
	size_t len = n->k * sizeof(*key);
	uint64_t at;

	if (!n->kept) {
		n->kept = calloc(KEPT, sizeof(*n->kept));
		n->windows = calloc(KEPT, len);
	}
	if (!n->kept || !n->windows) {
		free(n->kept);
		free(n->windows);
		n->kept = NULL;
		n->windows = NULL;
		return NULL;
	}
	/* no stranger knows where the table is */
	at = sq_hash_bytes((uintptr_t)n->kept, (const char *)key, len) &
	     (KEPT - 1);
	*window = n->windows + at * n->k;
	return &n->kept[at];
}

int sq_nearest_find(struct sq_nearest *n, const struct sq_seqset *set,
		    const sq_call *key, struct sq_nearest_answer *answer)
{
	size_t len = n->k * sizeof(*key);
	struct search s = {
		.set = set, .key = key, .k = n->k, .best = { n->k + 1, 0 }
	};
	sq_call *window;
	struct kept *kept = place_of(n, key, &window);

	if (kept && kept->rows == set->count && !memcmp(window, key, len)) {
		*answer = kept->answer;
		return 0;
	}
	if (catch_up(n, set) < 0)
		return -SQ_ENOMEM;
	s.least = !sq_seqset_has(set, key);
	scan(n, &s);
	*answer = s.best;
	if (kept) {
		*kept = (struct kept){ set->count, s.best };
		memcpy(window, key, len);
	}
	return 0;
}

size_t sq_nearest_bytes(const struct sq_nearest *n)
{
	size_t kept =
		n->kept ? KEPT * (sizeof(*n->kept) + n->k * sizeof(*n->windows))
			: 0;

	return sizeof(*n) + (size_t)n->room * n->k + kept;
}
