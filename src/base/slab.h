/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * slab.h - a table of values of one size, each named by a 32-bit number
 *
 * Numbers take half the room of pointers, and values no room beside them. A
 * value stays where it is until it is given back; then its place is the next
 * to be taken. The table grows by SQ_SLAB_CHUNK values and never shrinks. One
 * owner at a time.
 */
#ifndef SQ_SLAB_H
#define SQ_SLAB_H

#include <stddef.h>
#include <stdint.h>

#define SQ_SLAB_CHUNK 256 /* values; some pages of memory */

struct sq_slab {
	size_t size; /* bytes of a value; at least 4, and a multiple of 8 */
	unsigned char **chunks;
	uint32_t chunk_count;
	uint32_t fresh; /* numbers from here on were never taken */
	uint32_t free;	/* given back last; 0: none */
};

void sq_slab_init(struct sq_slab *slab, size_t size);
void sq_slab_free(struct sq_slab *slab);

/* The number of a value, all zero; 0 when out of memory or of numbers. */
uint32_t sq_slab_take(struct sq_slab *slab);
void sq_slab_give(struct sq_slab *slab, uint32_t number);

/* The value of that number, which must be taken; NULL for 0. */
static inline void *sq_slab_at(const struct sq_slab *slab, uint32_t number)
{
	if (!number)
		return NULL;
	return slab->chunks[number / SQ_SLAB_CHUNK] +
	       number % SQ_SLAB_CHUNK * slab->size;
}

#endif
