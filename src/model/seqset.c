/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/seqset.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/error.h"
#include "base/hash.h"

#define GROUP_SLOTS 12
#define ROWS_MIN    4
#define ROWS_MAX    (UINT32_MAX / 4)

/*
 * A cache line. The tag of a slot is a byte of its sequence's hash, with the
 * highest bit set; eight are compared at a time, as one word. What a full group
 * has no slot for is in the next one.
 */
struct sq_seqgroup {
	uint64_t tags[2]; /* 0: free; the last four are no slots */
	uint32_t rows[GROUP_SLOTS];
};

#define EACH	 0x0101010101010101u
#define HIGHEST	 (0x80 * EACH)
#define NO_SLOTS 0xffffffff00000000u /* of the second word */

/*
 * Small tables are many and stay in the cache, so malloc() may put them
 * anywhere. A large table is read all over, so it is put into large pages.
 */
#define ALIGNED	   ((size_t)1 << 12) /* bytes, from which on lines matter */
#define LARGE_PAGE ((size_t)1 << 21)

static void *alloc(size_t bytes)
{
	size_t unit = bytes < 2 * LARGE_PAGE ? sizeof(struct sq_seqgroup)
					     : LARGE_PAGE;
	size_t size = (bytes + unit - 1) / unit * unit;
	void *memory;

	if (bytes < ALIGNED)
		return malloc(bytes);
	memory = aligned_alloc(unit, size);
	if (memory && unit == LARGE_PAGE)
		madvise(memory, size, MADV_HUGEPAGE);
	return memory;
}

void sq_seqset_init(struct sq_seqset *set, unsigned int k)
{
	memset(set, 0, sizeof(*set));
	set->k = k;
}

static void drop_rows(struct sq_seqrows *rows)
{
	if (rows && atomic_fetch_sub(&rows->sets, 1) == 1)
		free(rows);
}

void sq_seqset_free(struct sq_seqset *set)
{
	drop_rows(set->rows);
	free(set->groups);
	sq_seqset_init(set, set->k);
}

void sq_seqset_copy(struct sq_seqset *copy, const struct sq_seqset *set)
{
	sq_seqset_init(copy, set->k);
	if (!set->count)
		return;
	atomic_fetch_add(&set->rows->sets, 1);
	copy->rows = set->rows;
	copy->count = set->count;
	copy->room = set->count; /* beyond, it is the first one's */
}

static inline uint64_t two_calls(const sq_call *key)
{
	uint64_t both;

	memcpy(&both, key, sizeof(both));
	return both;
}

/*
 * A program chooses its calls, but cannot know the seed, and so not which
 * sequences share a group. Inline, so that the compiler can unroll it where k
 * is a constant.
 */
static inline uint64_t hash_key(uint64_t seed, const sq_call *key,
				unsigned int k)
{
	uint64_t h = seed, first, second;

	for (; k >= 4; k -= 4, key += 4)
		h = sq_hash_fold(two_calls(key) ^ 0x8bb84b93962eacc9u ^ h,
				 two_calls(key + 2) ^ 0x4b33a62ed433d4a3u);
	first = k >= 2 ? two_calls(key) : k ? *key : 0;
	second = k == 3 ? key[2] : 0;
	return sq_hash_fold(first ^ 0xa0761d6478bd642fu ^ h,
			    second ^ 0xe7037ed1a0b428dbu);
}

static inline uint64_t tag_of(uint64_t hash)
{
	return 0x80 | hash >> 57;
}

static inline int is_same(const sq_call *a, const sq_call *b, unsigned int k)
{
	uint64_t left, right, differ = 0;

	for (; k >= 2; k -= 2, a += 2, b += 2) {
		memcpy(&left, a, sizeof(left));
		memcpy(&right, b, sizeof(right));
		differ |= left ^ right;
	}
	return (differ | (k ? *a ^ *b : 0)) == 0;
}

/*
 * The highest bit of each byte that has this tag. Sometimes also that of the
 * byte above, if it differs in its lowest bit only; the sequences themselves
 * are compared anyway.
 */
static inline uint64_t match(uint64_t tags, uint64_t tag)
{
	uint64_t differ = tags ^ tag * EACH;

	return (differ - EACH) & ~differ & HIGHEST;
}

static inline unsigned int byte_of(uint64_t bits)
{
	return (unsigned int)__builtin_ctzll(bits) / 8;
}

/* Where key is, or the free slot where it belongs. */
struct spot {
	struct sq_seqgroup *group;
	uint64_t hash; /* of key */
	unsigned int slot;
	bool found;
};

#define NOWHERE 16 /* no slot has this number */

/* The slot of key, among those from first on that bits name; or NOWHERE. */
static inline __attribute__((always_inline)) unsigned int
find_among(const struct sq_seqset *set, const struct sq_seqgroup *group,
	   unsigned int first, uint64_t bits, const sq_call *key,
	   unsigned int k)
{
	for (; bits; bits &= bits - 1) {
		unsigned int slot = first + byte_of(bits);
		uint32_t row = group->rows[slot];

		if (is_same(set->rows->calls + (size_t)row * k, key, k))
			return slot;
	}
	return NOWHERE;
}

static inline __attribute__((always_inline)) struct spot
find_k(const struct sq_seqset *set, const sq_call *key, unsigned int k)
{
	/* no stranger knows where the table is */
	uint64_t hash = hash_key((uintptr_t)set->groups, key, k);
	uint32_t at = (uint32_t)hash & set->group_mask;
	uint64_t tag = tag_of(hash);

	for (;; at = (at + 1) & set->group_mask) {
		struct sq_seqgroup *group = &set->groups[at];
		uint64_t low = match(group->tags[0], tag);
		uint64_t high = match(group->tags[1], tag) & ~NO_SLOTS;
		unsigned int slot = find_among(set, group, 0, low, key, k);

		if (slot == NOWHERE)
			slot = find_among(set, group, 8, high, key, k);
		if (slot != NOWHERE)
			return (struct spot){ group, hash, slot, true };
		low = ~group->tags[0] & HIGHEST;
		high = ~group->tags[1] & HIGHEST & ~NO_SLOTS;
		slot = low ? byte_of(low) : 8 + (high ? byte_of(high) : 0);
		if (low || high)
			return (struct spot){ group, hash, slot, false };
	}
}

/* The lengths of nearly all sets; each has code of its own. */
#define USUAL_K 6 /* SQ_WINDOW_DEFAULT */
#define RUN_K	3 /* SQ_RUN_LEN */

static inline __attribute__((always_inline)) struct spot
find(const struct sq_seqset *set, const sq_call *key)
{
	if (set->k == USUAL_K)
		return find_k(set, key, USUAL_K);
	if (set->k == RUN_K)
		return find_k(set, key, RUN_K);
	return find_k(set, key, set->k);
}

static int has_row(const struct sq_seqset *set, const sq_call *key)
{
	for (uint32_t i = 0; i < set->count; i++)
		if (is_same(sq_seqset_row(set, i), key, set->k))
			return 1;
	return 0;
}

/* Not inline: it would cost a set of the usual length registers. */
static __attribute__((noinline)) int has_other(const struct sq_seqset *set,
					       const sq_call *key)
{
	return set->groups ? find(set, key).found : has_row(set, key);
}

int sq_seqset_has(const struct sq_seqset *set, const sq_call *key)
{
	return set->groups && set->k == USUAL_K
		       ? find_k(set, key, USUAL_K).found
		       : has_other(set, key);
}

/* The array may be shared, so a larger one is made and filled. */
static int grow_rows(struct sq_seqset *set)
{
	uint32_t room = set->count + set->count / 2 + ROWS_MIN;
	size_t row_bytes = set->k * sizeof(sq_call);
	struct sq_seqrows *rows;

	if (set->count >= ROWS_MAX)
		return -SQ_ENOMEM;
	rows = alloc(sizeof(*rows) + room * row_bytes);
	if (!rows)
		return -SQ_ENOMEM;
	atomic_init(&rows->sets, 1);
	if (set->count)
		memcpy(rows->calls, set->rows->calls, set->count * row_bytes);
	drop_rows(set->rows);
	set->rows = rows;
	set->room = room;
	return 0;
}

static void fill(struct spot spot, uint32_t row)
{
	spot.group->tags[spot.slot / 8] |= tag_of(spot.hash)
					   << spot.slot % 8 * 8;
	spot.group->rows[spot.slot] = row;
}

/* Make the hash table anew, of so many groups, for all sequences. */
static int make_groups(struct sq_seqset *set, uint32_t groups)
{
	size_t bytes = (size_t)groups * sizeof(*set->groups);
	struct sq_seqgroup *table = alloc(bytes);

	if (!table)
		return -SQ_ENOMEM;
	memset(table, 0, bytes);
	free(set->groups);
	set->groups = table;
	set->group_mask = groups - 1;
	for (uint32_t i = 0; i < set->count; i++)
		fill(find(set, sq_seqset_row(set, i)), i);
	return 0;
}

/* At most three quarters of the slots are used. */
static int is_full(uint32_t groups, uint32_t count)
{
	return count >= groups * (GROUP_SLOTS * 3 / 4);
}

static int grow_groups(struct sq_seqset *set)
{
	uint32_t groups = set->groups ? set->group_mask + 1 : 1;

	while (is_full(groups, set->count))
		groups *= 2;
	return make_groups(set, groups);
}

int sq_seqset_add(struct sq_seqset *set, const sq_call *key)
{
	struct spot spot = { .found = false };
	int err;

	if (set->groups)
		spot = find(set, key);
	if (spot.found)
		return 0;
	if (!set->groups || is_full(set->group_mask + 1, set->count)) {
		if ((err = grow_groups(set)) < 0)
			return err;
		spot = find(set, key);
		if (spot.found)
			return 0;
	}
	if (set->count == set->room && (err = grow_rows(set)) < 0)
		return err;
	memcpy(set->rows->calls + (size_t)set->count * set->k, key,
	       set->k * sizeof(*key));
	fill(spot, set->count++);
	return 1;
}

size_t sq_seqset_bytes(const struct sq_seqset *set)
{
	size_t groups = set->groups ? (size_t)set->group_mask + 1 : 0;

	return (size_t)set->room * set->k * sizeof(sq_call) +
	       groups * sizeof(*set->groups);
}
